import type { Attribute, Tensor } from './tensor.js'

/** One number for both axes, or height and width. */
export type Extent = number | readonly [height: number, width: number]

/** Zeros around the input: the same on all sides, for height and width, or for top, left, bottom and right. */
export type Padding = Extent | readonly [top: number, left: number, bottom: number, right: number]

/** How a kernel moves over its input. */
export interface Steps {
  /** Default 1. */
  readonly stride?: Extent
  /** Default 0. */
  readonly padding?: Padding
}

/**
 * A moving window over a tensor: the attributes that all such operators share, and the height and width of its output.
 */
export interface Window {
  readonly kernel: readonly [number, number]
  readonly attributes: Readonly<Record<string, Attribute>>
  readonly height: number
  readonly width: number
}

export const pair = (extent: Extent): readonly [number, number] =>
  typeof extent === 'number' ? [extent, extent] : extent

const sides = (padding: Padding): readonly [number, number, number, number] => {
  if (typeof padding === 'number') return [padding, padding, padding, padding]
  if (padding.length === 4) return padding
  const [height, width] = padding
  return [height, width, height, width]
}

/** Channels, height and width of a tensor that is an image. */
export const image = ({ name, shape }: Tensor): readonly [number, number, number] => {
  const [channels, height, width] = shape
  if (channels === undefined || height === undefined || width === undefined)
    throw new RangeError(`${name} has ${shape.length} dimensions beside the batch; an image has 3`)
  return [channels, height, width]
}

/**
 * The window of `name` over `x`. `round` is `Math.ceil` where a last window that is partly outside counts.
 * Throws a RangeError where not even one window fits.
 */
export const windowOver = (
  name: string,
  x: Tensor,
  extent: Extent,
  { stride = 1, padding = 0 }: Steps,
  round = Math.floor,
): Window => {
  const [, height, width] = image(x)
  const kernel = pair(extent)
  const strides = pair(stride)
  const [top, left, bottom, right] = sides(padding)
  const rows = height + top + bottom - kernel[0]
  const columns = width + left + right - kernel[1]
  if (rows < 0 || columns < 0)
    throw new RangeError(
      `${name}: a window of ${kernel.join(' × ')} does not fit ${height} × ${width} inputs; the network needs a higher resolution`,
    )
  return {
    kernel,
    attributes: {
      kernel_shape: { ints: kernel },
      pads: { ints: [top, left, bottom, right] },
      strides: { ints: strides },
    },
    height: round(rows / strides[0]) + 1,
    width: round(columns / strides[1]) + 1,
  }
}
