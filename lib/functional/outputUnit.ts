import type { Addresses } from './addresses.js'
import type { Channels } from './channels.js'
import type { IntegerLayer } from './integerLayer.js'

/** Sums of a block of vectors: those of vector v and column c lie at `start + v · vectorStride + c · columnStride`. */
export interface SumBlock {
  readonly sums: Int32Array
  readonly start: number
  readonly vectorStride: number
  readonly columnStride: number
}

/**
 * Vectors `first … first + count − 1` of a layer, and columns
 * `firstColumn … firstColumn + columns − 1` of one of its groups.
 */
export interface Block {
  readonly first: number
  readonly count: number
  readonly group: number
  readonly firstColumn: number
  readonly columns: number
}

/** A layer's result as it is written: bytes of int8 or uint8, or int32 sums, in their frame. */
export type Written = Uint8Array | Int32Array

/** Results that come vector by vector; they lie side by side until `scatter` puts them where they belong. */
export interface RowResults {
  /** Finishes the sums of one vector and of columns of one group, which begin at `start`. */
  readonly finish: (
    sums: Int32Array,
    start: number,
    vector: number,
    group: number,
    firstColumn: number,
    columns: number,
  ) => void
  readonly scatter: (into: Written) => void
}

/** What the output unit of the last core does with finished sums. */
export interface OutputUnit {
  readonly block: (from: SumBlock, block: Block, into: Written) => void
  readonly rows: () => RowResults
}

/** Adding 1.5 · 2^23 to a float32 below 2^22 and taking it away again rounds to an integer, ties to even. */
const magic = 12582912

/** Vectors that are scattered at a time, so that the lines of memory which they share stay in the cache. */
const together = 64

/**
 * Adds the bias, and turns sums into activations with the arithmetic of the runtime, step by
 * step in float32 (`MlasRequantizeOutput` of ONNX Runtime), so that the bits are the same.
 */
export const outputUnit = (
  {
    layer: { groups, columns: perGroup, vectors: vectorCount },
    bias,
    requantization,
  }: Pick<IntegerLayer, 'bias' | 'requantization'> & {
    readonly layer: Pick<IntegerLayer['layer'], 'groups' | 'columns' | 'vectors'>
  },
  channels: Channels,
  to: Addresses,
): OutputUnit => {
  const width = groups * perGroup
  const column = (j: number): number => j % perGroup
  const group = (j: number): number => Math.floor(j / perGroup)
  const every = (of: (j: number) => number): Int32Array => Int32Array.from({ length: width }, (_, j) => of(j))
  const channel = every((j) => channels.columns[column(j)]! + channels.group * group(j))
  const address = every((j) => to.base + to.columns[column(j)]! + to.group * group(j))
  const added = every((j) => bias?.[channel[j]!] ?? 0)
  const scale = Float32Array.from(channel, (c) => {
    const { scales = Float32Array.of(1) } = requantization ?? {}
    return scales[scales.length === 1 ? 0 : c]!
  })
  const { zeroPoint, elementType } = requantization ?? { zeroPoint: 0, elementType: 'uint8' }
  const [least, most] = elementType === 'int8' ? [-128, 127] : [0, 255]
  const [low, high] = [least - zeroPoint, most - zeroPoint]
  const exact = requantization === null

  const requantized = (sum: number, factor: number): number => {
    const scaled = Math.fround(Math.fround(sum) * factor)
    const kept = scaled < low ? low : scaled > high ? high : scaled
    return Math.fround(kept + magic) - magic + zeroPoint
  }

  return {
    block: (
      { sums, start, vectorStride, columnStride },
      { first, count, group, firstColumn, columns },
      into,
    ) => {
      const { vectors } = to
      for (let c = 0; c < columns; c++) {
        const j = group * perGroup + firstColumn + c
        const [target, factor, offset] = [address[j]!, scale[j]!, added[j]!]
        const from = start + c * columnStride
        if (exact)
          for (let v = 0; v < count; v++)
            into[target + vectors[first + v]!] = (sums[from + v * vectorStride]! + offset) | 0
        else
          for (let v = 0; v < count; v++) {
            const sum = (sums[from + v * vectorStride]! + offset) | 0
            into[target + vectors[first + v]!] = requantized(sum, factor)
          }
      }
    },
    rows: () => {
      const side = exact ? new Int32Array(vectorCount * width) : new Uint8Array(vectorCount * width)
      return {
        finish: (sums, start, vector, group, firstColumn, columns) => {
          const first = group * perGroup + firstColumn
          const row = vector * width
          for (let c = 0, j = first; c < columns; c++, j++) {
            const sum = (sums[start + c]! + added[j]!) | 0
            side[row + j] = exact ? sum : requantized(sum, scale[j]!)
          }
        },
        scatter: (into) => {
          for (let first = 0; first < vectorCount; first += together) {
            const last = Math.min(first + together, vectorCount)
            for (let j = 0; j < width; j++) {
              const target = address[j]!
              for (let v = first; v < last; v++) into[target + to.vectors[v]!] = side[v * width + j]!
            }
          }
        },
      }
    },
  }
}
