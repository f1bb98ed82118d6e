import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { count, isCountable } from '../onnx/tensors/shape.js'
import { type NumericType, type TensorData, tensorData } from '../onnx/tensors/tensorData.js'
import type { BadDataset } from './badDataset.js'

interface Element {
  readonly type: NumericType
  readonly bytes: number
}

/** The element types by their code, the third byte. */
const elements: ReadonlyMap<number, Element> = new Map([
  [0x08, { type: 'uint8', bytes: 1 }],
  [0x09, { type: 'int8', bytes: 1 }],
  [0x0b, { type: 'int16', bytes: 2 }],
  [0x0c, { type: 'int32', bytes: 4 }],
  [0x0d, { type: 'float32', bytes: 4 }],
  [0x0e, { type: 'float64', bytes: 8 }],
])

/** The numbers the other way around: IDX has the highest byte first, tensors have it last. */
const turned = (bytes: Uint8Array, width: number): Uint8Array => {
  if (width === 1) return bytes
  const result = new Uint8Array(bytes.length)
  for (let at = 0; at < bytes.length; at++) result[at] = bytes[at - (at % width) + width - 1 - (at % width)]!
  return result
}

/** Whether bytes begin as IDX files do. */
export const looksLikeIdx = (bytes: Uint8Array): boolean =>
  bytes[0] === 0 && bytes[1] === 0 && elements.has(bytes[2] ?? 0)

/**
 * The tensor of an IDX file, as MNIST and its kin are published: two zeros, a code of the element type, the
 * number of dimensions, each size in four bytes, then the elements, the highest byte first.
 *
 * Source: Y. LeCun, C. Cortes and C. Burges, the MNIST database of handwritten digits, "the IDX file format".
 *
 * @example
 * import { parseIdx } from 'ohmflow/accuracy'
 * const labels = parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1), 'labels.idx')
 * console.assert(labels._tag === 'Right' && labels.right.data.join() === '7,2,1')
 */
export const parseIdx = (bytes: Uint8Array, what: string): Either<BadDataset, TensorData> => {
  const refuse = (problem: string): Either<BadDataset, never> =>
    E.left({
      _tag: 'BadDataset',
      what,
      problem: `it is no IDX file: ${problem}`,
      remedy: 'Fetch the file anew, or see with `xxd FILE | head` what it is.',
    })
  if (bytes[0] !== 0 || bytes[1] !== 0) return refuse('it does not begin with two zeros')
  const element = elements.get(bytes[2] ?? 0)
  if (element === undefined) return refuse(`there is no element type 0x${(bytes[2] ?? 0).toString(16)}`)
  const rank = bytes[3] ?? 0
  const start = 4 + 4 * rank
  if (bytes.length < start) return refuse('it ends within its header')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i))
  if (!isCountable(shape)) return refuse('its shape is too large')
  const data = bytes.subarray(start)
  const expected = count(shape) * element.bytes
  if (data.length !== expected)
    return refuse(
      `${shape.join(' × ')} elements of ${element.type} take ${expected} bytes, but it holds ${data.length}`,
    )
  return E.right(tensorData(element.type, shape, turned(data, element.bytes)))
}
