import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Network } from 'ohmflow'
import type { BadInput, Tensors } from 'ohmflow/run'

/** Mean and deviation of red, green and blue in ImageNet, by which networks for pictures are trained. */
const colours = [
  { mean: 0.485, deviation: 0.229 },
  { mean: 0.456, deviation: 0.224 },
  { mean: 0.406, deviation: 0.225 },
]

/** Numbers of a picture of `width` × `height` pixels, each with red, green, blue and opacity: normalized, a plane a colour. */
export const planes = (pixels: ArrayLike<number>, width: number, height: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: 3 * width * height }, (_, i) => {
    const [colour, pixel] = [Math.floor(i / (width * height)), i % (width * height)]
    const { mean, deviation } = colours[colour] ?? { mean: 0, deviation: 1 }
    return ((pixels[4 * pixel + colour] ?? 0) / 255 - mean) / deviation
  })

/** The pixels of a picture, cut to the middle and brought to a size. */
const pixelsOf = async (picture: Blob, width: number, height: number): Promise<ArrayLike<number>> => {
  const bitmap = await createImageBitmap(picture)
  const scale = Math.max(width / bitmap.width, height / bitmap.height)
  const [w, h] = [bitmap.width * scale, bitmap.height * scale]
  const context = new OffscreenCanvas(width, height).getContext('2d')
  context?.drawImage(bitmap, (width - w) / 2, (height - h) / 2, w, h)
  return context?.getImageData(0, 0, width, height).data ?? []
}

/** A picture as what a network takes: three planes of real numbers, normalized as ImageNet is. */
export const pictureInputs = async (network: Network, picture: Blob): Promise<Either<BadInput, Tensors>> => {
  const [input = ''] = network.inputs
  const { elementType, shape = [] } = network.tensors[input] ?? {}
  const [batch, channels, height = 0, width = 0] = shape
  const bad = (problem: string): Either<BadInput, Tensors> => E.left({ _tag: 'BadInput', input, problem })
  if (
    network.inputs.length > 1 ||
    shape.length !== 4 ||
    batch !== 1 ||
    channels !== 3 ||
    elementType !== 'float32'
  )
    return bad(
      `a picture is float32 1 × 3 × height × width, and this network takes ${elementType} ${shape.join(' × ')}; take random numbers instead`,
    )
  try {
    const data = planes(await pixelsOf(picture, width, height), width, height)
    return E.right(new Map([[input, { elementType, shape, data }]]))
  } catch {
    return bad('the file is no picture that this browser reads')
  }
}
