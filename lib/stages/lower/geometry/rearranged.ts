import type { NeedAxis } from '../../../ir/need.js'
import { sameAxis, wholeAxis } from '../../../needs/axes.js'
import { numbers, text } from '../attribute.js'
import { fromFront, literalOf, type ReadsOf, shapeOf } from './reading.js'

/** The axis of which position x needs position `stride · x + offset`. */
const shifted = (size: number, digit: number, offset: number, stride = 1): NeedAxis => ({
  ...sameAxis(size, digit),
  stride,
  low: offset,
  high: offset,
})

/** Parts, the first of which is input `from`, and which are `every` inputs apart, beside one another along an axis. */
export const joinedParts =
  (from: number, every: number): ReadsOf =>
  (network, node) => {
    const rank = shapeOf(network, node.outputs[0]).length
    const along = fromFront(numbers(node, 'axis')?.[0] ?? 0, rank)
    let offset = 0
    return node.inputs.map((name, i) => {
      if (i < from || (i - from) % every !== 0) return null
      const shape = shapeOf(network, name)
      const before = offset
      offset += shape[along] ?? 0
      return shape.map((size, axis) => (axis === along ? shifted(size, axis, -before) : sameAxis(size, axis)))
    })
  }

export const sliced: ReadsOf = (network, node) => {
  const shape = shapeOf(network, node.inputs[0])
  const starts = numbers(node, 'starts') ?? literalOf(network, node.inputs[1])
  const all = shape.map((_, axis) => axis)
  const given = (index: number, otherwise: readonly number[]): readonly number[] | undefined =>
    (node.inputs[index] ?? '') === '' ? otherwise : literalOf(network, node.inputs[index])
  const axes = numbers(node, 'axes') ?? given(3, all)
  const steps = given(
    4,
    all.map(() => 1),
  )
  if (starts === undefined || axes === undefined || steps === undefined) return [null]
  const cuts = new Map(axes.map((axis, i) => [fromFront(axis, shape.length), i]))
  return [
    shape.map((size, axis) => {
      const cut = cuts.get(axis)
      if (cut === undefined) return sameAxis(size, axis)
      const [start, step] = [starts[cut] ?? 0, steps[cut] ?? 1]
      if (step < 0) return wholeAxis(size)
      return shifted(size, axis, Math.min(Math.max(start < 0 ? start + size : start, 0), size), step)
    }),
  ]
}

export const transposed: ReadsOf = (network, node) => {
  const shape = shapeOf(network, node.inputs[0])
  const permutation = numbers(node, 'perm') ?? shape.map((_, i) => shape.length - 1 - i)
  return [shape.map((size, axis) => sameAxis(size, permutation.indexOf(axis)))]
}

/** What a padded position needs, beside the position itself: those that are mirrored, or the last one. */
const padded = (size: number, axis: number, [before, after]: readonly [number, number], mode: string) => {
  if (before === 0 && after === 0) return sameAxis(size, axis)
  switch (mode) {
    case 'constant':
      return shifted(size, axis, -before)
    case 'edge':
      return { ...shifted(size, axis, 0), low: -before - Math.max(after, 0), high: Math.max(-before, 0) }
    case 'reflect':
      return {
        ...shifted(size, axis, 0),
        low: -before - 2 * Math.max(after, 0),
        high: -before + 2 * Math.max(before, 0),
      }
    default:
      return wholeAxis(size)
  }
}

export const enlarged: ReadsOf = (network, node) => {
  const shape = shapeOf(network, node.inputs[0])
  const pads = numbers(node, 'pads') ?? literalOf(network, node.inputs[1])
  const axes = (node.inputs[3] ?? '') === '' ? shape.map((_, i) => i) : literalOf(network, node.inputs[3])
  if (pads === undefined || axes === undefined) return [null]
  const places = new Map(axes.map((axis, i) => [fromFront(axis, shape.length), i]))
  return [
    shape.map((size, axis) => {
      const at = places.get(axis)
      if (at === undefined) return sameAxis(size, axis)
      const around = [pads[at] ?? 0, pads[axes.length + at] ?? 0] as const
      return padded(size, axis, around, text(node, 'mode') ?? 'constant')
    }),
  ]
}

/** Repeated along some axes, from the last one on; once where an extent is 1. */
export const repeated: ReadsOf = (network, node) => {
  const [input, output] = [shapeOf(network, node.inputs[0]), shapeOf(network, node.outputs[0])]
  const more = output.length - input.length
  return [
    input.map((size, axis) => (output[axis + more] === size ? sameAxis(size, axis + more) : wholeAxis(size))),
  ]
}

/** Blocks of positions from channels. */
export const fromDepth: ReadsOf = (network, node) => {
  const [batch = 1, channels = 1, ...size] = shapeOf(network, node.inputs[0])
  const divisor = numbers(node, 'blocksize')?.[0] ?? 1
  const spatial = size.map((extent, i) => ({ ...sameAxis(extent, i + 2), divisor }))
  return [[sameAxis(batch, 0), wholeAxis(channels), ...spatial]]
}

/** Blocks of positions into channels. */
export const toDepth: ReadsOf = (network, node) => {
  const [batch = 1, channels = 1, ...size] = shapeOf(network, node.inputs[0])
  const stride = numbers(node, 'blocksize')?.[0] ?? 1
  const spatial = size.map((extent, i) => ({ ...sameAxis(extent, i + 2), stride, high: stride - 1 }))
  return [[sameAxis(batch, 0), wholeAxis(channels), ...spatial]]
}

/** Chosen along an axis, whose place the axes of the indices take. */
export const gathered: ReadsOf = (network, node) => {
  const [shape, indices] = [shapeOf(network, node.inputs[0]), shapeOf(network, node.inputs[1])]
  const along = fromFront(numbers(node, 'axis')?.[0] ?? 0, shape.length)
  const chosen = literalOf(network, node.inputs[1])?.map((index) => fromFront(index, shape[along] ?? 1))
  const places = indices.map((size, i) => sameAxis(size, along + i))
  return [
    shape.map((size, axis) => {
      if (axis < along) return sameAxis(size, axis)
      if (axis > along) return sameAxis(size, axis + indices.length - 1)
      const [low, high] = chosen === undefined ? [0, size - 1] : [Math.min(...chosen), Math.max(...chosen)]
      return { ...wholeAxis(size), low, high }
    }),
    places,
  ]
}
