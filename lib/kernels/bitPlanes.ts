import { type CellMatrix, inputBits } from './cellMatrix.js'

/**
 * The levels of cells as bit planes, in the order in which kernels read them: for each plane,
 * each of its bits, each 16 columns, each 8 rows, 16 bytes with one byte a column and one bit a
 * row, the first row in the lowest bit; rows filled up to a multiple of 16, columns too, with 0.
 */
export const bitPlanes = ({ levels, rows, columns, planes, cellBits }: CellMatrix): Uint8Array => {
  const bits = Math.min(cellBits, inputBits)
  const [bytes, groups] = [2 * Math.ceil(rows / 16), Math.ceil(columns / 16)]
  const result = new Uint8Array(planes.length * bits * groups * bytes * 16)
  for (let p = 0, at = 0; p < planes.length; p++)
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++, at++) {
        const level = levels[at]!
        for (let bit = 0; bit < bits; bit++)
          if ((level >> bit) & 1) {
            const register = ((p * bits + bit) * groups + (c >> 4)) * bytes + (r >> 3)
            result[register * 16 + (c & 15)]! |= 1 << (r & 7)
          }
      }
  return result
}
