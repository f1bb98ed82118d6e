import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural } from '../codec/number.js'
import type { Machine } from '../functional/machineOf.js'
import type { RunError } from '../functional/runOptions.js'
import type { Tensors } from '../onnx/runtime/runtime.js'
import { placeOfMost } from '../onnx/tensors/tensorData.js'
import { type AsyncRule, eventually, get } from '../rule.js'
import type { LabelledSamples } from './accuracyOn.js'
import type { RuntimeOutputs } from './runtimeOn.js'
import { Score, scoreOf } from './score.js'

/**
 * What the runtime makes of samples, beside ideal crossbars.
 *
 * @example
 * import { RuntimeFinding } from 'ohmflow/accuracy'
 * const score = { kind: 'classes', samples: 100, top1: 98, top5: 100 }
 * console.assert(RuntimeFinding.is({ score, agreeing: 100, given: null }))
 */
export interface RuntimeFinding {
  readonly score: Score
  /** Samples for which both have their largest output at the same place. */
  readonly agreeing: number
  /** On the model as it came, where it was quantized since; null where it came quantized. */
  readonly given: Score | null
}

export const RuntimeFinding: t.Type<RuntimeFinding> = closed<RuntimeFinding>('RuntimeFinding', {
  score: Score,
  agreeing: natural,
  given: t.union([Score, t.null]),
})

async function* finding(
  machine: Machine,
  mapped: RuntimeOutputs,
  given: RuntimeOutputs | null,
  output: string,
  samples: LabelledSamples,
): AsyncRule<RunError, RuntimeFinding> {
  const made = yield* get(await machine.samples(samples.samples)()())
  const expected = yield* get(await mapped(samples, output)())
  const float = given === null ? null : yield* get(await given(samples, output)())
  const own = made.flatMap((tensors: Tensors) => tensors.get(output) ?? [])
  return {
    score: scoreOf(expected, samples.labels),
    agreeing: own.filter((tensor, i) => placeOfMost(tensor) === placeOfMost(expected[i] ?? tensor)).length,
    given: float === null ? null : scoreOf(float, samples.labels),
  }
}

/**
 * Holds ideal crossbars against the runtime on samples: on the model that is mapped, and on the one that came.
 *
 * @example
 * import { importOnnx, modelFile, presets, teachingNetwork, unwrap } from 'ohmflow'
 * import { heldAgainst, runtimeOn } from 'ohmflow/accuracy'
 * import { machineOf, onnxRuntime, quantizeModel, randomInputs } from 'ohmflow/run'
 * import { baseline } from 'ohmflow/pipelines'
 *
 * const float = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
 * const task = { model: float, bindings: {}, chip: presets.rram256.chip }
 * const network = unwrap(importOnnx()(task))
 * const samples = [1, 2, 3].map((number) => ({ number, inputs: randomInputs(network, number) }))
 * const calibrating = samples.map(({ inputs }) => inputs)
 * const runtime = onnxRuntime()
 * const { model } = unwrap(await quantizeModel(task, { runtime, samples: calibrating })())
 * const program = unwrap(await baseline.until('synchronize').task({ ...task, model })())
 * const machine = unwrap(await machineOf(program, { model, bindings: {}, runtime })())
 *
 * const against = heldAgainst(machine, runtimeOn(runtime, model.bytes), runtimeOn(runtime, float.bytes), 'classes')
 * const { agreeing } = unwrap(await against({ samples, labels: { kind: 'classes', classes: [0, 1, 2] } })())
 * console.assert(agreeing === 3)
 * await machine.release()
 */
export const heldAgainst =
  (machine: Machine, mapped: RuntimeOutputs, given: RuntimeOutputs | null, output: string) =>
  (samples: LabelledSamples): TaskEither<RunError, RuntimeFinding> =>
  () =>
    eventually(finding(machine, mapped, given, output, samples))
