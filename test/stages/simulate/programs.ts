import type { Chip } from '../../../lib/hardware/chip.js'
import type { BaseLayer } from '../../../lib/ir/lowered.js'
import type { CoreProgram, Program } from '../../../lib/ir/program.js'

/** A product of `vectors` vectors with a matrix of `rows` × `columns`. */
export const matrixLayer = (
  name: string,
  inputs: readonly string[],
  vectors: number,
  rows: number,
  columns: number,
): BaseLayer => {
  const [none, one] = [[0], [1]]
  const vector = { size: vectors, offset: 0, vector: one, row: none, column: none, group: 0 }
  const row = { size: rows, offset: 0, vector: none, row: one, column: none, group: 0 }
  const column = { size: columns, offset: 0, vector: none, row: none, column: one, group: 0 }
  return {
    kind: 'base',
    name,
    op: 'MatMul',
    inputs,
    groups: 1,
    rows,
    columns,
    vectors,
    vectorShape: [vectors],
    rowShape: [rows],
    columnShape: [columns],
    input: [vector, row],
    weight: [row, column],
    output: [vector, column],
    weights: `${name}.weight`,
    bias: null,
    fused: [],
  }
}

/** A layer that reads so many elements a vector: the rows below are out of bounds, and so zeros. */
export const fedWith = (layer: BaseLayer, elements: number): BaseLayer => ({
  ...layer,
  input: layer.input.map((axis, i) => (i === 1 ? { ...axis, size: elements } : axis)),
})

/** A program of one phase; its layer is one of 16 rows, 4 columns and 3 vectors unless others are given. */
export const programOf = (
  cores: readonly CoreProgram[],
  chip: Chip,
  layers: Program['layers'] = [matrixLayer('layer', [], 3, 16, 4)],
): Program => ({
  schema: 'ohmflow.program/1',
  chip,
  model: { name: 'by hand', sha256: '0'.repeat(64), parameters: 0, macs: 0 },
  pipeline: { partitioner: 'by hand', assigner: 'by hand', synchronizer: 'by hand' },
  cores: 8,
  layers,
  phases: [{ scheme: 'by hand', cores, sequential: null, considered: [] }],
})
