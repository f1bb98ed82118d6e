import { product } from '../../../arithmetic.js'
import { activation } from '../../../ir/lookup.js'
import type { Geometry, Layer } from '../../../ir/lowered.js'
import type { Need, NeedAxis, Reading } from '../../../ir/need.js'
import type { Graph, Node } from '../../../ir/network.js'
import { operatorOf } from '../../../ir/operatorOf.js'
import { stripped } from '../../../needs/aligned.js'
import { isSame, sameNeed, wholeNeed } from '../../../needs/axes.js'
import { composed } from '../../../needs/composed.js'
import { numbers } from '../attribute.js'
import { broadcastAxes } from './products.js'
import { fromFront, shapeOf } from './reading.js'
import { readsOfOperator } from './table.js'

/** Whose result a tensor is, and which elements of that result its own are. */
interface Origin extends Reading {
  /** The axis of the tensor along which the elements of a vector lie. */
  readonly channelAxis: number | null
}

/** Where the tensors of a network come from, as far as its nodes have been seen. */
export interface Origins {
  /** The layers, or inputs of the network, that tensors come from. */
  readonly sources: (tensors: readonly string[]) => readonly string[]
  /** Which elements of results a base layer's input tensor has; undefined where it is a result as it is. */
  readonly reads: (tensors: readonly string[]) => readonly Reading[] | undefined
  /** What the result of an operator needs of its inputs; undefined where that is not known. */
  readonly geometry: (node: Node) => Geometry | undefined
  /** What a sum of tensors needs of them, whose shape is that of the first. */
  readonly sum: (tensors: readonly string[]) => Geometry
  /** The results of a node are those of a layer. */
  readonly made: (node: Node, layer: Layer) => void
  /** The results of a node are the elements of its first input. */
  readonly viewed: (node: Node) => void
}

/** The axis of a layer's result along which the elements of a vector lie. */
const channelAxisOf = (layer: Layer): number | null => {
  if (layer.kind === 'operator') return layer.geometry?.channelAxis ?? null
  const axis = layer.output.findIndex(
    ({ vector, column, group }) =>
      vector.every((by) => by === 0) && (group !== 0 || column.some((by) => by !== 0)),
  )
  return axis < 0 ? null : axis
}

/** The axis of one shape that stands where an axis of another does, with as many elements before it. */
const sameAxisIn = (shape: readonly number[], axis: number | null, to: readonly number[]): number | null => {
  if (axis === null) return null
  const before = product(shape.slice(0, axis))
  const found = to.findIndex((extent, i) => extent === shape[axis] && product(to.slice(0, i)) === before)
  return found < 0 ? null : found
}

/** The parts of a Split lie one behind the other along an axis of the tensor that it splits. */
const parts = (network: Graph, node: Node, shape: readonly number[]): readonly Need[] => {
  const along = fromFront(numbers(node, 'axis')?.[0] ?? 0, shape.length)
  let offset = 0
  return node.outputs.map((name) => {
    const part = shapeOf(network, name)
    const before = offset
    offset += part[along] ?? 0
    const { box, axes } = sameNeed(part)
    const cut = axes.map((axis, i) => ({ ...axis, size: shape[i] ?? 1, last: (shape[i] ?? 1) - 1 }))
    return {
      box,
      axes: cut.map((axis, i) => (i === along ? { ...axis, low: before, high: before } : axis)),
    }
  })
}

// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const originsOf = (network: Graph): Origins => {
  const origins = new Map<string, Origin>(
    network.inputs.map((name) => {
      const shape = shapeOf(network, name)
      return [name, { input: name, need: sameNeed(shape), channelAxis: shape.length > 1 ? 1 : null }]
    }),
  )

  const geometryOf = (
    shape: readonly number[],
    tensors: readonly string[],
    axes: readonly (readonly NeedAxis[] | null | undefined)[],
  ): Geometry => {
    let channelAxis: number | null = null
    const reads = tensors.flatMap((tensor, i) => {
      const origin = origins.get(tensor)
      if (origin === undefined) return []
      const read = axes[i] ?? null
      const inInput = origin.channelAxis
      const along = inInput === null ? undefined : read?.[inInput]
      if (along !== undefined && along.stride > 0) channelAxis ??= along.digit
      else if (shapeOf(network, tensor).length === shape.length) channelAxis ??= inInput
      const need = read === null ? wholeNeed(shape, shapeOf(network, tensor)) : { box: shape, axes: read }
      return [{ input: origin.input, need: stripped(composed(need, origin.need)) }]
    })
    return { shape, channelAxis, reads }
  }

  return {
    sources: (tensors) => [...new Set(tensors.flatMap((tensor) => origins.get(tensor)?.input ?? []))],
    reads: (tensors) => {
      const found = tensors.flatMap((tensor) => origins.get(tensor) ?? [])
      const asItIs = found.every(({ need }) =>
        need.axes.every((axis, i) => isSame(axis, need.box) && axis.digit === i),
      )
      return asItIs ? undefined : found.map(({ input, need }) => ({ input, need: stripped(need) }))
    },
    geometry: (node) => {
      const reads = readsOfOperator.get(operatorOf(node) ?? '')
      const shape = shapeOf(network, node.op === 'Split' ? node.inputs[0] : node.outputs[0])
      if (reads === undefined || activation(network, node.outputs[0]) === undefined) return undefined
      return geometryOf(shape, node.inputs, reads(network, node))
    },
    sum: ([first = '', ...others]) => {
      const shape = shapeOf(network, first)
      const all = [first, ...others]
      return geometryOf(
        shape,
        all,
        all.map((tensor) => broadcastAxes(shapeOf(network, tensor), shape.length)),
      )
    },
    made: (node, layer) => {
      const { name } = layer
      const shape = layer.kind === 'operator' ? layer.geometry?.shape : undefined
      const cuts = node.op === 'Split' && shape !== undefined ? parts(network, node, shape) : []
      for (const [i, tensor] of node.outputs.entries()) {
        const own = shapeOf(network, tensor)
        const isResult = i === 0 || own.join() === shapeOf(network, node.outputs[0]).join()
        const need = cuts[i] ?? (isResult ? sameNeed(own) : wholeNeed(own, shape ?? own))
        origins.set(tensor, { input: name, need, channelAxis: channelAxisOf(layer) })
      }
    },
    viewed: (node) => {
      const of = origins.get(node.inputs[0] ?? '')
      if (of === undefined) return
      const shape = shapeOf(network, node.inputs[0])
      for (const tensor of node.outputs) {
        const own = shapeOf(network, tensor)
        const need = own.join() === shape.join() ? of.need : composed(sameNeed(own), of.need)
        origins.set(tensor, { input: of.input, need, channelAxis: sameAxisIn(shape, of.channelAxis, own) })
      }
    },
  }
}
