import { stridesOf } from '../../arithmetic.js'
import { type Call, int, text } from '../operators/call.js'
import { eachPoint, rounded, tabulate } from '../operators/fold.js'
import type { Compute, Operand } from '../operators/operator.js'
import { count } from '../tensors/shape.js'

const isThere = (operand: Operand | null | undefined): operand is Operand =>
  operand !== null && operand !== undefined

/** An index counted from the front; a negative one counts from the back. */
const fromFront = (index: number, extent: number): number => (index < 0 ? index + extent : index)

const axisOf = (call: Call, otherwise: number, rank: number): number =>
  fromFront(int(call, 'axis', otherwise), rank)

const offset = (strides: readonly number[], coordinates: readonly number[]): number =>
  strides.reduce((sum, stride, axis) => sum + stride * (coordinates[axis] ?? 0), 0)

/** Source: ONNX, GatherElements-13. */
export const gatheredElements: Compute = ([data, indices], [output], call) => {
  if (!isThere(data) || !isThere(indices) || output === undefined) return null
  const axis = axisOf(call, 0, data.shape.length)
  const strides = stridesOf(data.shape)
  const extent = data.shape[axis] ?? 0
  return [
    tabulate(output.shape, (coordinates, i) => {
      const index = fromFront(indices.values[i]!, extent)
      return data.values[offset(strides, coordinates) + (index - coordinates[axis]!) * strides[axis]!]!
    }),
  ]
}

/** Where the pieces that index tuples name begin, in order, and how many elements each has. */
const piecesOf = (
  { shape }: Operand,
  indices: Operand,
  batch: number,
): { readonly starts: readonly number[]; readonly length: number } => {
  const depth = indices.shape.at(-1) ?? 0
  const strides = stridesOf(shape)
  const each = count(shape.slice(0, batch))
  const tuples = count(indices.shape.slice(0, -1))
  const starts = Array.from({ length: tuples }, (_, t) => {
    const within = Math.floor(t / (tuples / each)) * (batch === 0 ? 0 : strides[batch - 1]!)
    let start = within
    for (let d = 0; d < depth; d++) {
      const extent = shape[batch + d] ?? 0
      start += fromFront(indices.values[t * depth + d]!, extent) * strides[batch + d]!
    }
    return start
  })
  return { starts, length: count(shape.slice(batch + depth)) }
}

/** Source: ONNX, GatherND-13. */
export const gatheredPieces: Compute = ([data, indices], [output], call) => {
  if (!isThere(data) || !isThere(indices) || output === undefined) return null
  const { starts, length } = piecesOf(data, indices, int(call, 'batch_dims', 0))
  const values = new Float64Array(count(output.shape))
  for (const [piece, start] of starts.entries())
    for (let i = 0; i < length; i++) values[piece * length + i] = data.values[start + i]!
  return [values]
}

/** What becomes of an element where another is scattered; null for a reduction of another name. */
const reductionOf = (call: Call): ((old: number, added: number) => number) | null => {
  switch (text(call, 'reduction', 'none')) {
    case 'none':
      return (_, added) => added
    case 'add':
      return (old, added) => old + added
    case 'mul':
      return (old, added) => old * added
    case 'max':
      return Math.max
    case 'min':
      return Math.min
    default:
      return null
  }
}

/** Source: ONNX, ScatterElements-18. */
export const scatteredElements: Compute = ([data, indices, updates], [output], call) => {
  const reduce = reductionOf(call)
  if (!isThere(data) || !isThere(indices) || !isThere(updates) || output === undefined || reduce === null)
    return null
  const axis = axisOf(call, 0, data.shape.length)
  const strides = stridesOf(data.shape)
  const values = Float64Array.from(data.values)
  eachPoint(indices.shape, (coordinates, i) => {
    const index = fromFront(indices.values[i]!, data.shape[axis] ?? 0)
    const at = offset(strides, coordinates) + (index - coordinates[axis]!) * strides[axis]!
    values[at] = rounded(output.elementType, reduce(values[at]!, updates.values[i]!))
  })
  return [values]
}

/** Source: ONNX, ScatterND-18. */
export const scatteredPieces: Compute = ([data, indices, updates], [output], call) => {
  const reduce = reductionOf(call)
  if (!isThere(data) || !isThere(indices) || !isThere(updates) || output === undefined || reduce === null)
    return null
  const { starts, length } = piecesOf(data, indices, 0)
  const values = Float64Array.from(data.values)
  for (const [piece, start] of starts.entries())
    for (let i = 0; i < length; i++)
      values[start + i] = rounded(
        output.elementType,
        reduce(values[start + i]!, updates.values[piece * length + i]!),
      )
  return [values]
}

/** The second of two values where an index says so along a new axis, the first elsewhere. Source: ONNX, OneHot-11. */
export const oneHotValues: Compute = ([indices, depth, values], [output], call) => {
  if (!isThere(indices) || !isThere(depth) || !isThere(values) || output === undefined) return null
  const axis = axisOf(call, -1, output.shape.length)
  const strides = stridesOf(indices.shape)
  const [off = 0, on = 0] = Array.from(values.values)
  return [
    tabulate(output.shape, (coordinates) => {
      const index = indices.values[offset(strides, coordinates.toSpliced(axis, 1))]!
      return fromFront(index, depth.values[0]!) === coordinates[axis] ? on : off
    }),
  ]
}
