/** A matrix of small integers, row by row. */
interface Integers {
  readonly weights: Int8Array | Uint8Array | Int16Array
  readonly rows: number
  readonly columns: number
  /** What is subtracted from the weights of a column, where it is given. */
  readonly zeroPoints?: Int8Array | Uint8Array
}

/**
 * The weights of a matrix, less their zero points, in the order in which kernels read them: four columns at a time, of each the rows in pairs,
 * filled up with 0. Weights 2i and 2i + 1 of column 4q + j are at `((q * pairs + i) * 4 + j) * 2`, where `pairs` is half the number of rows.
 */
export const quads = ({ weights, rows, columns, zeroPoints }: Integers): Int16Array => {
  const pairs = Math.ceil(rows / 2)
  const panel = new Int16Array(Math.ceil(columns / 4) * pairs * 8)
  for (let c = 0; c < columns; c++) {
    const zeroPoint = zeroPoints?.[c] ?? 0
    const column = (c >> 2) * pairs * 8 + (c & 3) * 2
    for (let r = 0; r < rows; r++)
      panel[column + (r >> 1) * 8 + (r & 1)] = weights[r * columns + c]! - zeroPoint
  }
  return panel
}
