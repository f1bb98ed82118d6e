import type { AffineAxis, AffineMap } from '../ir/lowered.js'

/** Distances between neighbours along each axis of a row-major tensor. */
export const stridesOf = (shape: readonly number[]): readonly number[] => {
  const strides = shape.map(() => 1)
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1]! * shape[i + 1]!
  return strides
}

/**
 * For each point of a box, row-major, the sum of coordinate · step: the addresses of a linear map, by adding.
 * Linear in the points.
 */
const linearAddresses = (shape: readonly number[], steps: readonly number[]): Int32Array => {
  let addresses = Int32Array.of(0)
  for (const [i, extent] of shape.entries()) {
    const step = steps[i]!
    const longer = new Int32Array(addresses.length * extent)
    for (let at = 0, k = 0; at < addresses.length; at++)
      for (let x = 0; x < extent; x++) longer[k++] = addresses[at]! + x * step
    addresses = longer
  }
  return addresses
}

/** Where an affine map leads in a row-major tensor: `base + vectors[v] + rows[r] + column · c + group · g`. */
export interface Addresses {
  readonly base: number
  readonly vectors: Int32Array
  readonly rows: Int32Array
  readonly column: number
  readonly group: number
}

/** Addresses of a map into a tensor of this shape whose element at `origin` is the map's coordinate 0. */
export const addressesOf = (
  map: AffineMap,
  {
    vectorShape,
    rowShape,
  }: { readonly vectorShape: readonly number[]; readonly rowShape: readonly number[] },
  shape: readonly number[] = map.map(({ size }) => size),
  origin: readonly number[] = map.map(() => 0),
): Addresses => {
  const strides = stridesOf(shape)
  const along = (coefficient: (axis: AffineAxis) => number): number =>
    map.reduce((sum, axis, i) => sum + coefficient(axis) * strides[i]!, 0)
  return {
    base: map.reduce((sum, { offset }, i) => sum + (offset + origin[i]!) * strides[i]!, 0),
    vectors: linearAddresses(
      vectorShape,
      vectorShape.map((_, i) => along(({ vector }) => vector[i] ?? 0)),
    ),
    rows: linearAddresses(
      rowShape,
      rowShape.map((_, i) => along(({ row }) => row[i] ?? 0)),
    ),
    column: along(({ column }) => column),
    group: along(({ group }) => group),
  }
}
