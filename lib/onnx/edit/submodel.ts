import type { TensorType } from '../../ir/network.js'
import type { DecodedModel } from '../format/decodeModel.js'
import { create } from '../proto/create.js'
import { encode } from '../proto/encode.js'
import type { TensorProto, ValueInfoProto } from '../proto/messages.js'
import { GraphProtoSchema, ModelProtoSchema } from '../proto/schemas.js'
import { needed } from './needed.js'
import { valueInfo } from './valueInfo.js'

/** A part of a model: what it is given, and what it answers. */
export interface Submodel {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly operators: readonly string[]
  readonly bytes: Uint8Array
}

/**
 * The part of a model that computes `outputs` from the tensors `given`, with the constants
 * that it takes; types by name. What is `known` beforehand, as the shape of a tensor
 * may be, becomes a constant, so that the tensor itself is not needed for it.
 */
export const submodel = (
  { model, graph }: DecodedModel,
  outputs: readonly string[],
  given: (tensor: string) => boolean,
  typeOf: (tensor: string) => TensorType | undefined,
  known: ReadonlyMap<string, TensorProto> = new Map(),
): Submodel => {
  const { nodes, tensors } = needed(graph.node, outputs, (name) => given(name) || known.has(name))
  const isConstant = new Set(graph.initializer.map(({ name }) => name))
  const inputs = [...tensors].filter((name) => given(name) && !isConstant.has(name) && !known.has(name))
  const declared = (names: readonly string[]): ValueInfoProto[] =>
    names.flatMap((name) => {
      const type = typeOf(name)
      return type === undefined ? [] : [valueInfo(name, type)]
    })
  const initializer = [
    ...graph.initializer.filter(({ name }) => tensors.has(name) && !known.has(name)),
    ...[...known].flatMap(([name, tensor]) => (tensors.has(name) ? [tensor] : [])),
  ]
  const part = create(ModelProtoSchema, {
    irVersion: model.irVersion,
    opsetImport: model.opsetImport,
    functions: model.functions,
    graph: create(GraphProtoSchema, {
      name: graph.name,
      node: [...nodes],
      input: declared(inputs),
      output: declared(outputs),
      initializer,
      sparseInitializer: graph.sparseInitializer,
    }),
  })
  return {
    inputs,
    outputs,
    operators: [...new Set(nodes.map(({ opType }) => opType))],
    bytes: encode(ModelProtoSchema, part),
  }
}
