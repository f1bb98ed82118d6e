import type { LabelledSamples } from 'ohmflow/accuracy'
import { inputOf } from '../../lib/datasets/inputOf.js'
import type { Picture } from '../../lib/datasets/picture.js'
import type { Preprocessing } from '../../lib/datasets/preprocessing.js'
import { resized } from '../../lib/datasets/resized.js'
import { right } from '../functional/execution.js'

/** A font of 5 × 7 dots, of letters and digits that look otherwise upside down: rows from the top. */
const font: Readonly<Record<string, string>> = {
  A: '01110 10001 10001 11111 10001 10001 10001',
  B: '11110 10001 11110 10001 10001 10001 11110',
  C: '01110 10001 10000 10000 10000 10001 01110',
  E: '11111 10000 10000 11110 10000 10000 11111',
  F: '11111 10000 10000 11110 10000 10000 10000',
  G: '01110 10001 10000 10111 10001 10001 01110',
  J: '00111 00010 00010 00010 00010 10010 01100',
  K: '10001 10010 10100 11000 10100 10010 10001',
  L: '10000 10000 10000 10000 10000 10000 11111',
  M: '10001 11011 10101 10101 10001 10001 10001',
  P: '11110 10001 10001 11110 10000 10000 10000',
  R: '11110 10001 10001 11110 10100 10010 10001',
  T: '11111 00100 00100 00100 00100 00100 00100',
  U: '10001 10001 10001 10001 10001 10001 01110',
  V: '10001 10001 10001 10001 10001 01010 00100',
  Y: '10001 10001 01010 00100 00100 00100 00100',
  2: '01110 10001 00001 00010 00100 01000 11111',
  3: '11111 00010 00100 00010 00001 10001 01110',
  4: '00010 00110 01010 10010 11111 00010 00010',
  5: '11111 10000 11110 00001 00001 10001 01110',
  7: '11111 00001 00010 00100 01000 01000 01000',
}

const words =
  'RELAY27 JUMP42 FAKELAB CUP35 PLAY7 GREYFUR BULK2 VALLEY LEFT54 MAPLE3 CLERK7 JURY24 CUBE5 EAGLE2 FLAT43 TRUEKEY'

const [paper, letters] = [235, 30]
const [height, width] = [48, 192]

/** A word in dark dots on paper, with a dot of room about it. */
const dots = (word: string): Picture => {
  const columns = 6 * word.length + 3
  const isDark = (y: number, x: number): boolean => {
    const [row, column] = [font[word[Math.floor(x / 6)] ?? '']?.split(' ')[y], x % 6]
    return row?.[column] === '1'
  }
  return {
    height: 9,
    width: columns,
    channels: 1,
    pixels: Uint8Array.from({ length: 9 * columns }, (_, i) =>
      isDark(Math.floor(i / columns) - 1, (i % columns) - 2) ? letters : paper,
    ),
  }
}

/** A picture as high as the network takes it, at the left of the width that it takes. */
const atTheLeft = (small: Picture): Picture => {
  const smooth = resized(small, 4 * small.height, 4 * small.width)
  const wide = Math.min(width, Math.round((height / small.height) * small.width))
  const { pixels } = resized(smooth, height, wide)
  const all = new Float32Array(height * width).fill(paper)
  for (let y = 0; y < height; y++) all.set(pixels.subarray(y * wide, (y + 1) * wide), y * width)
  return { height, width, channels: 1, pixels: all }
}

const turned = (picture: Picture): Picture => ({ ...picture, pixels: picture.pixels.toReversed() })

/** As PaddleOCR has it: 0 … 255 to −1 … 1. */
const how: Preprocessing = {
  schema: 'ohmflow.preprocessing/1',
  resize: 'none',
  channels: 'bgr',
  layout: 'NCHW',
  scale: 1 / 255,
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
}

/** Words as they are read, class 0, and upside down, class 1. */
export const drawnText = (input: string): LabelledSamples => {
  const type = { elementType: 'float32', shape: [1, 3, height, width] } as const
  const pictures = words.split(' ').flatMap((word) => [dots(word), turned(dots(word))])
  return {
    samples: pictures.map((picture, number) => ({
      number,
      inputs: new Map([[input, right(inputOf(atTheLeft(picture), how, type))]]),
    })),
    labels: { kind: 'classes', classes: pictures.map((_, i) => i % 2) },
  }
}
