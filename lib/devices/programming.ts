import type { CellModel } from './cellModel.js'
import { topLevel } from './cells.js'
import { normal } from './random.js'

/** Programming whose spread depends on the conductance that was meant. */
export interface Programming {
  readonly kind: 'programming'
  /** The greatest conductance, in the unit of the spread, as in µS. */
  readonly greatest: number
  /** Coefficients of a polynomial in g / `greatest`, from the constant on: the standard deviation. */
  readonly sigma: readonly number[]
}

/**
 * Programming noise by a polynomial that was fitted to an array, σ(g) = Σ cᵢ (g / g_max)ⁱ: g + σ(g) · z, never below 0,
 * and no spread where the polynomial is negative. W. Wan et al., A compute-in-memory chip based on resistive
 * random-access memory, Nature 608, 2022, as AIHWKIT has it in µS, at 40 µS: one set of coefficients for each time since.
 *
 * @example
 * import { programming } from 'ohmflow/devices'
 * const site = { rows: 1, columns: 2, cellBits: 2, slices: 1, polarities: 1, state: 7 } as const
 * const exact = programming({ kind: 'programming', greatest: 40, sigma: [0] })
 * console.assert(exact(Float64Array.of(0, 3), site).join() === '0,3')
 */
export const programming =
  ({ greatest, sigma }: Programming): CellModel =>
  (conductances, { state, cellBits }) => {
    const most = topLevel(cellBits)
    return conductances.map((g, cell) => {
      const spread = sigma.reduceRight((sum, c) => (sum * g) / most + c, 0)
      return Math.max(0, g + ((Math.max(0, spread) * most) / greatest) * normal(state, cell))
    })
  }
