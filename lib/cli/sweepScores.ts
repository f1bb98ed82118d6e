import {
  type AccuracyRun,
  accuracyOn,
  labelsAt,
  type Sample,
  type Score,
  scoreOfAll,
} from '../entries/accuracy.js'
import { devicesOf } from '../entries/devices.js'
import { machineOf, onnxRuntime } from '../entries/run.js'
import { type Mapping, type Point, type Scorer, type Space, scorer } from '../entries/sweep.js'
import type { OhmflowError, Program } from '../index.js'
import { samplesOf } from '../node/samplesBytes.js'
import { type AsyncRule, eventually, get } from '../rule.js'
import { calibratingAmong } from './accuracyData.js'
import type { ProgramsOf } from './sweepCompiler.js'
import { type SweepSamples, samplesKey } from './sweepDataset.js'

/** Samples in batches, the same on any number of workers. */
const batchesIn = ({ samples, numbers, input, together }: SweepSamples): readonly (readonly Sample[])[] => {
  const all = samplesOf(samples, numbers.length).map(
    (tensor, i): Sample => ({ number: numbers[i] ?? 0, inputs: new Map([[input, tensor]]) }),
  )
  return Array.from({ length: Math.ceil(all.length / together) }, (_, i) =>
    all.slice(i * together, (i + 1) * together),
  )
}

const inputsOf = ({ inputs }: Sample): Sample['inputs'] => inputs

/** A model on its samples: what identifies all of it, and what runs programs of it. */
const judgeOf = (own: SweepSamples) => {
  const { model, output, labels, together } = own
  const batches = batchesIn(own)

  async function* run(
    { model: { bindings }, design: { devices } }: Point,
    program: Program,
    trials: number,
  ): AsyncRule<OhmflowError, readonly Score[]> {
    const machine = yield* get(
      await machineOf(program, { model, bindings, runtime: onnxRuntime(), verified: false })(),
    )
    const runs: readonly AccuracyRun[] =
      devices === null
        ? [{ on: 'ideal' }]
        : Array.from({ length: trials }, (_, trial) => ({ on: 'devices', trial, layer: null }))
    const parts: Score[][] = runs.map(() => [])
    try {
      const calibrating = calibratingAmong(batches.flat()).map(inputsOf)
      const calibrated =
        devices === null ? null : yield* get(await machine.calibrated(devicesOf(devices), calibrating)())
      const study = accuracyOn(machine, { devices: calibrated, points: [], output })
      for (const [i, some] of batches.entries()) {
        const places = some.map((_, k) => i * together + k)
        const batch = study({ samples: some, labels: labelsAt(labels, places) })
        for (const [trial, each] of runs.entries()) parts[trial]?.push(yield* get(await batch(each)()))
      }
    } finally {
      await machine.release()
    }
    return parts.flatMap((scores) => scoreOfAll(scores) ?? [])
  }
  return { key: samplesKey(own), run }
}

/** What runs the points of a sweep on the samples of their models. */
export const scorerOf = (
  all: readonly SweepSamples[],
  { designs }: Space,
  trials: number,
  programsOf: (mapping: Mapping) => ProgramsOf,
): Scorer<OhmflowError> => {
  const known = new Map<number, ReturnType<typeof judgeOf>>()
  const judge = ({ index }: Point) => {
    const at = Math.floor(index / designs)
    const found = known.get(at) ?? judgeOf(all[at]!)
    known.set(at, found)
    return found
  }
  return scorer<OhmflowError>({
    trials,
    samplesOf: (point) => judge(point).key,
    programmerOf: ({ index, design: { mapping } }) => {
      const { program, reads } = programsOf(mapping)
      const { model } = all[Math.floor(index / designs)]!
      return {
        program: (point) => program({ model, bindings: point.model.bindings, chip: point.design.chip }),
        reads,
      }
    },
    run: (point, program, count) => () => eventually(judge(point).run(point, program, count)),
  })
}
