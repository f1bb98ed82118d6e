import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inputOf } from '../../lib/datasets/inputOf.js'
import type { Picture } from '../../lib/datasets/picture.js'
import { type Preprocessing, parsePreprocessing } from '../../lib/datasets/preprocessing.js'
import { resized } from '../../lib/datasets/resized.js'
import { tensorSamples } from '../../lib/datasets/tensorSamples.js'
import { refuted } from '../refuted.js'

const how: Preprocessing = {
  schema: 'ohmflow.preprocessing/1',
  resize: 'none',
  channels: 'rgb',
  layout: 'NCHW',
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
}

/** Two pixels in colour. */
const picture: Picture = { height: 1, width: 2, channels: 3, pixels: Uint8Array.of(10, 20, 30, 40, 50, 60) }
const float = (...shape: readonly number[]) => ({ elementType: 'float32', shape }) as const

const numbers = (made: ReturnType<typeof inputOf>): readonly number[] | string =>
  made._tag === 'Right' ? Array.from(made.right.data, Number) : made.left

describe('what a network is given of a picture', () => {
  test('in each layout and order of channels', () => {
    const given = (changed: Partial<Preprocessing>, ...shape: readonly number[]) =>
      numbers(inputOf(picture, { ...how, ...changed }, float(...shape)))
    expect(given({}, 1, 3, 1, 2)).toEqual([10, 40, 20, 50, 30, 60])
    expect(given({ layout: 'NHWC' }, 1, 1, 2, 3)).toEqual([10, 20, 30, 40, 50, 60])
    expect(given({ channels: 'bgr' }, 1, 3, 1, 2)).toEqual([30, 60, 20, 50, 10, 40])
    const gray = { channels: 'gray', mean: [0], std: [1] } as const
    expect(given(gray, 1, 1, 1, 2)).toEqual([Math.fround(18.15), Math.fround(48.15)])
    expect(given({ scale: 0.1, mean: [1, 2, 3], std: [1, 2, 4] }, 1, 3, 1, 2)).toEqual([
      0, 3, 0, 1.5, 0, 0.75,
    ])
  })

  test('as integers rounded, and kept within their type', () => {
    const type = { elementType: 'int8', shape: [1, 3, 1, 2] } as const
    const shifted = { ...how, scale: 10, mean: [128, 128, 128] }
    expect(numbers(inputOf(picture, shifted, type))).toEqual([-28, 127, 72, 127, 127, 127])
    const half = { ...how, scale: 0.25 }
    expect(numbers(inputOf(picture, half, { ...type, elementType: 'uint8' }))).toEqual([2, 10, 5, 12, 8, 15])
  })

  test.each([
    [how, float(1, 3, 2, 2), 'it has 1 × 2 pixels, and the network takes 2 × 2'],
    [how, float(2, 3, 1, 2), 'no NCHW of one picture with 3 channels'],
    [how, float(1, 2, 3), 'no NCHW'],
    [how, { elementType: 'int64', shape: [1, 3, 1, 2] } as const, 'int64, which no picture becomes'],
    [{ ...how, resize: 2 }, float(1, 3, 4, 4), 'at 2 × 4 pixels it is smaller'],
  ] as const)('is refused: %#', (preprocessing, type, fact) => {
    expect(numbers(inputOf(picture, preprocessing, type))).toContain(fact)
  })
})

test('arrays of truth values are no pictures, though they are bytes too', () => {
  const data = Uint8Array.of(0, 1, 1, 0)
  const of = (elementType: 'bool' | 'uint8') =>
    tensorSamples({ elementType, shape: [2, 1, 2], data }, float(1, 1, 1, 2), {
      ...how,
      channels: 'gray',
      mean: [0],
      std: [1],
    })
  expect(of('uint8')).toMatchObject({ right: { count: 2 } })
  expect(of('bool')).toEqual({
    _tag: 'Left',
    left: 'its samples are bool 1 × 2, and pictures are uint8 of 1 or 3 channels',
  })
})

const pictures = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), fc.nat()).map(
  ([height, width, seed]): Picture => ({
    height,
    width,
    channels: 1,
    pixels: Uint8Array.from({ length: height * width }, (_, i) => Math.imul(seed + i, 2654435761) >>> 24),
  }),
)
const side = fc.integer({ min: 1, max: 24 })

/** A pixel of the result by the definition of the filter, pixel by pixel of the whole picture. */
const byDefinition = (
  { height, width, pixels }: Picture,
  high: number,
  wide: number,
  y: number,
  x: number,
) => {
  const weight = (from: number, to: number, place: number, pixel: number): number => {
    const ratio = from / to
    const distance = Math.abs(pixel + 0.5 - (place + 0.5) * ratio) / Math.max(1, ratio)
    return Math.max(0, 1 - distance)
  }
  let [sum, total] = [0, 0]
  for (let i = 0; i < height; i++)
    for (let j = 0; j < width; j++) {
      const w = weight(height, high, y, i) * weight(width, wide, x, j)
      sum += w * pixels[i * width + j]!
      total += w
    }
  return sum / total
}

describe('a picture of another size', () => {
  const follows = (filter: typeof resized) =>
    fc.property(pictures, side, side, (given, high, wide) => {
      const made = filter(given, high, wide)
      for (let y = 0; y < high; y++)
        for (let x = 0; x < wide; x++)
          if (Math.abs(made.pixels[y * wide + x]! - byDefinition(given, high, wide, y, x)) > 1e-3)
            return false
      return true
    })

  test('is what the definition of the filter says', () => {
    fc.assert(follows(resized))
  })

  test('one that only looks at the nearest pixel is found wrong', () => {
    const nearest: typeof resized = (given, height, width) => ({
      ...given,
      height,
      width,
      pixels: Float32Array.from({ length: height * width }, (_, i) => {
        const [y, x] = [Math.floor(i / width), i % width]
        const at = Math.floor((y * given.height) / height) * given.width
        return given.pixels[at + Math.floor((x * given.width) / width)]!
      }),
    })
    expect(refuted(follows(nearest))).toBe(true)
  })

  test('has no colour that was not there', () => {
    fc.assert(
      fc.property(pictures, side, side, (given, high, wide) => {
        const { pixels } = resized(given, high, wide)
        expect(Math.min(...pixels)).toBeGreaterThan(Math.min(...given.pixels) - 1e-3)
        expect(Math.max(...pixels)).toBeLessThan(Math.max(...given.pixels) + 1e-3)
      }),
    )
  })
})

describe('a file of preprocessing', () => {
  test.each([
    ['"resize": 0', 'resize'],
    ['"mean": [0, 0]', 'mean'],
    ['"std": [1, 0, 1]', 'std[1]'],
    ['"channels": "grey"', 'channels'],
  ])('%s is refused, with its path', (field, path) => {
    const [key = ''] = field.split(':')
    const text = JSON.stringify(how).replace(new RegExp(`${key}:(\\[[^\\]]*\\]|[^,}]*)`), field)
    expect(parsePreprocessing(text, 'how.json')).toMatchObject({
      _tag: 'Left',
      left: { problems: [{ path }] },
    })
  })
})
