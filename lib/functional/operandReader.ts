import { constant } from '../ir/lookup.js'
import type { Graph } from '../ir/network.js'
import { numbersOf, type TensorData } from '../onnx/tensors/tensorData.js'
import type { WeightError } from '../onnx/weights/weightError.js'
import type { WeightReader } from '../onnx/weights/weights.js'
import { get, type Rule } from '../rule.js'
import type { OutputChannels } from './channels.js'
import type { NotQuantized } from './functionalError.js'

type Read<A> = Rule<WeightError | NotQuantized, A>

/** Ends the reading of a layer that does not multiply integers. */
export type Refuse = (problem: string) => Rule<NotQuantized, never>

/** Reads the operands of one base layer; null is one that is left out. */
export interface OperandReader {
  readonly channels: number
  readonly tensor: (name: string) => Read<TensorData>
  /** A constant whose axis i is axis `permutation[i]` of the one named. */
  readonly permuted: (name: string, permutation: readonly number[] | null) => Read<TensorData>
  /** The only element. */
  readonly single: (name: string | null, absent: number) => Read<number>
  /** One element, or one for each output channel, which lie along `axis` of the weights (null: they do by definition). */
  readonly perChannel: (name: string | null, axis: number | null, absent: number) => Read<readonly number[]>
}

export const operandReader = (
  graph: Graph,
  weights: WeightReader,
  { count, axis: channelAxis }: OutputChannels,
  refuse: Refuse,
): OperandReader => {
  function* tensor(name: string): Read<TensorData> {
    if (constant(graph, name) === undefined)
      return yield* refuse(`"${name}" is computed while the network runs`)
    return yield* get(weights(graph, name))
  }
  function* elements(name: string): Read<readonly number[]> {
    const read = yield* tensor(name)
    return read.elementType === 'float16' || read.elementType === 'bfloat16'
      ? yield* refuse(
          `its scale "${name}" is ${read.elementType}, so that the runtime computes in half precision`,
        )
      : numbersOf(read)
  }
  function* permuted(name: string, permutation: readonly number[] | null): Read<TensorData> {
    const source = constant(graph, name)
    if (permutation === null || source === undefined) return yield* tensor(name)
    const { elementType, shape: given } = source
    const shape = permutation.map((axis) => given[axis] ?? 1)
    const turned = { elementType, shape, source: { kind: 'transposed', of: name, permutation } } as const
    const own = `${name} transposed`
    return yield* get(weights({ constants: { ...graph.constants, [own]: turned } }, own))
  }
  function* single(name: string | null, absent: number): Read<number> {
    if (name === null) return absent
    const [value, ...more] = yield* elements(name)
    return value === undefined || more.length > 0
      ? yield* refuse(`"${name}" has ${more.length + 1} elements, not one for all that a column adds up`)
      : value
  }
  function* perChannel(name: string | null, axis: number | null, absent: number): Read<readonly number[]> {
    if (name === null) return [absent]
    const values = yield* elements(name)
    if (values.length === 1) return values
    if (axis !== null && axis !== channelAxis)
      return yield* refuse(
        `"${name}" goes along axis ${axis} of its weights and not along their output channels, so that there is no one scale for what a column adds up`,
      )
    return values.length === count
      ? values
      : yield* refuse(
          `"${name}" has ${values.length} elements, neither one nor one for each of ${count} output channels`,
        )
  }
  return { channels: count, tensor, permuted, single, perChannel }
}
