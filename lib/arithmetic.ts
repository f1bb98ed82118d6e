/** Σ of numbers; 0 of none. */
export const sum = (values: Iterable<number>): number => {
  let total = 0
  for (const value of values) total += value
  return total
}

/** Π of numbers; 1 of none. The elements of a tensor are the product of its shape. */
export const product = (values: Iterable<number>): number => {
  let total = 1
  for (const value of values) total *= value
  return total
}

/** How far elements that are next to each other along each axis lie apart, where the last axis is contiguous. */
export const stridesOf = (shape: readonly number[]): readonly number[] => {
  const strides = shape.map(() => 1)
  for (let axis = shape.length - 2; axis >= 0; axis--)
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1)
  return strides
}

/** The greatest number that divides both without a rest. */
export const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b)

/** The least of values; 0 of none. */
export const leastOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((a, b) => Math.min(a, b))

/** The greatest of values that are not negative; 0 of none. */
export const mostOf = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0)

/** A part of a whole, from 0 to 1; 0 of nothing. */
export const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)
