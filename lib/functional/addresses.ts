import { stridesOf } from '../arithmetic.js'
import type { Boxes } from '../ir/covering.js'
import type { AffineAxis, AffineMap } from '../ir/lowered.js'

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

/** Where an affine map leads in a row-major tensor: `base + vectors[v] + rows[r] + columns[c] + group · g`. */
export interface Addresses {
  readonly base: number
  readonly vectors: Int32Array
  readonly rows: Int32Array
  readonly columns: Int32Array
  readonly group: number
}

/** Addresses of a map into a tensor of this shape whose element at `origin` is the map's coordinate 0. */
export const addressesOf = (
  map: AffineMap,
  { vectorShape, rowShape, columnShape }: Boxes,
  shape: readonly number[] = map.map(({ size }) => size),
  origin: readonly number[] = map.map(() => 0),
): Addresses => {
  const strides = stridesOf(shape)
  const along = (coefficient: (axis: AffineAxis) => number): number =>
    map.reduce((sum, axis, i) => sum + coefficient(axis) * strides[i]!, 0)
  const box = (kind: 'vector' | 'row' | 'column', extents: readonly number[]): Int32Array =>
    linearAddresses(
      extents,
      extents.map((_, i) => along((axis) => axis[kind][i] ?? 0)),
    )
  return {
    base: map.reduce((sum, { offset }, i) => sum + (offset + origin[i]!) * strides[i]!, 0),
    vectors: box('vector', vectorShape),
    rows: box('row', rowShape),
    columns: box('column', columnShape),
    group: along(({ group }) => group),
  }
}
