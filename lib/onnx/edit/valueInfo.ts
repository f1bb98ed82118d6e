import type { ElementType, TensorType } from '../../ir/network.js'
import { create } from '../proto/create.js'
import { DataType, type ValueInfoProto } from '../proto/messages.js'
import { DimensionProtoSchema, ValueInfoProtoSchema } from '../proto/schemas.js'

const dataTypes: Readonly<Record<ElementType, DataType>> = {
  float32: DataType.FLOAT,
  float16: DataType.FLOAT16,
  float64: DataType.DOUBLE,
  bfloat16: DataType.BFLOAT16,
  int4: DataType.INT4,
  int8: DataType.INT8,
  int16: DataType.INT16,
  int32: DataType.INT32,
  int64: DataType.INT64,
  uint4: DataType.UINT4,
  uint8: DataType.UINT8,
  uint16: DataType.UINT16,
  uint32: DataType.UINT32,
  uint64: DataType.UINT64,
  bool: DataType.BOOL,
  string: DataType.STRING,
}

/** The number that ONNX has for an element type. */
export const dataTypeOf = (elementType: ElementType): number => dataTypes[elementType]

/** The declaration of an input or output of a graph. */
export const valueInfo = (name: string, { elementType, shape }: TensorType): ValueInfoProto =>
  create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: {
          elemType: dataTypes[elementType],
          shape: {
            dim: shape.map((extent) =>
              create(DimensionProtoSchema, {
                value: { case: 'dimValue', value: BigInt(extent) },
              }),
            ),
          },
        },
      },
    },
  })
