import type { Bytes } from '../../bytes.js'
import { roundToEven, type TensorData } from './tensorData.js'

const single = new Float32Array(1)
const bits = new Uint32Array(single.buffer)

/** The 16 bits of the nearest IEEE 754 half-precision number; of one that is in memory as float32, exactly. */
export const halfBits = (x: number): number => {
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0
  const magnitude = Math.abs(x)
  if (Number.isNaN(x)) return 0x7e00
  if (magnitude >= 65520) return sign | 0x7c00
  // the numbers below 2^-14 are multiples of 2^-24, whose count is their code
  if (magnitude < 2 ** -14) return sign | roundToEven(magnitude * 2 ** 24)
  single[0] = magnitude
  return sign | (roundToEven(bits[0]! / 2 ** 13) - (112 << 10))
}

/** The upper 16 bits of a float32, which are a bfloat16. */
const bfloatBits = (x: number): number => {
  single[0] = x
  return bits[0]! >>> 16
}

/** Two elements a byte, the first one in the low half. */
const packed = (data: Int8Array | Uint8Array): Uint8Array =>
  Uint8Array.from(
    { length: Math.ceil(data.length / 2) },
    (_, i) => (data[2 * i]! & 15) | (((data[2 * i + 1] ?? 0) & 15) << 4),
  )

/** The elements of a tensor as an ONNX file has them, a copy: what `tensorData` reads. */
export const tensorBytes = ({ elementType, data }: TensorData): Bytes => {
  const bytesOf = (of: ArrayBufferView): Bytes =>
    new Uint8Array(of.buffer, of.byteOffset, of.byteLength).slice()
  switch (elementType) {
    case 'float16':
      return bytesOf(Uint16Array.from(data, halfBits))
    case 'bfloat16':
      return bytesOf(Uint16Array.from(data, bfloatBits))
    case 'int4':
    case 'uint4':
      return bytesOf(packed(data))
    default:
      return bytesOf(data)
  }
}
