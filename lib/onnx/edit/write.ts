import { create } from '../proto/create.js'
import {
  type AttributeProto,
  type NodeProto,
  type TensorProto,
  AttributeType as Type,
} from '../proto/messages.js'
import { AttributeProtoSchema, NodeProtoSchema, TensorProtoSchema } from '../proto/schemas.js'
import { tensorBytes } from '../tensors/tensorBytes.js'
import type { TensorData } from '../tensors/tensorData.js'
import { dataTypeOf } from './valueInfo.js'

/** An attribute of integers, or of one integer. */
export const intAttribute = (name: string, value: number | readonly number[]): AttributeProto =>
  typeof value === 'number'
    ? create(AttributeProtoSchema, { name, type: Type.INT, i: BigInt(value) })
    : create(AttributeProtoSchema, { name, type: Type.INTS, ints: value.map(BigInt) })

export const textAttribute = (name: string, value: string): AttributeProto =>
  create(AttributeProtoSchema, { name, type: Type.STRING, s: new TextEncoder().encode(value) })

/** A node of the ONNX operator set. */
export const nodeOf = (
  opType: string,
  name: string,
  input: readonly string[],
  output: readonly string[],
  attribute: readonly AttributeProto[] = [],
): NodeProto =>
  create(NodeProtoSchema, {
    opType,
    name,
    input: [...input],
    output: [...output],
    attribute: [...attribute],
  })

/** A constant with its elements as raw data. */
export const constantOf = (name: string, tensor: TensorData): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dims: tensor.shape.map(BigInt),
    dataType: dataTypeOf(tensor.elementType),
    rawData: tensorBytes(tensor),
  })
