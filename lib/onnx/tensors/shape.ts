import { product } from '../../arithmetic.js'

/** Elements of a tensor of the given shape. Beyond 2^53 the count is not exact; `isCountable` tells. */
export const count = (shape: readonly number[]): number => product(shape)

/** NumPy has no tensors of more axes either. */
const mostAxes = 64

/**
 * Whether a tensor of the shape can exist: at most 64 axes, and a double holds each extent and their product exactly
 * (2^53 elements at most).
 */
export const isCountable = (shape: readonly number[]): boolean =>
  shape.length <= mostAxes &&
  shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0) &&
  // A zero would hide an overflow of the other extents.
  shape.reduce((product, extent) => product * Math.max(extent, 1), 1) <= Number.MAX_SAFE_INTEGER

/** `[1, 3, 224, 224]` as text. */
export const shown = (shape: readonly number[]): string =>
  shape.length <= mostAxes ? `[${shape.join(', ')}]` : `of ${shape.length} axes`

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((extent, axis) => extent === b[axis])

/**
 * The shape that all given shapes broadcast to, or null.
 * Source: ONNX, docs/Broadcasting.md (multidirectional broadcasting, as in NumPy).
 */
export const broadcast = (shapes: readonly (readonly number[])[]): readonly number[] | null => {
  const rank = shapes.reduce((most, shape) => Math.max(most, shape.length), 0)
  const result = Array.from<number>({ length: rank }).fill(1)
  for (const shape of shapes) {
    const offset = rank - shape.length
    for (const [i, extent] of shape.entries()) {
      const axis = offset + i
      if (extent === 1) continue
      if (result[axis] !== 1 && result[axis] !== extent) return null
      result[axis] = extent
    }
  }
  return result
}

/**
 * Whether `from` broadcasts to `to` without changing it. Source:
 * ONNX, docs/Broadcasting.md (unidirectional broadcasting).
 */
export const broadcastsTo = (from: readonly number[], to: readonly number[]): boolean => {
  const result = broadcast([from, to])
  return result !== null && sameShape(result, to)
}
