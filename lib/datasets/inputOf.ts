import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { NumericType, TensorData } from '../onnx/tensors/tensorData.js'
import { roundToEven, tensorOf } from '../onnx/tensors/tensorData.js'
import type { Picture } from './picture.js'
import { inputChannels, type Preprocessing } from './preprocessing.js'
import { middle, resized } from './resized.js'

/** What a network takes. */
export interface InputType {
  readonly elementType: NumericType
  readonly shape: readonly number[]
}

/** The least and the greatest number of an integer type that pictures can become. */
const ranges: ReadonlyMap<NumericType, readonly [least: number, most: number]> = new Map([
  ['uint8', [0, 255]],
  ['int8', [-128, 127]],
])

/** Height, width and channels of an input, or what it is instead of the layout that is given. */
const extentsOf = (
  { shape }: InputType,
  how: Preprocessing,
): readonly [height: number, width: number] | string => {
  const [batch, ...rest] = shape
  const [height = 0, width = 0, channels] =
    how.layout === 'NCHW' ? [rest[1], rest[2], rest[0]] : [rest[0], rest[1], rest[2]]
  return shape.length === 4 && batch === 1 && channels === inputChannels(how)
    ? [height, width]
    : `the network takes ${shape.join(' × ')}, which is no ${how.layout} of one picture with ${inputChannels(how)} channels`
}

/** A picture with the height and width of the input, or why it cannot have them. */
const fitted = (
  picture: Picture,
  height: number,
  width: number,
  resize: Preprocessing['resize'],
): Picture | string => {
  if (resize === 'stretch') return resized(picture, height, width)
  if (resize === 'none')
    return picture.height === height && picture.width === width
      ? picture
      : `it has ${picture.height} × ${picture.width} pixels, and the network takes ${height} × ${width}`
  const ratio = resize / Math.min(picture.height, picture.width)
  const [high, wide] = [Math.round(picture.height * ratio), Math.round(picture.width * ratio)]
  return high < height || wide < width
    ? `at ${high} × ${wide} pixels it is smaller than the network's ${height} × ${width}`
    : middle(resized(picture, high, wide), height, width)
}

/** The luma of ITU-R BT.601, which Pillow and OpenCV take for grey. */
const grey = (pixels: ArrayLike<number>, at: number): number =>
  0.299 * pixels[at]! + 0.587 * pixels[at + 1]! + 0.114 * pixels[at + 2]!

/** The channel of a pixel as the network wants it, 0 … 255. */
const channelAt = (
  { channels: given, pixels }: Picture,
  wanted: Preprocessing['channels'],
): ((pixel: number, channel: number) => number) => {
  if (given === 1) return (pixel) => pixels[pixel]!
  if (wanted === 'gray') return (pixel) => grey(pixels, 3 * pixel)
  return wanted === 'rgb'
    ? (pixel, channel) => pixels[3 * pixel + channel]!
    : (pixel, channel) => pixels[3 * pixel + 2 - channel]!
}

/**
 * What a network is given of a picture; or why it cannot be given any, as a sentence. Integers are rounded, ties
 * to even, and kept within their type.
 *
 * @example
 * import { inputOf } from 'ohmflow/accuracy'
 * const how = { schema: 'ohmflow.preprocessing/1', resize: 'none', channels: 'gray', layout: 'NCHW', scale: 1 / 255, mean: [0.5], std: [0.5] } as const
 * const picture = { height: 1, width: 2, channels: 1, pixels: Uint8Array.of(0, 255) } as const
 * const input = inputOf(picture, how, { elementType: 'float32', shape: [1, 1, 1, 2] })
 * console.assert(input._tag === 'Right' && input.right.data.join() === '-1,1')
 */
export const inputOf = (
  picture: Picture,
  how: Preprocessing,
  type: InputType,
): Either<string, TensorData> => {
  const extents = extentsOf(type, how)
  if (typeof extents === 'string') return E.left(extents)
  const range = ranges.get(type.elementType)
  if (range === undefined && !type.elementType.includes('float'))
    return E.left(`the network takes ${type.elementType}, which no picture becomes`)
  const [height, width] = extents
  const ready = fitted(picture, height, width, how.resize)
  if (typeof ready === 'string') return E.left(ready)
  const channels = inputChannels(how)
  const [plane, read] = [height * width, channelAt(ready, how.channels)]
  const value = (pixel: number, channel: number): number => {
    const real = (read(pixel, channel) * how.scale - how.mean[channel]!) / how.std[channel]!
    return range === undefined ? real : Math.min(Math.max(roundToEven(real), range[0]), range[1])
  }
  return E.right(
    tensorOf(type.elementType, type.shape, (i) =>
      how.layout === 'NCHW'
        ? value(i % plane, Math.floor(i / plane))
        : value(Math.floor(i / channels), i % channels),
    ),
  )
}
