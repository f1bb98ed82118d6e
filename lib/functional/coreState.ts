import type { CoreProgram } from '../ir/program.js'
import { type Tile, tileColumns } from '../ir/tiled.js'
import type { Products } from './crossbars.js'
import type { RowResults } from './outputUnit.js'
import { type ResultsAhead, resultsAhead } from './resultsAhead.js'
import { type Unrolled, unrolled } from './unrolled.js'

/** The numbers in one core while a phase runs. */
export interface CoreState {
  readonly tile: Tile
  readonly code: Unrolled
  readonly results: ResultsAhead
  /** The next instruction of its output unit. */
  next: number
  /** Where among the results the one lies that the output unit has taken, and whether it is to be added yet. */
  taken: number
  pending: boolean
  /** The partial sum that it has loaded or received, and not added yet. */
  incoming: Int32Array | null
  /** What it has added up since the last sum left, and whether that is anything. */
  readonly sum: Int32Array
  begun: boolean
}

/** Adds the result that was taken, unless that has been done, and the partial sum that has come. */
export const add = (state: CoreState): true => {
  const { sum, taken, pending, begun, incoming } = state
  const { values } = state.results
  const columns = sum.length
  if (pending && !begun && incoming !== null)
    for (let c = 0; c < columns; c++) sum[c] = values[taken + c]! + (incoming[c] ?? 0)
  else {
    if (pending && begun) for (let c = 0; c < columns; c++) sum[c]! += values[taken + c]!
    else if (pending) sum.set(values.subarray(taken, taken + columns))
    else if (!begun) sum.fill(0)
    if (incoming !== null) for (let c = 0; c < columns; c++) sum[c]! += incoming[c] ?? 0
  }
  state.pending = false
  state.begun = true
  return true
}

/** What has been added up is gone, and the result with it. */
export const leave = (state: CoreState): true => {
  state.begun = false
  state.pending = false
  return true
}

/** The product that has been taken up is to be added, to nothing at first. */
export const takeUp = (state: CoreState): true => {
  state.pending = true
  state.begun = false
  return true
}

/** The cores of a phase, each with its tile, at the beginning of its code; null of those without one. */
export const statesOf = (
  cores: readonly CoreProgram[],
  products: readonly Products[],
  vectors: number,
): readonly (CoreState | null)[] =>
  cores.map((program) => {
    const { tile } = program
    if (tile === null) return null
    const code = unrolled(program)
    return {
      tile,
      code,
      results: resultsAhead(products, vectors, tile, code.loads),
      next: 0,
      taken: 0,
      pending: false,
      incoming: null,
      sum: new Int32Array(tileColumns(tile)),
      begun: false,
    }
  })

/**
 * Hands what a core has added up for a vector to the results of its image: of a layer with so many columns a group, and
 * so many vectors an image.
 */
export const finish = (
  { tile: { groups, columns }, sum }: CoreState,
  vector: number,
  layer: { readonly columns: number; readonly vectors: number },
  finished: readonly RowResults[],
): true => {
  const image = Math.floor(vector / layer.vectors)
  for (let g = 0; g < groups.count; g++) {
    const firstColumn = (groups.start + g) * layer.columns + columns.start
    finished[image]?.take(sum, g * columns.count, vector - image * layer.vectors, firstColumn, columns.count)
  }
  return true
}
