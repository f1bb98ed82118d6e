import { create, toBinary } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf'
import * as ort from 'onnxruntime-web'
import type { Attribute, Network } from '../../../lib/ir/network.js'
import type { NumberArray } from '../../../lib/laws/lowering/array.js'

ort.env.wasm.numThreads = 1
ort.env.logLevel = 'error'

const attribute = (name: string, value: Attribute) => {
  const { INT, INTS, STRING } = AttributeProto_AttributeType
  if (typeof value === 'number') return create(AttributeProtoSchema, { name, type: INT, i: BigInt(value) })
  if (typeof value === 'string')
    return create(AttributeProtoSchema, { name, type: STRING, s: new TextEncoder().encode(value) })
  return create(AttributeProtoSchema, { name, type: INTS, ints: value.map((x) => BigInt(x)) })
}

const valueInfo = (name: string, shape: readonly number[]): ValueInfoProto =>
  create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: {
          elemType: TensorProto_DataType.FLOAT,
          shape: {
            dim: shape.map((extent) =>
              create(TensorShapeProto_DimensionSchema, {
                value: { case: 'dimValue', value: BigInt(extent) },
              }),
            ),
          },
        },
      },
    },
  })

/** The ONNX file of a network of float32 operators whose constants are given. */
const modelOf = (network: Network, constants: ReadonlyMap<string, NumberArray>): Uint8Array =>
  toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [{ version: BigInt(network.opset) }],
      graph: create(GraphProtoSchema, {
        name: 'operation',
        input: network.inputs.map((name) => valueInfo(name, network.tensors[name]?.shape ?? [])),
        output: network.outputs.map((name) => valueInfo(name, network.tensors[name]?.shape ?? [])),
        node: network.nodes.map(({ op, name, inputs, outputs, attributes }) =>
          create(NodeProtoSchema, {
            opType: op,
            name,
            input: [...inputs],
            output: [...outputs],
            attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
          }),
        ),
        initializer: Array.from(constants, ([name, { shape, data }]) =>
          create(TensorProtoSchema, {
            name,
            dims: shape.map(BigInt),
            dataType: TensorProto_DataType.FLOAT,
            rawData: new Uint8Array(Float32Array.from(data).buffer),
          }),
        ),
      }),
    }),
  )

/** What onnxruntime computes for the first output of a network of float32 operators. */
export const runOnnx = async (
  network: Network,
  inputs: ReadonlyMap<string, NumberArray>,
  constants: ReadonlyMap<string, NumberArray>,
): Promise<NumberArray> => {
  const session = await ort.InferenceSession.create(modelOf(network, constants))
  const feeds = Object.fromEntries(
    Array.from(inputs, ([name, { shape, data }]) => [
      name,
      new ort.Tensor('float32', Float32Array.from(data), [...shape]),
    ]),
  )
  const results = await session.run(feeds)
  const [name = ''] = network.outputs
  const result = results[name]
  await session.release()
  if (result === undefined || !(result.data instanceof Float32Array))
    throw new Error(`no float32 output ${name}`)
  return { shape: result.dims, data: Float64Array.from(result.data) }
}
