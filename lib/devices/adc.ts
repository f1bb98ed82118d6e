import type { Crossbar } from '../hardware/chip.js'
import { type Cells, topLevel } from './cells.js'

/** Converters of limited resolution at the feet of the columns. */
export interface Adc {
  readonly kind: 'adc'
  /** Bits of a conversion, or those that the chip says. */
  readonly bits: number | 'chip'
  /**
   * `full`: what a column of the whole crossbar can give at most; `calibrated`: what the columns of the tile at hand can give
   * at most, by their levels; `learned`: what they have given on calibration samples.
   */
  readonly range: 'full' | 'calibrated' | 'learned'
  /** Of a learned range, the share of sums that it leaves out, and converters cut off; none where it is left out. */
  readonly clipped?: number | undefined
}

/** What the columns of each tile have given at most on calibration samples, by `placeKey`. */
export type LearnedRanges = ReadonlyMap<string, number>

/** Which crossbar of a layer: the group and the first row and column of its tile. */
export const placeKey = (layer: string, group: number, row: number, column: number): string =>
  JSON.stringify([layer, group, row, column])

/** A conversion: `min(round(sum / 2^shift), most) · 2^shift`, ties up. */
export interface Conversion {
  readonly shift: number
  readonly most: number
}

/** A converter that loses nothing. */
export const lossless: Conversion = { shift: 0, most: 2 ** 31 - 1 }

const bitsFor = (greatest: number): number => Math.ceil(Math.log2(greatest + 1))

/**
 * Bits of a conversion that loses nothing: of `rows · (2^dacBits − 1) · (2^cellBits − 1) + 1`
 * levels (Shafiee et al., ISCA 2016, equation 1, which saves one more bit by encoding).
 *
 * @example
 * import { presets } from 'ohmflow'
 * import { losslessBits } from 'ohmflow/devices'
 * // ISAAC: 128 rows, 1-bit inputs, 2-bit cells
 * console.assert(losslessBits(presets.isaac.chip.crossbar) === 9)
 */
export const losslessBits = ({
  rows,
  dacBits,
  cellBits,
}: Pick<Crossbar, 'rows' | 'dacBits' | 'cellBits'>): number =>
  bitsFor(rows * topLevel(dacBits) * topLevel(cellBits))

/** The greatest sum that a column of these cells can give. */
const greatestSum = ({ levels, rows, columns }: Cells, dacBits: number): number => {
  const sums = new Float64Array((levels.length / Math.max(1, rows * columns)) * columns)
  for (let at = 0; at < levels.length; at++) {
    const plane = Math.floor(at / (rows * columns))
    sums[plane * columns + (at % columns)]! += levels[at]!
  }
  return topLevel(dacBits) * sums.reduce((a, b) => Math.max(a, b), 0)
}

/**
 * How a converter handles the sums of a tile; `learned` is what they were seen to be at most. Its step is a
 * power of two, so that shifted results add up without rounding.
 */
export const conversionOf = (
  { bits, range }: Adc,
  cells: Cells,
  crossbar: Pick<Crossbar, 'rows' | 'dacBits' | 'cellBits' | 'adcBits'>,
  learned?: number,
): Conversion => {
  const own = bits === 'chip' ? crossbar.adcBits : bits
  const most = (range === 'learned' ? learned : undefined) ?? greatestSum(cells, crossbar.dacBits)
  const needed = range === 'full' ? losslessBits(crossbar) : bitsFor(most)
  return { shift: Math.max(0, needed - own), most: 2 ** Math.min(31, own) - 1 }
}
