import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Runtime, Session } from '../onnx/runtime/runtime.js'
import type { RuntimeFailed } from '../onnx/runtime/runtimeFailed.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'
import { type AsyncRule, eventually, fail, get } from '../rule.js'
import type { LabelledSamples } from './accuracyOn.js'

/** What a runtime makes of an output of a whole model, for each sample. */
export type RuntimeOutputs = (
  samples: LabelledSamples,
  output: string,
) => TaskEither<RuntimeFailed, readonly TensorData[]>

/**
 * A model as a whole in a runtime, which loads it with the first samples.
 *
 * @example
 * import { teachingNetwork } from 'ohmflow'
 * import { runtimeOn } from 'ohmflow/accuracy'
 * import { onnxRuntime } from 'ohmflow/run'
 * const image = { elementType: 'float32', shape: [1, 3, 4, 4], data: new Float32Array(48) } as const
 * const outputs = runtimeOn(onnxRuntime(), teachingNetwork.build({ weights: { seed: 1 } }))
 * const samples = [{ number: 0, inputs: new Map([['input', image]]) }]
 * const made = await outputs({ samples, labels: { kind: 'classes', classes: [3] } }, 'classes')()
 * console.assert(made._tag === 'Right' && made.right[0]?.data.length === 4)
 */
export const runtimeOn = (runtime: Runtime, model: Uint8Array): RuntimeOutputs => {
  let loaded: Promise<Either<string, Session>> | undefined
  async function* given(
    { samples }: LabelledSamples,
    output: string,
  ): AsyncRule<string, readonly TensorData[]> {
    loaded ??= runtime.load(model)()
    const session = yield* get(await loaded)
    const outputs: TensorData[] = []
    for (const { inputs } of samples) {
      const made = yield* get(await session.run(inputs)())
      outputs.push(made.get(output) ?? (yield* fail(`it gives no "${output}"`)))
    }
    return outputs
  }
  const failed = (problem: string): RuntimeFailed => ({
    _tag: 'RuntimeFailed',
    runtime: runtime.name,
    operators: ['the model as a whole'],
    problem,
  })
  return (samples, output) => async () => E.mapLeft(failed)(await eventually(given(samples, output)))
}
