/** What is right of each sample: the number of its class, or numbers that the network is to give. */
export type Labels =
  | { readonly kind: 'classes'; readonly classes: readonly number[] }
  /** As many numbers a sample as the network gives. */
  | { readonly kind: 'values'; readonly values: readonly (readonly number[])[] }

export const countOf = (labels: Labels): number =>
  labels.kind === 'classes' ? labels.classes.length : labels.values.length

/**
 * The labels of these samples.
 *
 * @example
 * import { labelsAt } from 'ohmflow/accuracy'
 * const labels = labelsAt({ kind: 'classes', classes: [7, 2, 1] }, [2, 0])
 * console.assert(labels.kind === 'classes' && labels.classes.join() === '1,7')
 */
export const labelsAt = (labels: Labels, samples: readonly number[]): Labels =>
  labels.kind === 'classes'
    ? { kind: 'classes', classes: samples.map((i) => labels.classes[i]!) }
    : { kind: 'values', values: samples.map((i) => labels.values[i]!) }

const isClass = (x: number): boolean => Number.isSafeInteger(x) && x >= 0

/** Rows of numbers as labels: classes where each row is one integer of at least 0, and values otherwise. */
export const labelsFrom = (rows: readonly (readonly number[])[]): Labels =>
  rows.every((row) => row.length === 1 && row.every(isClass))
    ? { kind: 'classes', classes: rows.map(([first = 0]) => first) }
    : { kind: 'values', values: rows }
