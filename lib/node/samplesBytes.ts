import * as t from 'io-ts'
import type { Bytes } from '../bytes.js'
import { tensorBytes } from '../onnx/tensors/tensorBytes.js'
import { type NumericType, type TensorData, tensorData } from '../onnx/tensors/tensorData.js'

const elementTypes: Readonly<Record<NumericType, null>> = {
  float32: null,
  float16: null,
  bfloat16: null,
  float64: null,
  int8: null,
  int16: null,
  int32: null,
  int64: null,
  uint8: null,
  uint16: null,
  uint32: null,
  uint64: null,
  bool: null,
  int4: null,
  uint4: null,
}

/** The type of the elements of samples. */
export const ElementType: t.Type<NumericType> = t.keyof(elementTypes)

/** Tensors of one type and shape, one after the other in bytes as ONNX has them: what workers elsewhere take. */
export interface SamplesBytes {
  readonly elementType: NumericType
  readonly shape: readonly number[]
  readonly bytes: Bytes
}

/** The bytes of tensors of one type and shape. */
export const samplesBytes = (
  { elementType, shape }: Pick<SamplesBytes, 'elementType' | 'shape'>,
  tensors: readonly TensorData[],
): SamplesBytes => {
  const parts = tensors.map(tensorBytes)
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return { elementType, shape, bytes }
}

/** The tensor of each of so many samples. */
export const samplesOf = (
  { elementType, shape, bytes }: SamplesBytes,
  count: number,
): readonly TensorData[] => {
  const each = count === 0 ? 0 : bytes.length / count
  return Array.from({ length: count }, (_, i) =>
    tensorData(elementType, shape, bytes.slice(i * each, (i + 1) * each)),
  )
}
