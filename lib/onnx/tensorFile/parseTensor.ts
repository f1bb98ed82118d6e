import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { elementTypeOf } from '../format/elementType.js'
import { protoData } from '../format/tensorProto.js'
import { decode, malformedText } from '../proto/decode.js'
import { TensorProtoSchema } from '../proto/schemas.js'
import { isCountable } from '../tensors/shape.js'
import { isNumeric, type TensorData } from '../tensors/tensorData.js'
import type { BadTensorFile } from './badTensorFile.js'

/**
 * A tensor as ONNX's own test data hold it: a file of one protobuf `TensorProto`.
 *
 * Source: ONNX, onnx.proto.
 *
 * @example
 * import { parseTensor } from 'ohmflow/run'
 * // dims: 2, data_type: uint8, raw_data: 7 8
 * const tensor = parseTensor(Uint8Array.of(0x08, 2, 0x10, 2, 0x4a, 2, 7, 8), 'input_0.pb')
 * console.assert(tensor._tag === 'Right' && tensor.right.data.join() === '7,8')
 */
export const parseTensor = (bytes: Uint8Array, what: string): Either<BadTensorFile, TensorData> => {
  const refuse = (problem: string): Either<BadTensorFile, never> =>
    E.left({ _tag: 'BadTensorFile', what, problem })
  const decoded = decode(TensorProtoSchema, bytes)
  if (E.isLeft(decoded)) return refuse(malformedText(decoded.left))
  const elementType = elementTypeOf(decoded.right.dataType)
  if (elementType === undefined || !isNumeric(elementType))
    return refuse(`its elements are of type ${decoded.right.dataType}, which is not supported`)
  const shape = decoded.right.dims.map(Number)
  if (!isCountable(shape)) return refuse('its shape is too large')
  return E.mapLeft((reason: string): BadTensorFile => ({ _tag: 'BadTensorFile', what, problem: reason }))(
    protoData(decoded.right, elementType, shape),
  )
}
