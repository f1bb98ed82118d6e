import { product, stridesOf } from '../arithmetic.js'
import type { Boxes } from '../ir/covering.js'
import type { AffineAxis, AffineMap } from '../ir/lowered.js'
import { type Addresses, addressesOf } from './addresses.js'

/** The box of all coordinates that a map leads to, inside of its tensor or beyond, so that every address lies in it. */
export interface Frame {
  /** The tensor's own shape. */
  readonly tensor: readonly number[]
  readonly shape: readonly number[]
  /** Where the tensor's first element lies; negative where the map does not lead to it. */
  readonly origin: readonly number[]
  readonly addresses: Addresses
  /** Elements of the frame. */
  readonly length: number
}

const reach = (
  coefficients: readonly number[],
  extents: readonly number[],
): readonly [least: number, most: number] =>
  coefficients.reduce<readonly [number, number]>(
    ([least, most], coefficient, i) => {
      const far = coefficient * (extents[i]! - 1)
      return [least + Math.min(far, 0), most + Math.max(far, 0)]
    },
    [0, 0],
  )

/** The least and the greatest coordinate of an axis. */
const boundsOf = (
  { offset, vector, row, column, group }: AffineAxis,
  { vectorShape, rowShape, columnShape, groups }: Boxes,
): readonly [least: number, most: number] =>
  [
    reach(vector, vectorShape),
    reach(row, rowShape),
    reach(column, columnShape),
    reach([group], [groups]),
  ].reduce(([a, b], [c, d]) => [a + c, b + d], [offset, offset])

/** Whether a map stays inside of its tensor. */
export const staysInside = (map: AffineMap, boxes: Boxes): boolean =>
  map.every((axis) => {
    const [least, most] = boundsOf(axis, boxes)
    return least >= 0 && most < axis.size
  })

export const frameOf = (map: AffineMap, boxes: Boxes): Frame => {
  const bounds = map.map((axis) => boundsOf(axis, boxes))
  const shape = bounds.map(([least, most]) => most - least + 1)
  const origin = bounds.map(([least]) => -least || 0)
  return {
    tensor: map.map(({ size }) => size),
    shape,
    origin,
    addresses: addressesOf(map, boxes, shape, origin),
    length: product(shape),
  }
}

/** Calls `see` with each run of elements that lie both in the tensor and in the frame, and where they begin in each. */
const eachRun = (
  { tensor, shape, origin }: Frame,
  see: (inTensor: number, inFrame: number, length: number) => void,
): void => {
  const [source, target] = [stridesOf(tensor), stridesOf(shape)]
  const last = shape.length - 1
  const first = shape.map((_, i) => Math.max(0, -origin[i]!))
  const end = shape.map((extent, i) => Math.min(tensor[i]!, extent - origin[i]!))
  const walk = (axis: number, inTensor: number, inFrame: number): void => {
    if (axis < last) {
      for (let x = first[axis]!; x < end[axis]!; x++)
        walk(axis + 1, inTensor + x * source[axis]!, inFrame + (x + origin[axis]!) * target[axis]!)
      return
    }
    const start = first[axis]!
    if (end[axis]! > start) see(inTensor + start, inFrame + start + origin[axis]!, end[axis]! - start)
  }
  if (last < 0) see(0, 0, 1)
  else walk(0, 0, 0)
}

type Elements = Uint8Array | Int8Array | Int32Array

/** A view of a run costs more than it saves where the run is shorter. */
const shortest = 24

const copy = (from: Elements, start: number, to: Elements, at: number, length: number): void => {
  if (length >= shortest) to.set(from.subarray(start, start + length), at)
  else for (let i = 0; i < length; i++) to[at + i] = from[start + i]!
}

/** A tensor in its frame: what lies in the frame alone is `fill`. */
export const framed = (data: Uint8Array | Int8Array, frame: Frame, fill: number): Uint8Array | Int8Array => {
  const result = data instanceof Int8Array ? new Int8Array(frame.length) : new Uint8Array(frame.length)
  if (fill !== 0) result.fill(fill)
  eachRun(frame, (inTensor, inFrame, length) => copy(data, inTensor, result, inFrame, length))
  return result
}

/** The tensor that lies in a frame, into `result`. */
export const unframed = <A extends Uint8Array | Int32Array>(data: A, frame: Frame, result: A): A => {
  eachRun(frame, (inTensor, inFrame, length) => copy(data, inFrame, result, inTensor, length))
  return result
}

/** A layer's result as it is written: bytes of int8 or uint8, or int32 sums, in their frame. */
export type Written = Uint8Array | Int32Array
