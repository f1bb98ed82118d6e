import type { AffineAxis } from '../../ir/lowered.js'

/** The list of `length` zeros with `value` at `index`. */
export const unit = (length: number, index: number, value = 1): readonly number[] =>
  Array.from({ length }, (_, i) => (i === index ? value : 0))

/**
 * One axis of a tensor, addressed by whatever is given; what is
 * left out contributes nothing. Columns are a box of one dimension.
 */
export const axis = (
  ranks: { readonly vector: number; readonly row: number },
  size: number,
  by: {
    readonly offset?: number
    readonly vector?: readonly [index: number, step: number]
    readonly row?: readonly [index: number, step: number]
    readonly column?: number
    readonly group?: number
  },
): AffineAxis => ({
  size,
  offset: by.offset ?? 0,
  vector: unit(ranks.vector, ...(by.vector ?? [-1, 0])),
  row: unit(ranks.row, ...(by.row ?? [-1, 0])),
  column: [by.column ?? 0],
  group: by.group ?? 0,
})
