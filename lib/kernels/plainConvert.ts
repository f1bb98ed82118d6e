import { mixed } from '../devices/random.js'
import type { AnalogCells } from './analogCells.js'
import { type CellMatrix, inputBits, stepsOf } from './cellMatrix.js'
import type { Sink, Source } from './engine.js'
import { quantileBits } from './gaussian.js'

/**
 * Adds products as a crossbar of cells computes them: each part of the inputs drives all rows, each column's
 * sum is converted, and the conversions are shifted, added, and corrected for zero points and offsets.
 */
export const plainConvert = (matrix: CellMatrix, cells: AnalogCells, source: Source, sink: Sink): void => {
  const { rows, columns, planes, shift, most, offsets, codeSums, noise } = matrix
  const { values, fraction, noise: table } = cells
  const { flip, shift: zero, first, count, firstRow, number } = source
  const codes = new Uint8Array(source.activation.buffer, source.activation.address)
  const vectorOffsets = new Int32Array(source.vectors.buffer, source.vectors.address)
  const rowOffsets = new Int32Array(source.rows.buffer, source.rows.address)
  const sums = new Int32Array(sink.sums.buffer, sink.sums.address)
  const bits = Math.min(matrix.dacBits, inputBits)
  const [steps, mask, plane] = [stepsOf(bits), 2 ** bits - 1, rows * columns]
  const inputs = new Int32Array(rows)
  const column = new Int32Array(columns)
  const total = new Int32Array(columns)
  const right = fraction + shift
  const half = right > 0 ? 1 << (right - 1) : 0

  for (let v = first; v < first + count; v++) {
    let inputSum = 0
    for (let r = 0; r < rows; r++) {
      inputs[r] = codes[vectorOffsets[v]! + rowOffsets[firstRow + r]!]! ^ flip
      inputSum += inputs[r]!
    }
    const state = mixed(noise?.state ?? 0, number + v - first)
    total.fill(0)
    for (let step = 0; step < steps; step++) {
      const low = step * bits
      for (let p = 0; p < planes.length; p++) {
        const { shift: slice, sign } = planes[p]!
        const left = Math.min(31, shift + low + slice)
        column.fill(half)
        for (let r = 0, at = p * plane; r < rows; r++, at += columns) {
          const digit = (inputs[r]! >> low) & mask
          if (digit === 0) continue
          for (let c = 0; c < columns; c++) column[c]! += digit * values[at + c]!
        }
        if (table !== null)
          for (let c = 0, draw = (step * planes.length + p) * columns; c < columns; c++, draw++)
            column[c]! += table[mixed(state, draw) >>> (32 - quantileBits)]!
        for (let c = 0; c < columns; c++) {
          const code = Math.min(Math.max(0, column[c]! >> right), most)
          total[c] = (total[c]! + Math.imul(sign, code << left)) | 0
        }
      }
    }
    for (let c = 0; c < columns; c++) {
      const corrected =
        total[c]! -
        Math.imul(offsets[c]!, inputSum) -
        Math.imul(zero, codeSums[c]!) +
        Math.imul(Math.imul(rows, zero), offsets[c]!)
      const to = sink.start + v * sink.vectorStride + c * sink.columnStride
      sums[to] = (sums[to]! + corrected) | 0
    }
  }
}
