import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural, positive } from '../codec/number.js'
import type { Devices } from '../devices/devices.js'
import type { Tensors } from '../onnx/runtime/runtime.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'
import { placeOfMost } from '../onnx/tensors/tensorData.js'
import { type AsyncRule, eventually, get } from '../rule.js'
import { Deviation, deviationOf, noDeviation, plusDeviation } from './deviation.js'
import type { Order } from './executeLayer.js'
import type { Machine } from './machineOf.js'
import type { RunError } from './runOptions.js'

/** One run of a study: which devices are drawn, and the only layer that lies on them; null where all do. */
export interface StudyRun {
  readonly trial: number
  readonly layer: string | null
}

/** What a network's output has become. */
export interface OutputDeviation {
  readonly deviation: Deviation
  /** Whether the largest element is where it is on ideal devices. */
  readonly agrees: boolean
}

/**
 * What a run of a study has found, held against ideal devices.
 *
 * @example
 * import { StudyFinding, studyRuns } from 'ohmflow/devices'
 * const deviation = { elements: 4, different: 1, largest: 1, signal: 100, error: 1 }
 * const findings = studyRuns(['conv1'], 2).map((run) => ({ ...run, layers: { conv1: deviation }, outputs: {} }))
 * console.assert(findings.every(StudyFinding.is))
 */
export interface StudyFinding extends StudyRun {
  /** Deviations of the layers that lie on the devices, by name. */
  readonly layers: Readonly<Record<string, Deviation>>
  readonly outputs: Readonly<Record<string, OutputDeviation>>
}

/**
 * What devices that are not ideal do to one layer, and what they do to the network by way of it; sums over all trials.
 */
export interface LayerStudy {
  readonly layer: string
  /** Of its result, where it alone lies on the devices, so that its input is right. */
  readonly alone: Deviation
  /** Of its result, where all layers do. */
  readonly together: Deviation
  /** Of the network's outputs, where it alone does. */
  readonly effect: Deviation
}

/**
 * What devices that are not ideal do to a network.
 *
 * @example
 * import { DeviceStudy, studyOf, studyRuns } from 'ohmflow/devices'
 * const deviation = { elements: 4, different: 1, largest: 1, signal: 100, error: 1 }
 * const findings = studyRuns(['conv1'], 2).map((run) => ({ ...run, layers: { conv1: deviation }, outputs: {} }))
 * console.assert(DeviceStudy.is(studyOf(['conv1'], 2, findings)))
 */
export interface DeviceStudy {
  readonly trials: number
  readonly layers: readonly LayerStudy[]
  /** Of the outputs, where all layers lie on the devices. */
  readonly outputs: readonly {
    readonly output: string
    readonly deviation: Deviation
    /** Trials in which the largest element is where it is on ideal devices. */
    readonly agreeing: number
  }[]
  /** The layer that does the most to the outputs by itself; null where none does anything. */
  readonly hurtsMost: string | null
}

export const StudyFinding: t.Type<StudyFinding> = closed<StudyFinding>('StudyFinding', {
  trial: natural,
  layer: t.union([t.string, t.null]),
  layers: t.record(t.string, Deviation),
  outputs: t.record(
    t.string,
    closed<OutputDeviation>('OutputDeviation', { deviation: Deviation, agrees: t.boolean }),
  ),
})

export const DeviceStudy: t.Type<DeviceStudy> = closed<DeviceStudy>('DeviceStudy', {
  trials: positive,
  layers: t.readonlyArray(
    closed<LayerStudy>('LayerStudy', {
      layer: t.string,
      alone: Deviation,
      together: Deviation,
      effect: Deviation,
    }),
  ),
  outputs: t.readonlyArray(
    closed<DeviceStudy['outputs'][number]>('OutputStudy', {
      output: t.string,
      deviation: Deviation,
      agreeing: natural,
    }),
  ),
  hurtsMost: t.union([t.string, t.null]),
})

/**
 * The runs of a study: in each trial all layers together, and each one alone.
 *
 * @example
 * import { studyRuns } from 'ohmflow/devices'
 * console.assert(studyRuns(['conv1', 'conv2'], 10).length === 30)
 */
export const studyRuns = (layers: readonly string[], trials: number): readonly StudyRun[] =>
  Array.from({ length: trials }, (_, trial) =>
    [null, ...layers].map((layer): StudyRun => ({ trial, layer })),
  ).flat()

/** What a study runs with. */
export interface StudyOptions {
  readonly devices: Devices
  readonly inputs: Tensors
  /** `fast` where it is left out. */
  readonly order?: Order
}

interface Ideal {
  readonly outputs: Tensors
  readonly layers: ReadonlyMap<string, { readonly result: TensorData; readonly zeroPoint: number }>
}

const idealRun = async (
  machine: Machine,
  { inputs, order = 'fast' }: StudyOptions,
): Promise<Either<RunError, Ideal>> => {
  const layers = new Map<string, { readonly result: TensorData; readonly zeroPoint: number }>()
  const outputs = await machine.run({
    inputs,
    order,
    observe: (layer, result, zeroPoint) => layers.set(layer, { result, zeroPoint }),
  })()
  return E.map((outputs: Tensors): Ideal => ({ outputs, layers }))(outputs)
}

/**
 * Runs of a study on a machine. What a run finds follows from it and from the seed of the devices alone,
 * not from the runs before it or beside it: they may come in any order, and be spread over machines of the
 * same program. Ideal devices are run once, with the first of them. Memory: the results of all layers.
 *
 * @example
 * import { modelFile, presets, unwrap } from 'ohmflow'
 * import { devicesOf } from 'ohmflow/devices'
 * import { machineOf, onnxRuntime, quantizeModel, randomInputs } from 'ohmflow/run'
 * import { importOnnx, teachingNetwork } from 'ohmflow'
 * import { studyOf, studyOn, studyRuns } from 'ohmflow/devices'
 * import { baseline } from 'ohmflow/pipelines'
 *
 * const task = { model: await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))(), bindings: {}, chip: presets.rram256.chip }
 * const network = unwrap(importOnnx()(task))
 * const inputs = randomInputs(network, 1)
 * const { model } = unwrap(await quantizeModel(task, { runtime: onnxRuntime(), samples: [inputs] })())
 * const program = unwrap(await baseline.until('synchronize').task({ ...task, model })())
 * const machine = unwrap(await machineOf(program, { model, bindings: {}, runtime: onnxRuntime() })())
 *
 * const devices = devicesOf({ schema: 'ohmflow.devices/1', seed: 1, models: [{ kind: 'read-noise', sigma: 5 }] })
 * const layers = ['conv1', 'conv2', 'classes']
 * const study = studyOn(machine, { devices, inputs })
 * const findings = await Promise.all(studyRuns(layers, 2).map((run) => study(run)()))
 * const { hurtsMost } = studyOf(layers, 2, findings.flatMap((found) => (found._tag === 'Right' ? [found.right] : [])))
 * console.assert(hurtsMost !== null && layers.includes(hurtsMost))
 */
export const studyOn = (
  machine: Machine,
  options: StudyOptions,
): ((run: StudyRun) => TaskEither<RunError, StudyFinding>) => {
  const { devices, inputs, order = 'fast' } = options
  let ideal: Promise<Either<RunError, Ideal>> | undefined
  async function* finding({ trial, layer: only }: StudyRun): AsyncRule<RunError, StudyFinding> {
    ideal ??= idealRun(machine, options)
    const expected = yield* get(await ideal)
    const layers: Record<string, Deviation> = {}
    const nonIdeal = (layer: string): boolean => only === null || layer === only
    const observe = (layer: string, result: TensorData): void => {
      const right = expected.layers.get(layer)
      if (right !== undefined && nonIdeal(layer))
        layers[layer] = deviationOf(result, right.result, right.zeroPoint)
    }
    const made = machine.run({ inputs, order, devices: { devices, trial }, nonIdeal, observe })
    const outputs = [...(yield* get(await made()))].map(([name, tensor]) => {
      const right = expected.outputs.get(name) ?? tensor
      const agrees = placeOfMost(tensor) === placeOfMost(right)
      return [name, { deviation: deviationOf(tensor, right, 0), agrees }] as const
    })
    return { trial, layer: only, layers, outputs: Object.fromEntries(outputs) }
  }
  return (run) => () => eventually(finding(run))
}

const total = (deviations: readonly (Deviation | undefined)[]): Deviation =>
  deviations.reduce<Deviation>((sum, one) => (one === undefined ? sum : plusDeviation(sum, one)), noDeviation)

/**
 * What the findings of all `studyRuns` say together, in whichever order they have come.
 *
 * @example
 * import { studyOf, studyRuns } from 'ohmflow/devices'
 * const deviation = { elements: 4, different: 1, largest: 1, signal: 100, error: 1 }
 * const findings = studyRuns(['conv1'], 2).map((run) => ({ ...run, layers: { conv1: deviation }, outputs: {} }))
 * console.assert(studyOf(['conv1'], 2, findings).layers[0]?.together.error === 2)
 */
export const studyOf = (
  layers: readonly string[],
  trials: number,
  findings: readonly StudyFinding[],
): DeviceStudy => {
  // sums of floating-point numbers depend on their order, a study does not
  const ordered = findings.toSorted((a, b) => a.trial - b.trial)
  const together = ordered.filter(({ layer }) => layer === null)
  const studies = layers.map((layer): LayerStudy => {
    const own = ordered.filter((finding) => finding.layer === layer)
    return {
      layer,
      alone: total(own.map((finding) => finding.layers[layer])),
      together: total(together.map((finding) => finding.layers[layer])),
      effect: total(own.flatMap(({ outputs }) => Object.values(outputs).map(({ deviation }) => deviation))),
    }
  })
  const worst = studies.reduce<LayerStudy | null>(
    (most, study) => (study.effect.error > (most?.effect.error ?? 0) ? study : most),
    null,
  )
  return {
    trials,
    layers: studies,
    outputs: Object.keys(together[0]?.outputs ?? {}).map((output) => {
      const seen = together.flatMap(({ outputs }) => outputs[output] ?? [])
      return {
        output,
        deviation: total(seen.map(({ deviation }) => deviation)),
        agreeing: seen.filter(({ agrees }) => agrees).length,
      }
    }),
    hurtsMost: worst?.layer ?? null,
  }
}
