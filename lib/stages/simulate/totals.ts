/** The least of values; 0 of none. */
export const leastOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((a, b) => Math.min(a, b))

/** The greatest of values that are not negative; 0 of none. */
export const mostOf = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0)

/** A part of a whole, from 0 to 1; 0 of nothing. */
export const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)
