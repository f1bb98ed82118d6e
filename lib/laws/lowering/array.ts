/** A dense array of numbers, row-major. */
export interface NumberArray {
  readonly shape: readonly number[]
  readonly data: Float64Array
}

export const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

/** The position of a point, or −1 where it lies outside. */
export const offsetOf = (shape: readonly number[], point: readonly number[]): number => {
  let offset = 0
  for (let i = 0; i < shape.length; i++) {
    const x = point[i]!
    if (x < 0 || x >= shape[i]!) return -1
    offset = offset * shape[i]! + x
  }
  return offset
}

/** The element at a point; 0 outside. */
export const at = ({ shape, data }: NumberArray, point: readonly number[]): number =>
  data[offsetOf(shape, point)] ?? 0

/** The point at an offset. */
export const pointAt = (shape: readonly number[], offset: number): readonly number[] => {
  const point = shape.map(() => 0)
  for (let i = shape.length - 1, rest = offset; i >= 0; i--) {
    point[i] = rest % shape[i]!
    rest = Math.floor(rest / shape[i]!)
  }
  return point
}

/** Calls `see` with every point of a box, row-major. */
export const eachPoint = (shape: readonly number[], see: (point: readonly number[]) => void): void => {
  for (let i = 0; i < size(shape); i++) see(pointAt(shape, i))
}

/** The array whose elements `of` gives. */
export const arrayOf = (shape: readonly number[], of: (point: readonly number[]) => number): NumberArray => ({
  shape,
  data: Float64Array.from({ length: size(shape) }, (_, i) => of(pointAt(shape, i))),
})

/**
 * Integers from −8 to 7 without a pattern, always the same for a
 * name: sums of their products are exact, and a wrong element shows. A generator
 * of its own, as all that laws hold others against (linear congruential, with the numbers of Numerical Recipes).
 */
export const integers = (name: string, shape: readonly number[]): NumberArray => {
  let state = [...name].reduce((hash, c) => Math.imul(hash, 31) + c.charCodeAt(0), 7)
  const data = Float64Array.from({ length: size(shape) }, () => {
    state = Math.imul(state, 1664525) + 1013904223
    return ((state >>> 24) % 16) - 8
  })
  return { shape, data }
}
