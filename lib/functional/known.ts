import { activation } from '../ir/lookup.js'
import type { Graph } from '../ir/network.js'
import { constantOf } from '../onnx/edit/write.js'
import { captures } from '../onnx/format/captures.js'
import type { DecodedModel } from '../onnx/format/decodeModel.js'
import type { NodeProto, TensorProto } from '../onnx/proto/messages.js'
import type { WeightError } from '../onnx/weights/weightError.js'
import type { WeightReader } from '../onnx/weights/weights.js'
import { get, type Rule } from '../rule.js'

/** Which tensors of the file are computed from activations; in no more time than the file has operators and inputs. */
const computedFrom = ({ graph }: DecodedModel, network: Graph): ((tensor: string) => boolean) => {
  const makers = new Map<string, NodeProto>(
    graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)),
  )
  const found = new Map<string, boolean>()
  return (tensor) => {
    const waiting = [tensor]
    while (waiting.length > 0) {
      const name = waiting[waiting.length - 1]!
      if (found.has(name)) {
        waiting.pop()
        continue
      }
      const maker = makers.get(name)
      const inputs = maker === undefined ? [] : [...maker.input, ...captures(maker)]
      const isActivation = (input: string): boolean => activation(network, input) !== undefined
      const open = inputs.filter((input) => !isActivation(input) && !found.has(input))
      if (open.length > 0) {
        waiting.push(...open)
        continue
      }
      waiting.pop()
      found.set(
        name,
        inputs.some((input) => isActivation(input) || found.get(input) === true),
      )
    }
    return found.get(tensor) === true
  }
}

/**
 * Constants of a network that its file computes from activations, such as the shape of one. They are
 * constants for the runtime too: it then needs no tensor that is gone by the time when its shape is asked for.
 */
export function* knownConstants(
  decoded: DecodedModel,
  network: Graph,
  weights: WeightReader,
): Rule<WeightError, ReadonlyMap<string, TensorProto>> {
  const fromActivations = computedFrom(decoded, network)
  const known = new Map<string, TensorProto>()
  for (const name of Object.keys(network.constants)) {
    if (!fromActivations(name)) continue
    known.set(name, constantOf(name, yield* get(weights(network, name))))
  }
  return known
}
