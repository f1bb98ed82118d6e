import type { CellModel } from './cellModel.js'
import { topLevel } from './cells.js'
import { normal } from './random.js'

/** Conductances that differ from what was to be programmed. */
export interface Variation {
  readonly kind: 'variation'
  /** `lognormal`: g · exp(σ z), the median is what was meant; `normal`: g + σ · g_max · z, never below 0. */
  readonly distribution: 'lognormal' | 'normal'
  readonly sigma: number
}

/**
 * Programming variation. A lognormal spread, in proportion to the conductance, is the usual model of
 * filamentary RRAM in the low-resistance states; a normal one, in proportion to the largest conductance, that
 * of write-and-verify (V. Joshi et al., Accurate deep neural network inference using computational
 * phase-change memory, Nature Communications 11, 2020).
 *
 * @example
 * import { variation } from 'ohmflow/devices'
 * const site = { rows: 1, columns: 2, cellBits: 2, slices: 1, polarities: 1, state: 7 } as const
 * const ideal = Float64Array.of(0, 3)
 * console.assert(variation({ kind: 'variation', distribution: 'lognormal', sigma: 0 })(ideal, site).join() === '0,3')
 */
export const variation =
  ({ distribution, sigma }: Variation): CellModel =>
  (conductances, { state, cellBits }) =>
    distribution === 'lognormal'
      ? conductances.map((g, cell) => g * Math.exp(sigma * normal(state, cell)))
      : conductances.map((g, cell) => Math.max(0, g + sigma * topLevel(cellBits) * normal(state, cell)))
