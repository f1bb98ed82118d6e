import type { Kernels } from '../kernels/kernels.js'
import { type BlockUnit, codeBlocks, sumBlocks } from './blockResults.js'
import type { OutputChannels } from './channels.js'
import type { Frame, Written } from './frame.js'
import type { IntegerLayer } from './integerLayer.js'

/** Results that come vector by vector; their sums lie aside until `write` finishes them; what never comes is 0. */
export interface RowResults {
  /** Takes the sums of one vector and of columns from `firstColumn` of all groups on, which begin at `start`. */
  readonly take: (
    sums: Int32Array,
    start: number,
    vector: number,
    firstColumn: number,
    columns: number,
  ) => void
  readonly write: (into: Written) => void
}

/** What the output unit of the last core does with finished sums. */
export interface OutputUnit extends BlockUnit {
  readonly rows: () => RowResults
}

/** Vectors that are finished at a time, so that their sums stay in a first-level cache. */
const together = 64

/** One number for each column, of one for each channel or one for all. */
const forColumns = (numbers: Float32Array, channel: Int32Array): Float32Array =>
  Float32Array.from(channel, (at) => numbers[numbers.length === 1 ? 0 : at]!)

/** Adds the bias, and turns sums into activations with the arithmetic of the runtime, see the kernels' `Rescaling`. */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const outputUnit = (
  {
    layer: { groups, columns: perGroup, vectors: vectorCount },
    bias,
    requantization,
  }: Pick<IntegerLayer, 'bias' | 'requantization'> & {
    readonly layer: Pick<IntegerLayer['layer'], 'groups' | 'columns' | 'vectors'>
  },
  channels: OutputChannels,
  frame: Pick<Frame, 'addresses' | 'length'>,
  kernels: Kernels,
): OutputUnit => {
  const { base, columns, group } = frame.addresses
  const width = groups * perGroup
  const every = (of: (column: number, group: number) => number): Int32Array =>
    Int32Array.from({ length: width }, (_, j) => of(j % perGroup, Math.floor(j / perGroup)))
  const channel = every((c, g) => channels.columns[c]! + channels.group * g)
  const all = {
    addresses: every((c, g) => base + columns[c]! + group * g),
    biases: channel.map((at) => bias?.[at] ?? 0),
  }
  const unit =
    requantization === null
      ? sumBlocks(all, frame)
      : codeBlocks(
          all,
          frame,
          forColumns(requantization.scales, channel),
          forColumns(requantization.addends ?? Float32Array.of(0), channel),
          requantization,
          kernels,
        )
  return {
    ...unit,
    rows: () => {
      const side = new Int32Array(vectorCount * width)
      const taken = new Uint8Array(vectorCount * width)
      let missing = taken.length
      return {
        take: (sums, start, vector, firstColumn, count) => {
          const at = vector * width + firstColumn
          for (let c = 0; c < count; c++) {
            side[at + c] = sums[start + c]!
            missing -= 1 - taken[at + c]!
            taken[at + c] = 1
          }
        },
        write: (into) => {
          const { finish, write } = unit.blocks()
          const sums = kernels.sums(width * together)
          for (let first = 0; first < vectorCount; first += together) {
            const count = Math.min(together, vectorCount - first)
            sums.values.set(side.subarray(first * width, (first + count) * width))
            finish(
              { sums, start: 0, vectorStride: width, columnStride: 1 },
              { first, count, firstColumn: 0, columns: width },
            )
          }
          sums.release()
          write(into)
          if (missing === 0) return
          // what nothing is stored for is 0, and not what becomes of a sum of 0
          for (let at = 0; at < taken.length; at++)
            if (taken[at] === 0)
              into[all.addresses[at % width]! + frame.addresses.vectors[Math.floor(at / width)]!] = 0
        },
      }
    },
  }
}
