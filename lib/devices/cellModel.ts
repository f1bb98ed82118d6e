import type { CellLayout } from './cells.js'

/** Where the cells of a model lie, and what it draws from. */
export interface CellSite extends CellLayout {
  /** Depends on the seed, the trial, the layer and the tile; each model of a list has another. */
  readonly state: number
}

/**
 * What becomes of the conductances of a crossbar's cells, in levels: it gives other ones, plane by plane in
 * the layout of `Cells`, and changes nothing that it was given. A model of one's own is such a function.
 */
export type CellModel = (conductances: Float64Array, site: CellSite) => Float64Array
