import type { CellModel } from './cellModel.js'
import { topLevel } from './cells.js'

/** Wires that are no perfect conductors. */
export interface IrDrop {
  readonly kind: 'ir-drop'
  /** Resistance of the wire between neighbouring cells, as a part of the least resistance of a cell. */
  readonly wire: number
}

/**
 * IR drop to first order: a cell is in series with the wire from the driver of its row and the wire to the
 * foot of its column, so that g' = g / (1 + wire · (g / g_max) · (segments of both)). What other cells draw
 * is left out, so the drop of full columns is underestimated. Slices of a weight lie side by side, those of
 * the negative column behind those of the positive one.
 *
 * @example
 * import { irDrop } from 'ohmflow/devices'
 * const site = { rows: 2, columns: 1, cellBits: 2, slices: 1, polarities: 1, state: 7 } as const
 * // the upper cell is 1 segment from its driver and 2 from the foot, the lower one 1 and 1
 * const far = irDrop({ kind: 'ir-drop', wire: 0.5 })(Float64Array.of(3, 3), site)
 * console.assert(far.join() === [3 / 2.5, 3 / 2].join())
 */
export const irDrop =
  ({ wire }: IrDrop): CellModel =>
  (conductances, { rows, columns, slices, polarities, cellBits }) => {
    const [most, each, plane] = [topLevel(cellBits), slices * polarities, rows * columns]
    return conductances.map((g, cell) => {
      const [which, at] = [Math.floor(cell / plane), cell % plane]
      const [row, column] = [Math.floor(at / columns), (at % columns) * each + which]
      return g / (1 + wire * (g / most) * (column + 1 + rows - row))
    })
  }
