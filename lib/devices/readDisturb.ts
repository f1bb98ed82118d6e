import type { CellModel } from './cellModel.js'
import { topLevel } from './cells.js'

/** Conductances that each read moves a little. */
export interface ReadDisturb {
  readonly kind: 'read-disturb'
  /** Reads since programming. */
  readonly reads: number
  /** Above 0 where reads set cells, below 0 where they reset them. */
  readonly exponent: number
}

/**
 * Read disturb by a power law, g · (1 + reads)^exponent, up to the greatest conductance, the same for all cells: a read
 * voltage of one sign sets cells a little, one of the other resets them, by decades of reads (W. Shim et al.,
 * Investigation of read disturb and bipolar read scheme on multilevel RRAM-based deep learning inference engine,
 * IEEE Transactions on Electron Devices 67, 2020).
 *
 * @example
 * import { readDisturb } from 'ohmflow/devices'
 * const site = { rows: 1, columns: 2, cellBits: 2, slices: 1, polarities: 1, state: 7 } as const
 * const set = readDisturb({ kind: 'read-disturb', reads: 3, exponent: 0.5 })
 * console.assert(set(Float64Array.of(1, 2), site).join() === '2,3')
 */
export const readDisturb = ({ reads, exponent }: ReadDisturb): CellModel => {
  const factor = (1 + reads) ** exponent
  return (conductances, { cellBits }) =>
    conductances.map((g) => (factor > 1 ? Math.max(g, Math.min(topLevel(cellBits), g * factor)) : g * factor))
}
