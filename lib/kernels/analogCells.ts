import { type CellMatrix, inputBits } from './cellMatrix.js'
import { standardNormals } from './gaussian.js'

/**
 * Conductances and noise in fixed point, so that sums are exact and do not depend on the order in which they are added.
 */
export interface AnalogCells {
  /** Conductances in units of 2^-`fraction` levels, planes of rows × columns as in `CellMatrix`. */
  readonly values: Int16Array
  readonly fraction: number
  /** What a conversion adds to a sum, each equally likely, in the same units; null where there is no noise. */
  readonly noise: Int32Array | null
}

const greatestInt16 = 2 ** 15 - 1
/** Sums with noise, and what rounds them, stay below 2^31. */
const greatestSum = 2 ** 30 - 1

/** The greatest amount that a column can sum up, in levels. */
const greatestColumn = (conductances: ArrayLike<number>, { rows, columns, dacBits }: CellMatrix): number => {
  const sums = new Float64Array(columns)
  let most = 0
  for (let at = 0; at < conductances.length; at++) {
    const column = at % columns
    if (at % (rows * columns) < columns) sums[column] = 0
    sums[column]! += Math.abs(conductances[at]!)
    most = Math.max(most, sums[column]!)
  }
  return most * (2 ** Math.min(dacBits, inputBits) - 1)
}

/**
 * Cells in fixed point, as fine as 16 bits for a conductance and 32 for a sum allow: with cells of 2 bits
 * about 2^-12 of a level. Levels are exact. Conductances or noise that no 16 and 30 bits hold are cut off.
 */
export const analogCells = (matrix: CellMatrix): AnalogCells => {
  const { levels, noise, shift } = matrix
  const conductances: ArrayLike<number> = matrix.conductances ?? levels
  let most = 1
  for (let at = 0; at < conductances.length; at++) most = Math.max(most, Math.abs(conductances[at]!))
  const furthest = (noise?.sigma ?? 0) * (standardNormals.at(-1) ?? 0)
  const room = Math.min(
    greatestInt16 / most,
    greatestSum / (greatestColumn(conductances, matrix) + furthest + 1),
  )
  const fraction = Math.max(0, Math.min(30 - shift, Math.floor(Math.log2(room))))
  const unit = 2 ** fraction
  const fixed = (value: number, limit: number): number =>
    Math.max(-limit, Math.min(limit, Math.floor(value * unit + 0.5)))
  return {
    values: Int16Array.from(conductances, (g) => fixed(g, greatestInt16)),
    fraction,
    noise:
      noise === null ? null : Int32Array.from(standardNormals, (z) => fixed(z * noise.sigma, greatestSum)),
  }
}
