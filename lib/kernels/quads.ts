/** A matrix of small integers, row by row. */
interface Integers {
  readonly weights: Int8Array | Uint8Array | Int16Array
  readonly rows: number
  readonly columns: number
  /** What is subtracted from the weights of a column, where it is given. */
  readonly zeroPoints?: Int8Array | Uint8Array
}

/** How many weights there are in the quads of a matrix, those that fill them up included. */
export const quadsLength = ({ rows, columns }: Pick<Integers, 'rows' | 'columns'>): number =>
  Math.ceil(columns / 4) * Math.ceil(rows / 2) * 8

/** Whether all weights of a matrix, less their zero points, are numbers of 8 bits. */
export const areNarrow = ({ weights, rows, columns, zeroPoints }: Integers): boolean => {
  for (let r = 0, at = 0; r < rows; r++)
    for (let c = 0; c < columns; c++, at++) {
      const value = weights[at]! - (zeroPoints?.[c] ?? 0)
      if (value < -128 || value > 127) return false
    }
  return true
}

/**
 * Writes the weights of a matrix, less their zero points, in the order in which kernels read them: four columns at a
 * time, of each the rows in pairs, filled up with 0. Weights 2i and 2i + 1 of column 4q + j are at
 * `((q * pairs + i) * 4 + j) * 2`, where `pairs` is half the number of rows.
 */
export const writeQuads = (
  { weights, rows, columns, zeroPoints }: Integers,
  panel: Int8Array | Int16Array,
): void => {
  const pairs = Math.ceil(rows / 2)
  panel.fill(0)
  for (let c = 0; c < columns; c++) {
    const zeroPoint = zeroPoints?.[c] ?? 0
    const column = (c >> 2) * pairs * 8 + (c & 3) * 2
    for (let r = 0; r < rows; r++)
      panel[column + (r >> 1) * 8 + (r & 1)] = weights[r * columns + c]! - zeroPoint
  }
}
