import type { CellModel } from './cellModel.js'
import { topLevel } from './cells.js'
import { normal } from './random.js'

/** Conductances that move with the logarithm of the time, all by the same on average. */
export interface Relaxation {
  readonly kind: 'relaxation'
  /** The greatest conductance, in the unit of the others, as in µS. */
  readonly greatest: number
  /** Seconds since programming, at least 1. */
  readonly seconds: number
  /** What conductances move by on average in each factor e of the time. */
  readonly mean: number
  /** Standard deviation after a second. */
  readonly sigma: number
  /** What that grows by in each factor e of the time. */
  readonly sigmaGrowth: number
}

/**
 * Relaxation: g + mean · ln t + (sigma + sigmaGrowth · ln t) · z, never below 0, whatever g is. It moves weights that are
 * stored with an offset, while two columns that are subtracted move together. AIHWKIT has measured figures of CMO/HfOx
 * cells: mean −0.08900206 µS, sigma 0.41183342 µS, sigmaGrowth 0.04201137 µS.
 *
 * @example
 * import { relaxation } from 'ohmflow/devices'
 * const site = { rows: 1, columns: 2, cellBits: 2, slices: 1, polarities: 1, state: 7 } as const
 * const later = relaxation({ kind: 'relaxation', greatest: 3, seconds: Math.E, mean: -1, sigma: 0, sigmaGrowth: 0 })
 * console.assert(later(Float64Array.of(0, 3), site).join() === '0,2')
 */
export const relaxation =
  ({ greatest, seconds, mean, sigma, sigmaGrowth }: Relaxation): CellModel =>
  (conductances, { state, cellBits }) => {
    const [unit, since] = [topLevel(cellBits) / greatest, Math.log(seconds)]
    const [moved, spread] = [unit * mean * since, unit * Math.max(0, sigma + sigmaGrowth * since)]
    return conductances.map((g, cell) => Math.max(0, g + moved + spread * normal(state, cell)))
  }
