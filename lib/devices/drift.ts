import type { CellModel } from './cellModel.js'

/** Conductances that change with the time since they were programmed. */
export interface Drift {
  readonly kind: 'drift'
  /** ν of the power law. */
  readonly exponent: number
  /** Seconds since programming. */
  readonly seconds: number
  /** Seconds after programming at which conductances were as programmed. */
  readonly referenceSeconds: number
}

/**
 * Drift by a power law, g(t) = g(t₀) · (t / t₀)^−ν (D. Ielmini et al., Recovery and drift
 * dynamics of resistance and threshold voltages in phase-change memories, IEEE Transactions
 * on Electron Devices 54, 2007), the same for all cells; nothing compensates for it.
 *
 * @example
 * import { drift } from 'ohmflow/devices'
 * const site = { rows: 1, columns: 1, cellBits: 2, slices: 1, polarities: 1, state: 7 } as const
 * const after = drift({ kind: 'drift', exponent: 0.5, seconds: 4, referenceSeconds: 1 })
 * console.assert(after(Float64Array.of(3), site)[0] === 1.5)
 */
export const drift = ({ exponent, seconds, referenceSeconds }: Drift): CellModel => {
  const factor = Math.max(1, seconds / referenceSeconds) ** -exponent
  return (conductances) => conductances.map((g) => g * factor)
}
