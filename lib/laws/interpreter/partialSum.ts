import type { Span } from '../../ir/tiled.js'

/** A partial sum: which rows of the weight matrix have been multiplied and added, for which vector of which outputs. */
export interface PartialSum {
  readonly vector: number
  /** Identifies the vertical group: its layer, groups and columns. */
  readonly group: string
  readonly rows: readonly Span[]
}

/** The first row that the sum contains twice, or undefined. */
export const rowTwice = (rows: readonly Span[]): number | undefined => {
  let reached = 0
  for (const { start, count } of rows.toSorted((a, b) => a.start - b.start)) {
    if (start < reached) return start
    reached = start + count
  }
  return undefined
}

/** The first of `size` rows that the sum lacks, or undefined. */
export const rowMissing = (rows: readonly Span[], size: number): number | undefined => {
  let reached = 0
  for (const { start, count } of rows.toSorted((a, b) => a.start - b.start)) {
    if (start > reached) return reached
    reached = Math.max(reached, start + count)
  }
  return reached < size ? reached : undefined
}
