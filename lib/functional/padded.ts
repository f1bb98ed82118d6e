import type { BaseLayer } from '../ir/lowered.js'
import { type Addresses, addressesOf, stridesOf } from './addresses.js'

/** The part of the input that a layer reaches, with its padding written out, so that every address lies in it. */
export interface Padding {
  /** The tensor's own shape. */
  readonly from: readonly number[]
  /** The shape with padding. */
  readonly shape: readonly number[]
  /** Where the tensor's first element lies; negative where the layer does not reach it. */
  readonly origin: readonly number[]
  readonly addresses: Addresses
  readonly length: number
}

const reach = (coefficients: readonly number[], extents: readonly number[]): readonly [number, number] =>
  coefficients.reduce<readonly [number, number]>(
    ([low, high], coefficient, i) => {
      const far = coefficient * (extents[i]! - 1)
      return [low + Math.min(far, 0), high + Math.max(far, 0)]
    },
    [0, 0],
  )

/** The padding of a layer's input. */
export const paddingOf = (layer: BaseLayer): Padding => {
  const { input, vectorShape, rowShape, groups, columns } = layer
  const bounds = input.map(({ offset, vector, row, column, group }) => {
    const parts = [
      reach(vector, vectorShape),
      reach(row, rowShape),
      reach([column, group], [columns, groups]),
    ]
    return parts.reduce<readonly [number, number]>(
      ([low, high], part) => [low + part[0], high + part[1]],
      [offset, offset],
    )
  })
  const shape = bounds.map(([low, high]) => high - low + 1)
  const origin = bounds.map(([low]) => -low || 0)
  return {
    from: input.map(({ size }) => size),
    shape,
    origin,
    addresses: addressesOf(input, layer, shape, origin),
    length: shape.reduce((a, b) => a * b, 1),
  }
}

/** The input with its padding, each element outside of it being its zero point. Int8 and uint8 as their bytes. */
export const padded = (
  input: Uint8Array | Int8Array,
  { from, shape, origin, length }: Padding,
  zeroPoint: number,
): Uint8Array | Int8Array => {
  const result = input instanceof Int8Array ? new Int8Array(length) : new Uint8Array(length)
  if (zeroPoint !== 0) result.fill(zeroPoint)
  const [source, target] = [stridesOf(from), stridesOf(shape)]
  const last = shape.length - 1
  const first = shape.map((_, i) => Math.max(0, -origin[i]!))
  const end = shape.map((extent, i) => Math.min(from[i]!, extent - origin[i]!))
  const copy = (axis: number, read: number, write: number): void => {
    if (axis < last) {
      for (let x = first[axis]!; x < end[axis]!; x++)
        copy(axis + 1, read + x * source[axis]!, write + (x + origin[axis]!) * target[axis]!)
      return
    }
    const start = first[axis]!
    if (end[axis]! > start)
      result.set(input.subarray(read + start, read + end[axis]!), write + start + origin[axis]!)
  }
  if (last < 0) result.set(input)
  else copy(0, 0, 0)
  return result
}
