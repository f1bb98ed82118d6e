import { product } from '../arithmetic.js'
import type { AffineAxis, BaseLayer, Layer, OperatorLayer } from '../ir/lowered.js'
import type { Need } from '../ir/need.js'
import type { Span, Tile } from '../ir/tiled.js'
import { stripped } from './aligned.js'
import { sameAxis } from './axes.js'

/** Positions along an axis, both ends included. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** By how much a span of indices into a box moves a coordinate, at least and at most. */
const moves = (steps: readonly number[], extents: readonly number[], { start, count }: Span): Interval =>
  steps.reduce<Interval>(
    ({ low, high }, step, i) => {
      const extent = extents[i] ?? 1
      const inner = product(extents.slice(i + 1))
      const [first, last] = [Math.floor(start / inner), Math.floor((start + count - 1) / inner)]
      const wraps = Math.floor(first / extent) !== Math.floor(last / extent)
      const [from, to] = wraps ? [0, extent - 1] : [first % extent, last % extent]
      return { low: low + Math.min(step * from, step * to), high: high + Math.max(step * from, step * to) }
    },
    { low: 0, high: 0 },
  )

/** Positions along an axis of a layer's input that the rows of a tile read, for whatever vector. */
const readAlong = (axis: AffineAxis, layer: BaseLayer, { rows, groups }: Tile): Interval => {
  if (axis.vector.some((step, i) => step !== 0 && (layer.vectorShape[i] ?? 1) > 1))
    return { low: 0, high: axis.size - 1 }
  const [row, group] = [moves(axis.row, layer.rowShape, rows), moves([axis.group], [layer.groups], groups)]
  return { low: axis.offset + row.low + group.low, high: axis.offset + row.high + group.high }
}

/** The axis of a layer's result along which its columns lie; −1 where they lie along several, or along none. */
const columnAxis = (layer: BaseLayer): number => {
  const moved = layer.output.flatMap(({ column, group }, i) =>
    group !== 0 || column.some((step, j) => step !== 0 && (layer.columnShape[j] ?? 1) > 1) ? [i] : [],
  )
  return moved.length === 1 ? (moved[0] ?? -1) : -1
}

/** The axis of a layer's result along which the elements of one vector lie, −1 where it is not one. */
export const channelAxis = (layer: Layer): number =>
  layer.kind === 'base' ? columnAxis(layer) : (layer.geometry?.channelAxis ?? -1)

/** How many channels a layer's result has; 1 where they lie along no one axis. */
export const channelsOf = (layer: Layer): number => {
  const axis = channelAxis(layer)
  const size = layer.kind === 'base' ? layer.output[axis]?.size : layer.geometry?.shape[axis]
  return size ?? 1
}

/** The channels that the columns of a tile make. */
export const madeBy = (layer: BaseLayer, { columns, groups }: Tile): Interval => {
  const axis = layer.output[columnAxis(layer)]
  if (axis === undefined) return { low: 0, high: 0 }
  const [column, group] = [
    moves(axis.column, layer.columnShape, columns),
    moves([axis.group], [layer.groups], groups),
  ]
  return { low: axis.offset + column.low + group.low, high: axis.offset + column.high + group.high }
}

/** Who reads: a tile of a base layer, or some channels of an operator's result. */
export type Reader =
  | { readonly layer: BaseLayer; readonly tile: Tile }
  | { readonly layer: OperatorLayer; readonly channels: Interval }

/** Extents of a layer's result, and those of what a reader's need is told by: of its input tensor, or of its result. */
const shapeOf = (layer: Layer): readonly number[] =>
  layer.kind === 'base' ? layer.output.map(({ size }) => size) : (layer.geometry?.shape ?? [])
const shapeRead = (reader: Reader): readonly number[] =>
  'tile' in reader ? reader.layer.input.map(({ size }) => size) : shapeOf(reader.layer)

/** The axes of more than one position, which are those that a need speaks of. */
const longAxes = (shape: readonly number[]): readonly number[] =>
  shape.flatMap((extent, axis) => (extent > 1 ? [axis] : []))

/** Whether these axes of a shape have these extents. */
const sameExtents = (
  axes: readonly number[],
  shape: readonly number[],
  extents: readonly number[],
): boolean => axes.length === extents.length && axes.every((axis, i) => shape[axis] === extents[i])

/** Positions along an axis of what a reader's need is told by. */
const along = (reader: Reader, axis: number): Interval => {
  const high = (shapeRead(reader)[axis] ?? 1) - 1
  if (!('tile' in reader))
    return axis === reader.layer.geometry?.channelAxis ? reader.channels : { low: 0, high }
  const map = reader.layer.input[axis]
  return map === undefined ? { low: 0, high } : readAlong(map, reader.layer, reader.tile)
}

const everything: Interval = { low: 0, high: Number.POSITIVE_INFINITY }

/** The channels of an input that a reader reads, where `need` says which elements its own need. */
const channelsRead = (reader: Reader, need: Need, input: Layer): Interval => {
  const [own, read] = [longAxes(shapeRead(reader)), longAxes(shapeOf(input))]
  // it may be told by other digits of the same positions: then nothing says which of them the channels are
  const alongOwn = sameExtents(own, shapeRead(reader), need.box)
  const alongRead = sameExtents(
    read,
    shapeOf(input),
    need.axes.map(({ size }) => size),
  )
  if (!alongOwn || !alongRead) return everything
  const axis = need.axes[read.indexOf(channelAxis(input))]
  if (axis === undefined) return everything
  const { stride, divisor, low, high, digit, first, last } = axis
  const from = along(reader, own[digit] ?? -1)
  return {
    low: Math.max(first, Math.floor((stride * from.low + low) / divisor)),
    high: Math.min(last, Math.floor((stride * from.high + high) / divisor)),
  }
}

const identity = (shape: readonly number[]): Need => stripped({ box: shape, axes: shape.map(sameAxis) })

/**
 * Which elements of one input the elements of a layer's own tensor need, each way in which it reads that: of its input
 * tensor, or of its result.
 */
const elementsOf = (layer: Layer, input: string): readonly Need[] => {
  const reads = layer.kind === 'operator' ? layer.geometry?.reads : layer.reads
  if (reads === undefined) return layer.kind === 'base' ? [identity(layer.input.map(({ size }) => size))] : []
  return reads.flatMap((reading) => (reading.input === input ? [reading.need] : []))
}

/** The channels that a reader reads of a layer. */
export const channelsReadOf = (reader: Reader, input: Layer): Interval => {
  const [first, ...others] = elementsOf(reader.layer, input.name).map((need) =>
    channelsRead(reader, need, input),
  )
  if (first === undefined) return everything
  return others.reduce((a, b) => ({ low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) }), first)
}

/** Whether two intervals have a position in common. */
export const meet = (a: Interval, b: Interval): boolean => a.low <= b.high && b.low <= a.high

/** The channels of a layer's result that a program of a phase stores. */
export const channelsStored = (
  layer: Layer,
  { tile, channels }: { readonly tile: Tile | null; readonly channels?: Span },
): Interval => {
  if (layer.kind === 'base') return tile === null ? { low: 0, high: -1 } : madeBy(layer, tile)
  return channels === undefined
    ? { low: 0, high: channelsOf(layer) - 1 }
    : { low: channels.start, high: channels.start + channels.count - 1 }
}

/** Who reads where a program of a phase takes inputs; null for a base layer's without a tile. */
export const readerOf = (
  layer: Layer,
  program: { readonly tile: Tile | null; readonly channels?: Span },
): Reader | null => {
  if (layer.kind === 'operator') return { layer, channels: channelsStored(layer, program) }
  return program.tile === null ? null : { layer, tile: program.tile }
}
