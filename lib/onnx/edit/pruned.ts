import { create, toBinary } from '@bufbuild/protobuf'
import { GraphProtoSchema, ModelProtoSchema } from 'onnx-buf'
import type { Bytes } from '../../bytes.js'
import type { DecodedModel } from '../format/decodeModel.js'
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
  return toBinary(
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
