import { create, toBinary } from '@bufbuild/protobuf'
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type FunctionProto,
  FunctionProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf'

/** A dimension: an extent, a name, or nothing. */
export type Dimension = number | string | null

/** An attribute: a list is of integers, `{ floats }` of floats; a number is an integer, `{ float }` a float. */
export type AttributeSpec =
  | number
  | string
  | readonly number[]
  | TensorProto
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly graph: GraphProto }
  | { readonly ref: string; readonly type: AttributeType }

export interface NodeSpec {
  readonly op: string
  readonly inputs: readonly string[]
  readonly outputs?: readonly string[]
  readonly name?: string
  readonly domain?: string
  readonly attributes?: Readonly<Record<string, AttributeSpec>>
}

export interface FunctionSpec {
  readonly name: string
  readonly domain: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly nodes: readonly NodeSpec[]
  /** Attributes without a default. */
  readonly takes?: readonly string[]
  readonly defaults?: Readonly<Record<string, AttributeSpec>>
  readonly opset?: number
}

export interface ModelSpec {
  readonly functions?: readonly FunctionSpec[]
  readonly opset?: number
  readonly inputs?: Readonly<Record<string, TensorSpec>>
  readonly initializers?: readonly TensorProto[]
  readonly nodes: readonly NodeSpec[]
  /** Names, or names with their declared shapes. */
  readonly outputs: readonly string[] | Readonly<Record<string, TensorSpec>>
  readonly valueInfo?: Readonly<Record<string, TensorSpec>>
}

/** A shape of float32, or a type in full. */
export type TensorSpec =
  | readonly Dimension[]
  | { readonly type: DataType; readonly shape: readonly Dimension[] | null }

export const bytesOf = (array: ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

/** A tensor with its elements as raw data; float32 unless another type is given. */
export const tensor = (
  name: string,
  shape: readonly number[],
  data: ArrayBufferView<ArrayBuffer> = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5),
  type: DataType = DataType.FLOAT,
): TensorProto =>
  create(TensorProtoSchema, { name, dims: shape.map(BigInt), dataType: type, rawData: bytesOf(data) })

/** A vector (or tensor) of int64. */
export const integers = (name: string, values: readonly number[], shape = [values.length]): TensorProto =>
  tensor(name, shape, BigInt64Array.from(values, BigInt), DataType.INT64)

export const valueInfo = (name: string, spec: TensorSpec): ValueInfoProto => {
  const { type, shape } = 'type' in spec ? spec : { type: DataType.FLOAT, shape: spec }
  const dim = shape?.map((extent) =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        extent === null
          ? { case: undefined }
          : typeof extent === 'string'
            ? { case: 'dimParam', value: extent }
            : { case: 'dimValue', value: BigInt(extent) },
    }),
  )
  const value = create(TypeProto_TensorSchema, {
    elemType: type,
    ...(dim === undefined ? {} : { shape: create(TensorShapeProtoSchema, { dim }) }),
  })
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value } }),
  })
}

const isTensor = (spec: object): spec is TensorProto => 'dataType' in spec

export const attribute = (name: string, spec: AttributeSpec): AttributeProto => {
  const init = (): Parameters<typeof create<typeof AttributeProtoSchema>>[1] => {
    if (typeof spec === 'number') return { type: AttributeType.INT, i: BigInt(spec) }
    if (typeof spec === 'string') return { type: AttributeType.STRING, s: new TextEncoder().encode(spec) }
    if ('float' in spec) return { type: AttributeType.FLOAT, f: spec.float }
    if ('floats' in spec) return { type: AttributeType.FLOATS, floats: [...spec.floats] }
    if ('ref' in spec) return { type: spec.type, refAttrName: spec.ref }
    if ('graph' in spec) return { type: AttributeType.GRAPH, g: spec.graph }
    return isTensor(spec)
      ? { type: AttributeType.TENSOR, t: spec }
      : { type: AttributeType.INTS, ints: spec.map(BigInt) }
  }
  return create(AttributeProtoSchema, { name, ...init() })
}

export const node = ({
  op,
  inputs,
  outputs = ['y'],
  name = '',
  domain = '',
  attributes = {},
}: NodeSpec): NodeProto =>
  create(NodeProtoSchema, {
    opType: op,
    name,
    domain,
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([key, spec]) => attribute(key, spec)),
  })

const isList = (outputs: ModelSpec['outputs']): outputs is readonly string[] => Array.isArray(outputs)

export const graph = ({
  inputs = {},
  initializers = [],
  nodes,
  outputs,
  valueInfo: infos = {},
}: ModelSpec): GraphProto =>
  create(GraphProtoSchema, {
    name: 'test',
    node: nodes.map(node),
    initializer: [...initializers],
    input: Object.entries(inputs).map(([name, spec]) => valueInfo(name, spec)),
    output: isList(outputs)
      ? outputs.map((name) => create(ValueInfoProtoSchema, { name }))
      : Object.entries(outputs).map(([name, spec]) => valueInfo(name, spec)),
    valueInfo: Object.entries(infos).map(([name, spec]) => valueInfo(name, spec)),
  })

const functionOf = (spec: FunctionSpec): FunctionProto =>
  create(FunctionProtoSchema, {
    name: spec.name,
    domain: spec.domain,
    input: [...spec.inputs],
    output: [...spec.outputs],
    node: spec.nodes.map(node),
    attribute: [...(spec.takes ?? [])],
    attributeProto: Object.entries(spec.defaults ?? {}).map(([key, value]) => attribute(key, value)),
    opsetImport: importsOf(spec.nodes, spec.opset ?? 17),
  })

const importsOf = (nodes: readonly NodeSpec[], opset: number, others: readonly string[] = []) => {
  const domains = new Set([...nodes.map(({ domain = '' }) => domain), ...others])
  domains.delete('')
  return [
    create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(opset) }),
    ...[...domains].map((domain) => create(OperatorSetIdProtoSchema, { domain, version: 1n })),
  ]
}

/** A model as the bytes of an ONNX file. */
export const onnx = (spec: ModelSpec): Uint8Array<ArrayBuffer> =>
  toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      graph: graph(spec),
      functions: (spec.functions ?? []).map(functionOf),
      opsetImport: importsOf(
        spec.nodes,
        spec.opset ?? 17,
        (spec.functions ?? []).map(({ domain }) => domain),
      ),
    }),
  )

export { AttributeType, DataType }
