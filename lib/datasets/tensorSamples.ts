import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { count, sameShape } from '../onnx/tensors/shape.js'
import { type TensorData, tensorOf } from '../onnx/tensors/tensorData.js'
import { type InputType, inputOf } from './inputOf.js'
import type { Picture } from './picture.js'
import type { Preprocessing } from './preprocessing.js'

/** Samples in a tensor whose first axis goes from one to the next. */
export interface TensorSamples {
  readonly count: number
  /** What the network is given of a sample; or why it cannot be given that. */
  readonly at: (sample: number) => Either<string, TensorData>
}

/** A part of a tensor as one of another shape. */
const part = (tensor: TensorData, from: number, shape: readonly number[]): TensorData => {
  const end = from + count(shape)
  if (tensor.elementType === 'int64') return { ...tensor, shape, data: tensor.data.slice(from, end) }
  if (tensor.elementType === 'uint64') return { ...tensor, shape, data: tensor.data.slice(from, end) }
  const { elementType, data } = tensor
  return tensorOf(elementType, shape, (i) => data[from + i]!)
}

/** The picture that a sample of H × W, or H × W × channels, is. */
const pictureAt = (
  tensor: TensorData,
  [height = 0, width = 0, channels = 1]: readonly number[],
  from: number,
): Picture | null => {
  if (tensor.elementType !== 'uint8' || (channels !== 1 && channels !== 3)) return null
  return { height, width, channels, pixels: tensor.data.subarray(from, from + height * width * channels) }
}

/**
 * The samples of a tensor: pictures of bytes where it says how they are preprocessed, else what the network takes
 * as it is, float64 for float32 too, since NumPy saves that unless it is told otherwise.
 */
export const tensorSamples = (
  tensor: TensorData,
  type: InputType,
  how: Preprocessing | null,
): Either<string, TensorSamples> => {
  const [samples = 0, ...own] = tensor.shape
  if (samples === 0) return E.left('there is no sample in it')
  const each = count(own)
  if (how !== null) {
    if (own.length !== 2 && own.length !== 3)
      return E.left(`its samples are ${own.join(' × ')}, and no pictures of H × W or H × W × channels`)
    if (pictureAt(tensor, own, 0) === null)
      return E.left(
        `its samples are ${tensor.elementType} ${own.join(' × ')}, and pictures are uint8 of 1 or 3 channels`,
      )
    return E.right({
      count: samples,
      at: (sample) => {
        const picture = pictureAt(tensor, own, sample * each)
        return picture === null ? E.left('it is no picture') : inputOf(picture, how, type)
      },
    })
  }
  const wide = tensor.elementType === 'float64' && type.elementType === 'float32'
  if (tensor.elementType !== type.elementType && !wide)
    return E.left(
      `its samples are ${tensor.elementType} ${own.join(' × ')}, and the network takes ${type.elementType} ${type.shape.join(' × ')}`,
    )
  if (!sameShape(own, type.shape) && !sameShape([1, ...own], type.shape))
    return E.left(`its samples are ${own.join(' × ')}, and the network takes ${type.shape.join(' × ')}`)
  const narrow: TensorData =
    wide && tensor.elementType === 'float64'
      ? { elementType: 'float32', shape: tensor.shape, data: Float32Array.from(tensor.data) }
      : tensor
  return E.right({ count: samples, at: (sample) => E.right(part(narrow, sample * each, type.shape)) })
}
