import { create } from '../onnx/proto/create.js'
import {
  type AttributeProto,
  AttributeType,
  DataType,
  type DimensionProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../onnx/proto/messages.js'
import {
  AttributeProtoSchema,
  DimensionProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from '../onnx/proto/schemas.js'
import type { Attribute, Literal, Node, Parameter, Tensor } from './tensor.js'

/** A tensor without its elements. */
export const tensorOf = (
  name: string,
  shape: readonly number[],
  elementType: Literal['elementType'],
): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: elementType === 'int64' ? DataType.INT64 : DataType.FLOAT,
  })

/** A tensor with its elements, as little-endian raw data. */
export const literalTensor = ({ name, shape, elementType, values }: Literal): TensorProto => {
  const size = elementType === 'int64' ? 8 : 4
  const rawData = new Uint8Array(values.length * size)
  const view = new DataView(rawData.buffer)
  values.forEach((value, i) => {
    if (elementType === 'int64') view.setBigInt64(i * size, BigInt(value), true)
    else view.setFloat32(i * size, value, true)
  })
  return Object.assign(tensorOf(name, shape, elementType), { rawData })
}

const attributeOf = (name: string, attribute: Attribute): AttributeProto => {
  const { INT, INTS, FLOAT, STRING } = AttributeType
  if ('int' in attribute) return create(AttributeProtoSchema, { name, type: INT, i: BigInt(attribute.int) })
  if ('ints' in attribute)
    return create(AttributeProtoSchema, { name, type: INTS, ints: attribute.ints.map(BigInt) })
  if ('float' in attribute) return create(AttributeProtoSchema, { name, type: FLOAT, f: attribute.float })
  return create(AttributeProtoSchema, { name, type: STRING, s: new TextEncoder().encode(attribute.text) })
}

/** An operator, with its parameters and literals by name. */
export const nodeOf = ({
  op,
  name,
  inputs,
  operands,
  operandsFirst,
  outputs,
  attributes,
}: Node): NodeProto => {
  const made = inputs.map((x) => x.name)
  const constant = operands.map((x) => (x === 'left out' ? '' : x.name))
  return create(NodeProtoSchema, {
    opType: op,
    name,
    input: operandsFirst ? [...constant, ...made] : [...made, ...constant],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([key, value]) => attributeOf(key, value)),
  })
}

const shapeName = ({ shape }: Parameter): string => `shape.${shape.join('x')}`

/** The parameter as a constant that the runtime makes from its shape alone. */
export const shapeNode = (parameter: Parameter): NodeProto => {
  const { name, fill } = parameter
  const value = literalTensor({
    kind: 'literal',
    name: '',
    elementType: 'float32',
    shape: [1],
    values: [fill],
  })
  const { TENSOR } = AttributeType
  return create(NodeProtoSchema, {
    opType: 'ConstantOfShape',
    name,
    input: [shapeName(parameter)],
    output: [name],
    attribute: fill === 0 ? [] : [create(AttributeProtoSchema, { name: 'value', type: TENSOR, t: value })],
  })
}

/** Each shape once, however many parameters have it. */
export const shapeTensors = (parameters: readonly Parameter[]): readonly TensorProto[] => {
  const shapes = new Map(parameters.map((parameter) => [shapeName(parameter), parameter.shape]))
  return [...shapes].map(([name, values]) =>
    literalTensor({ kind: 'literal', name, elementType: 'int64', shape: [values.length], values }),
  )
}

const dimension = (extent: number | string): DimensionProto =>
  create(DimensionProtoSchema, {
    value:
      typeof extent === 'string'
        ? { case: 'dimParam', value: extent }
        : { case: 'dimValue', value: BigInt(extent) },
  })

/** The declaration of an input or output. */
export const valueOf = ({ name, shape }: Tensor, batch: number | string): ValueInfoProto =>
  create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: {
          elemType: DataType.FLOAT,
          shape: {
            dim: [batch, ...shape].map(dimension),
          },
        },
      },
    },
  })
