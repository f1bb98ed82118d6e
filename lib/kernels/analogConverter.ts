import { analogCells } from './analogCells.js'
import { type CellMatrix, inputBits, stepsOf } from './cellMatrix.js'
import { tableAddresses, tablesOf, type Wasm } from './countingConverter.js'
import type { Converter } from './engine.js'
import { quadsLength, writeQuads } from './quads.js'
import { targetOf } from './targetOf.js'

/** The planes of cells one after the other, each in quads. */
const quadPlanes = (values: Int16Array, { rows, columns, planes }: CellMatrix): Int16Array => {
  const [size, length] = [rows * columns, quadsLength({ rows, columns })]
  const all = new Int16Array(planes.length * length)
  for (let p = 0; p < planes.length; p++)
    writeQuads(
      { weights: values.subarray(p * size, (p + 1) * size), rows, columns },
      all.subarray(p * length, (p + 1) * length),
    )
  return all
}

/** Cells with conductances of their own, or conversions with noise. */
export const analogConverter = (matrix: CellMatrix, { exports, stored, scratchOf }: Wasm): Converter => {
  const { rows, columns, planes, shift, most } = matrix
  const { values, fraction, noise } = analogCells(matrix)
  const [cells, tables] = [stored(quadPlanes(values, matrix)), stored(tablesOf(matrix))]
  const drawn = noise === null ? null : stored(noise)
  const bits = Math.min(matrix.dacBits, inputBits)
  return {
    blocks: drawn === null ? [cells, tables] : [cells, tables, drawn],
    convert: (source, sink) =>
      exports.convertAnalog(
        cells.address,
        rows,
        columns,
        planes.length,
        bits,
        stepsOf(bits),
        fraction,
        shift,
        most,
        ...tableAddresses(matrix, tables),
        drawn?.address ?? 0,
        matrix.noise?.state ?? 0,
        source.activation.address,
        source.flip,
        source.shift,
        source.vectors.address + 4 * source.first,
        source.rows.address + 4 * source.firstRow,
        source.number,
        source.count,
        ...targetOf(source, sink),
        scratchOf(exports.convertAnalogScratch(rows, columns)),
      ),
  }
}
