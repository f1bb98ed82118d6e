import type { Bytes } from '../../bytes.js'
import type { DecodedModel } from '../format/decodeModel.js'
import { create } from '../proto/create.js'
import { encode } from '../proto/encode.js'
import { GraphProtoSchema, ModelProtoSchema } from '../proto/schemas.js'
import { needed } from './needed.js'

/** The file of a model without the nodes, constants and declarations that none of its outputs needs. */
export const pruned = ({ model, graph }: DecodedModel): Bytes => {
  const constants = new Set(graph.initializer.map(({ name }) => name))
  // old files list their constants among the inputs
  const input = graph.input.filter(({ name }) => !constants.has(name))
  const inputs = new Set(input.map(({ name }) => name))
  const { nodes, tensors } = needed(
    graph.node,
    graph.output.map(({ name }) => name),
    (name) => inputs.has(name),
  )
  return encode(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      ...model,
      producerName: 'ohmflow',
      graph: create(GraphProtoSchema, {
        ...graph,
        node: [...nodes],
        input,
        initializer: graph.initializer.filter(({ name }) => tensors.has(name)),
        valueInfo: graph.valueInfo.filter(({ name }) => tensors.has(name)),
      }),
    }),
  )
}
