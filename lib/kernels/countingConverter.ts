import { bitPlanes } from './bitPlanes.js'
import { type CellMatrix, inputBits } from './cellMatrix.js'
import type { Block, Converter } from './engine.js'
import type { Exports } from './instance.js'
import { targetOf } from './targetOf.js'

/** What a converter in WebAssembly is built with. */
export interface Wasm {
  readonly exports: Exports
  readonly stored: (values: Uint8Array | Int16Array | Int32Array) => Block
  /** The address of so many bytes that are free until the next call. */
  readonly scratchOf: (bytes: number) => number
}

/** Numbers that go with the planes and columns of cells, one after the other: shifts, signs, offsets, sums of codes. */
export const tablesOf = ({ planes, offsets, codeSums }: CellMatrix): Int32Array =>
  Int32Array.of(
    ...planes.map(({ shift }) => shift),
    ...planes.map(({ sign }) => sign),
    ...offsets,
    ...codeSums,
  )

/** The addresses of the numbers in `tablesOf`. */
export const tableAddresses = (
  { planes, columns }: CellMatrix,
  { address }: Block,
): readonly [shifts: number, signs: number, offsets: number, codeSums: number] => [
  address,
  address + 4 * planes.length,
  address + 8 * planes.length,
  address + 8 * planes.length + 4 * columns,
]

/**
 * Cells that hold what their levels say: sums of columns are counts
 * of the ones that bit planes of inputs and cells have in common.
 */
export const countingConverter = (matrix: CellMatrix, { exports, stored, scratchOf }: Wasm): Converter => {
  const { rows, columns, planes, cellBits, dacBits, shift, most } = matrix
  const [cells, tables] = [stored(bitPlanes(matrix)), stored(tablesOf(matrix))]
  return {
    blocks: [cells, tables],
    convert: (source, sink) =>
      exports.convert(
        cells.address,
        rows,
        columns,
        planes.length,
        Math.min(cellBits, inputBits),
        Math.min(dacBits, inputBits),
        shift,
        most,
        ...tableAddresses(matrix, tables),
        source.activation.address,
        source.flip,
        source.shift,
        source.vectors.address + 4 * source.first,
        source.rows.address + 4 * source.firstRow,
        source.count,
        ...targetOf(source, sink),
        scratchOf(exports.convertScratch(rows)),
      ),
  }
}
