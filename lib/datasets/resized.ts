import type { Picture } from './picture.js'

/** The pixels that a pixel of the result is made of, from `first` on, and the weight of each. */
interface Taps {
  readonly first: number
  readonly weights: readonly number[]
}

/** For each of `to` pixels along an axis, which of `from` it is made of: a triangle, as wide as a pixel of the coarser side. */
const tapsOf = (from: number, to: number): readonly Taps[] => {
  const ratio = from / to
  const support = Math.max(1, ratio)
  return Array.from({ length: to }, (_, i) => {
    const center = (i + 0.5) * ratio
    const first = Math.max(0, Math.floor(center - support + 0.5))
    const end = Math.min(from, Math.floor(center + support + 0.5))
    const raw = Array.from({ length: end - first }, (_, k) =>
      Math.max(0, 1 - Math.abs(first + k + 0.5 - center) / support),
    )
    const total = raw.reduce((a, b) => a + b, 0)
    return { first, weights: raw.map((weight) => weight / total) }
  })
}

/** The lines of pixels along one axis anew: `outer` of them, each of `from` places of `inner` numbers. */
const alongAxis = (
  pixels: ArrayLike<number>,
  outer: number,
  from: number,
  to: number,
  inner: number,
): Float32Array => {
  const taps = tapsOf(from, to)
  const result = new Float32Array(outer * to * inner)
  for (let line = 0, at = 0; line < outer; line++)
    for (const { first, weights } of taps)
      for (let i = 0; i < inner; i++, at++) {
        let sum = 0
        for (let k = 0; k < weights.length; k++)
          sum += weights[k]! * pixels[(line * from + first + k) * inner + i]!
        result[at] = sum
      }
  return result
}

/**
 * A picture of another height and width: bilinear, and where it becomes smaller, of all pixels that lie below one of the
 * result (the filter that Pillow calls BILINEAR, which torchvision's Resize takes with antialias).
 */
export const resized = (picture: Picture, height: number, width: number): Picture => {
  if (picture.height === height && picture.width === width) return picture
  const { channels } = picture
  const wide = alongAxis(picture.pixels, picture.height, picture.width, width, channels)
  return {
    height,
    width,
    channels,
    pixels: alongAxis(wide, 1, picture.height, height, width * channels),
  }
}

/** The middle of a picture, of the given height and width; those of the picture are no less. */
export const middle = (picture: Picture, height: number, width: number): Picture => {
  if (picture.height === height && picture.width === width) return picture
  const { channels, pixels } = picture
  const [top, left] = [Math.round((picture.height - height) / 2), Math.round((picture.width - width) / 2)]
  const row = width * channels
  const result = new Float32Array(height * row)
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * picture.width + left) * channels
    result.set(pixels.subarray(from, from + row), y * row)
  }
  return { height, width, channels, pixels: result }
}
