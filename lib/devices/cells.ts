import type { Crossbar } from '../hardware/chip.js'

/** How the weights of a matrix lie in the cells of a crossbar. */
export interface CellLayout {
  readonly rows: number
  /** Logical columns: weights side by side. */
  readonly columns: number
  /** Bits that a cell holds; its level is an integer of `0 … 2^cellBits − 1`. */
  readonly cellBits: number
  /** Cells of one weight that hold its bits, the lowest first. */
  readonly slices: number
  /** 2 where a weight is the difference of two columns, 1 where it is stored with an offset. */
  readonly polarities: 1 | 2
}

/**
 * A matrix in the cells of a crossbar: planes of rows × columns, plane `polarity · slices + slice`, each row by row.
 */
export interface Cells extends CellLayout {
  /** The levels that were meant. */
  readonly levels: Uint8Array
  /** What is subtracted from the stored code of each column's weights to get the weight. */
  readonly offsets: Int32Array
}

/** Weights less their zero points, row by row; `signed` says of which type their codes are. */
export interface Codes {
  readonly codes: Int8Array | Uint8Array
  readonly rows: number
  readonly columns: number
  readonly zeroPoints: Int8Array | Uint8Array
}

/** What is added to a signed weight, so that cells of so many bits in all hold it: half of what they can hold. */
export const biasOf = (weightBits: number): number => 2 ** (Math.min(8, weightBits) - 1)

/** The greatest level of a cell, of a weight of eight bits. */
export const topLevel = (cellBits: number): number => 2 ** Math.min(8, cellBits) - 1

/**
 * Slices eight-bit weights into cells: with differential columns the amount of a weight goes to the positive
 * or the negative one; without, its unsigned code is stored, and the offset, which is the zero point (and half of
 * what the cells hold for int8), is subtracted digitally, as ISAAC's biased weights are (Shafiee et al., ISCA 2016, section V).
 */
export const cellsOf = (
  { codes, rows, columns, zeroPoints }: Codes,
  { cellBits, weightBits, differential }: Pick<Crossbar, 'cellBits' | 'weightBits' | 'differential'>,
): Cells => {
  const slices = Math.ceil(weightBits / cellBits)
  const polarities = differential ? 2 : 1
  const bias = codes instanceof Int8Array ? biasOf(weightBits) : 0
  const plane = rows * columns
  const levels = new Uint8Array(polarities * slices * plane)
  const mask = topLevel(cellBits)
  const put = (first: number, at: number, amount: number): void => {
    for (let slice = 0; slice < slices && slice * cellBits < 8; slice++)
      levels[(first + slice) * plane + at] = (amount >> (slice * cellBits)) & mask
  }
  for (let at = 0; at < plane; at++) {
    const code = codes[at]!
    if (!differential) put(0, at, code + bias)
    else {
      const weight = code - zeroPoints[at % columns]!
      put(weight < 0 ? slices : 0, at, Math.abs(weight))
    }
  }
  const offsets = Int32Array.from(zeroPoints, (zeroPoint) => (differential ? 0 : zeroPoint + bias))
  return { rows, columns, cellBits, slices, polarities, levels, offsets }
}
