import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { installed } from '../codec/installed.js'
import type { BadDataset } from '../datasets/badDataset.js'
import type { Picture } from '../datasets/picture.js'
import type { FileError } from './fileError.js'
import { readBytes } from './readBytes.js'

/** Pixels of any number of channels as grey or coloured ones; what says how much shows through is left out. */
const picture = (height: number, width: number, given: number, data: Uint8Array | Float32Array): Picture => {
  const channels = given < 3 ? 1 : 3
  if (given === channels) return { height, width, channels, pixels: data }
  const pixels = data.slice(0, height * width * channels)
  for (let at = 0; at < pixels.length; at++)
    pixels[at] = data[Math.floor(at / channels) * given + (at % channels)]!
  return { height, width, channels, pixels }
}

/** Of 16 bits a channel as 0 … 255. */
const narrowed = (data: Uint16Array): Float32Array => Float32Array.from(data, (x) => x / 257)

/** An unsigned integer of four bytes, the highest first. */
const int32At = (bytes: Uint8Array, at: number): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at)

/** Pixels of a picture at the most: with four channels of 16 bits, 800 MB. */
const mostPixels = 1e8

/** What a decoder gives; its own words are about its insides. */
const decoded = <A>(kind: string, decode: () => A): A => {
  try {
    return decode()
  } catch {
    throw new Error(`its data are damaged, or of a kind of ${kind} that is not read`)
  }
}

const readPng = async (bytes: Uint8Array): Promise<Picture> => {
  const { decode, convertIndexedToRgb } = await installed(
    'reading a PNG',
    ['fast-png'],
    () => import('fast-png'),
  )
  // IHDR: width and height, which the decoder believes
  const [wide = 0, high = 0] = [16, 20].map((at) => (at + 4 <= bytes.length ? int32At(bytes, at) : 0))
  if (wide * high > mostPixels)
    throw new Error(`it has ${wide} × ${high} pixels, and ${mostPixels} are read at the most`)
  const png = decoded('PNG', () => decode(bytes, { checkCrc: true }))
  const { height, width, channels, data, depth, palette } = png
  // IHDR: byte 28 says whether rows are interlaced, which the decoder does not do for pixels of less than a byte
  if (depth < 8 && bytes[28] === 1) throw new Error('interlaced PNG of less than 8 bits a pixel is not read')
  // byte 25: 3 is a pixel by its place in a palette, without which the decoder takes places for greys
  if (bytes[25] === 3 && palette === undefined) throw new Error('its palette is missing')
  if (palette !== undefined) {
    const pixels = convertIndexedToRgb(png)
    return picture(height, width, pixels.length / (height * width), pixels)
  }
  if (data instanceof Uint16Array) return picture(height, width, channels, narrowed(data))
  if (depth === 8) return picture(height, width, channels, Uint8Array.from(data))
  const levels = 2 ** depth - 1
  const greys = Array.from({ length: levels + 1 }, (_, i) => [(255 * i) / levels])
  return picture(height, width, 1, convertIndexedToRgb({ ...png, palette: greys }))
}

/** Bytes and pixels that a decoder of JPEG takes at the most, in millions. */
const most = { maxMemoryUsageInMB: 1024, maxResolutionInMP: mostPixels / 1e6 } as const

const readJpeg = async (bytes: Uint8Array): Promise<Picture> => {
  const { default: jpeg } = await installed('reading a JPEG', ['jpeg-js'], () => import('jpeg-js'))
  const { height, width, data } = decoded('JPEG', () =>
    jpeg.decode(bytes, { useTArray: true, formatAsRGBA: false, tolerantDecoding: false, ...most }),
  )
  return picture(height, width, data.length / (height * width), data)
}

const begins = (bytes: Uint8Array, ...first: readonly number[]): boolean =>
  first.every((byte, i) => bytes[i] === byte)

/** The picture in a file, PNG or JPEG, whatever its name says. Fails where it is none, or breaks off. */
export const readPicture = (path: string): TaskEither<FileError | BadDataset, Picture> =>
  TE.chainW((bytes: Uint8Array): TaskEither<BadDataset, Picture> => {
    const bad = (problem: string): BadDataset => ({
      _tag: 'BadDataset',
      what: path,
      problem,
      remedy: 'Save it as PNG or JPEG anew.',
    })
    const reader = begins(bytes, 0x89, 0x50, 0x4e, 0x47)
      ? readPng
      : begins(bytes, 0xff, 0xd8, 0xff)
        ? readJpeg
        : null
    if (reader === null) return async () => E.left(bad('it is neither a PNG nor a JPEG'))
    return TE.tryCatch(
      () => reader(bytes),
      (thrown) => bad(thrown instanceof Error ? thrown.message : String(thrown)),
    )
  })(readBytes(path))
