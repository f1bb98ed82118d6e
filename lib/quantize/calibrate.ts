import type { Graph } from '../ir/network.js'
import { misfit } from '../onnx/runtime/misfit.js'
import type { Tensors } from '../onnx/runtime/runtime.js'
import type { RuntimeFailed } from '../onnx/runtime/runtimeFailed.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'
import { type AsyncRule, fail, get } from '../rule.js'
import { inOrder } from './inOrder.js'
import type { Loaded } from './loaded.js'
import type { BadSamples, NotFinite } from './quantizeError.js'
import type { Range, RangeMethod, RangeObserver } from './range.js'

/** The elements of a tensor of real numbers as float32. */
const reals = (tensor: TensorData): Float32Array =>
  tensor.data instanceof Float32Array ? tensor.data : Float32Array.from(tensor.data, Number)

const isFinite = (values: Float32Array): boolean => {
  for (const value of values) if (!Number.isFinite(value)) return false
  return true
}

/** What is wrong with samples before anything is run, or null. */
export const badSample = (graph: Graph, samples: readonly Tensors[]): BadSamples | null => {
  const refuse = (sample: number | null, problem: string): BadSamples => ({
    _tag: 'BadSamples',
    sample,
    problem,
  })
  if (samples.length === 0) return refuse(null, 'there are no samples')
  for (const [i, sample] of samples.entries()) {
    const found = misfit(graph, sample)
    if (found !== null) return refuse(i, `"${found.input}": ${found.problem}`)
    for (const [name, tensor] of sample)
      if (!isFinite(reals(tensor))) return refuse(i, `"${name}" holds numbers that are not finite`)
  }
  return null
}

/**
 * The values of tensors on samples: the range of each, by name. Samples are seen in
 * their order, and the activations of no more than are at work are in memory.
 */
export async function* calibrate(
  model: Loaded,
  tensors: readonly string[],
  samples: readonly Tensors[],
  method: RangeMethod,
  atATime: number,
  done: (samples: number) => void,
): AsyncRule<NotFinite | RuntimeFailed, ReadonlyMap<string, Range>> {
  const observers = new Map<string, RangeObserver>(tensors.map((name) => [name, method.observer()]))
  let seen = 0
  const run = async (sample: Tensors) => [sample, await model.run(sample)] as const
  for await (const [sample, answer] of inOrder(samples, atATime, run)) {
    const made = yield* get(answer)
    for (const [tensor, observer] of observers) {
      const values = made.get(tensor) ?? sample.get(tensor)
      const found = values === undefined ? null : reals(values)
      if (found === null) {
        // without a range, a mistake does not pass for a layer's
        observers.delete(tensor)
        continue
      }
      if (!isFinite(found)) yield* fail({ _tag: 'NotFinite' as const, tensor, sample: seen })
      observer.see(found)
    }
    done(++seen)
  }
  return new Map([...observers].map(([name, observer]) => [name, observer.range()]))
}
