import { create, toBinary } from '@bufbuild/protobuf'
import {
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  type ValueInfoProto,
} from 'onnx-buf'
import type { TensorType } from '../ir/network.js'
import { captures } from '../stages/import/captures.js'
import type { DecodedModel } from '../stages/import/decodeModel.js'
import { valueInfo } from '../stages/import/valueInfo.js'

/** A part of a model: what it is given, and what it answers. */
export interface Submodel {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly operators: readonly string[]
  readonly bytes: Uint8Array
}

/** What nodes of a graph are needed for `outputs`, if the tensors `given` are at hand. In the order of the file. */
const needed = (graph: GraphProto, outputs: readonly string[], given: (tensor: string) => boolean) => {
  const maker = new Map<string, NodeProto>(
    graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)),
  )
  const nodes = new Set<NodeProto>()
  const tensors = new Set<string>()
  const waiting = [...outputs]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name === '' || tensors.has(name)) continue
    tensors.add(name)
    const node = given(name) ? undefined : maker.get(name)
    if (node === undefined || nodes.has(node)) continue
    nodes.add(node)
    waiting.push(...node.input, ...captures(node))
  }
  return { nodes: graph.node.filter((node) => nodes.has(node)), tensors }
}

/** The part of a model that computes `outputs` from the tensors `given`, with the constants that it takes; types by name. */
export const submodel = (
  { model, graph }: DecodedModel,
  outputs: readonly string[],
  given: (tensor: string) => boolean,
  typeOf: (tensor: string) => TensorType | undefined,
): Submodel => {
  const { nodes, tensors } = needed(graph, outputs, given)
  const isConstant = new Set(graph.initializer.map(({ name }) => name))
  const inputs = [...tensors].filter((name) => given(name) && !isConstant.has(name))
  const declared = (names: readonly string[]): ValueInfoProto[] =>
    names.flatMap((name) => {
      const type = typeOf(name)
      return type === undefined ? [] : [valueInfo(name, type)]
    })
  const initializer = graph.initializer.filter(({ name }) => tensors.has(name))
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
    bytes: toBinary(ModelProtoSchema, part),
  }
}
