import type { CellModel } from './cellModel.js'
import { topLevel } from './cells.js'
import { uniform } from './random.js'

/** Cells that cannot be programmed. */
export interface Stuck {
  readonly kind: 'stuck'
  /** The share of cells that stay at conductance 0. */
  readonly off: number
  /** The share of cells that stay at the greatest conductance. */
  readonly on: number
}

/**
 * Stuck-at faults, each cell independently (C.-Y. Chen et al., RRAM defect modeling and
 * failure analysis based on March test and a novel squeeze-search scheme, IEEE Transactions
 * on Computers 64, 2015, measure 1.75% stuck off and 9.04% stuck on in an early array).
 *
 * @example
 * import { stuck } from 'ohmflow/devices'
 * const site = { rows: 1, columns: 2, cellBits: 2, slices: 1, polarities: 1, state: 7 } as const
 * console.assert(stuck({ kind: 'stuck', off: 0, on: 1 })(Float64Array.of(0, 1), site).join() === '3,3')
 */
export const stuck =
  ({ off, on }: Stuck): CellModel =>
  (conductances, { state, cellBits }) =>
    conductances.map((g, cell) => {
      const draw = uniform(state, cell)
      return draw < off ? 0 : draw < off + on ? topLevel(cellBits) : g
    })
