import { codeOf } from '../kernels/codeOf.js'
import type { Kernels } from '../kernels/kernels.js'
import { type BlockUnit, codeBlocks, sumBlocks } from './blockResults.js'
import type { Channels } from './channels.js'
import type { Frame } from './frame.js'
import type { IntegerLayer } from './integerLayer.js'
import type { Written } from './written.js'

/** Results that come vector by vector; they lie side by side until `scatter` puts them where they belong. */
export interface RowResults {
  /** Finishes the sums of one vector and of columns from `firstColumn` of all groups on, which begin at `start`. */
  readonly finish: (
    sums: Int32Array,
    start: number,
    vector: number,
    firstColumn: number,
    columns: number,
  ) => void
  readonly scatter: (into: Written) => void
}

/** What the output unit of the last core does with finished sums. */
export interface OutputUnit extends BlockUnit {
  readonly rows: () => RowResults
}

/** Vectors that are scattered at a time, so that the lines of memory which they share stay in the cache. */
const together = 64

/**
 * Adds the bias, and turns sums into activations with the arithmetic of the runtime, see `codeOf`.
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
  frame: Pick<Frame, 'addresses' | 'length'>,
  kernels: Kernels,
): OutputUnit => {
  const { addresses: to } = frame
  const width = groups * perGroup
  const column = (j: number): number => j % perGroup
  const group = (j: number): number => Math.floor(j / perGroup)
  const every = (of: (j: number) => number): Int32Array => Int32Array.from({ length: width }, (_, j) => of(j))
  const channel = every((j) => channels.columns[column(j)]! + channels.group * group(j))
  const addresses = every((j) => to.base + to.columns[column(j)]! + to.group * group(j))
  const biases = every((j) => bias?.[channel[j]!] ?? 0)
  const {
    scales: given,
    zeroPoint,
    elementType,
  } = requantization ?? { scales: [1], zeroPoint: 0, elementType: 'uint8' }
  const scales = Float32Array.from(channel, (c) => given[given.length === 1 ? 0 : c]!)
  const [least, most] = elementType === 'int8' ? [-128, 127] : [0, 255]
  const [low, high] = [least - zeroPoint, most - zeroPoint]
  const exact = requantization === null
  const columns = { addresses, biases }
  return {
    ...(exact ? sumBlocks(columns, frame) : codeBlocks(columns, frame, scales, requantization, kernels)),
    rows: () => {
      const side = exact ? new Int32Array(vectorCount * width) : new Uint8Array(vectorCount * width)
      return {
        finish: (sums, start, vector, firstColumn, count) => {
          const row = vector * width
          for (let c = 0, j = firstColumn; c < count; c++, j++) {
            const sum = (sums[start + c]! + biases[j]!) | 0
            side[row + j] = exact ? sum : codeOf(sum, scales[j]!, low, high, zeroPoint)
          }
        },
        scatter: (into) => {
          for (let first = 0; first < vectorCount; first += together) {
            const last = Math.min(first + together, vectorCount)
            for (let j = 0; j < width; j++) {
              const target = addresses[j]!
              for (let v = first; v < last; v++) into[target + to.vectors[v]!] = side[v * width + j]!
            }
          }
        },
      }
    },
  }
}
