import { einsumOf } from '../../ir/einsum.js'
import { activation, tensorType } from '../../ir/lookup.js'
import type { AffineMap } from '../../ir/lowered.js'
import type { Graph, Node } from '../../ir/network.js'
import { unit } from './affine.js'
import { text } from './attribute.js'
import type { Product } from './product.js'

const distinct = (labels: readonly string[]): boolean => new Set(labels).size === labels.length

/**
 * An Einsum that is a matrix product with one constant operand, whatever the order of its labels: labels of both operands
 * that the result lacks are rows, those of the constant alone are columns, those of the other operand alone are vectors,
 * and those that all three have are groups, of which one may differ from 1. Null where it is no such product.
 */
export const einsumProduct = (network: Graph, node: Node): Product | null => {
  const [nameA = '', nameB = '', ...others] = node.inputs
  const [a, b] = [tensorType(network, nameA), tensorType(network, nameB)]
  if (others.length > 0 || a === undefined || b === undefined) return null
  const moves = (name: string): boolean => activation(network, name) !== undefined
  if (moves(nameA) === moves(nameB)) return null
  const einsum = einsumOf(text(node, 'equation') ?? '', [a.shape, b.shape])
  if (typeof einsum === 'string') return null
  const [left = [], right = []] = einsum.operands
  const [moving, still] = moves(nameA) ? [left, right] : [right, left]
  const { output, extents } = einsum
  const [input, weight] = moves(nameA) ? [a, b] : [b, a]
  const size = (label: string): number => extents.get(label) ?? 1
  const broadcasts = (labels: readonly string[], shape: readonly number[]): boolean =>
    labels.some((label, axis) => shape[axis] !== size(label))
  if (
    !distinct(moving) ||
    !distinct(still) ||
    broadcasts(moving, input.shape) ||
    broadcasts(still, weight.shape)
  )
    return null
  const result = new Set(output)
  const rows = still.filter((label) => moving.includes(label) && !result.has(label))
  const columns = still.filter((label) => !moving.includes(label))
  const vectors = moving.filter((label) => !still.includes(label))
  const groups = still.filter((label) => moving.includes(label) && result.has(label) && size(label) > 1)
  if (rows.length === 0 || groups.length > 1 || ![...columns, ...vectors].every((label) => result.has(label)))
    return null
  const boxOf = (labels: readonly string[]): readonly number[] =>
    labels.length === 0 ? [1] : labels.map(size)
  const mapOf = (labels: readonly string[]): AffineMap =>
    labels.map((label) => ({
      size: size(label),
      offset: 0,
      vector: unit(boxOf(vectors).length, vectors.indexOf(label)),
      row: unit(boxOf(rows).length, rows.indexOf(label)),
      column: unit(boxOf(columns).length, columns.indexOf(label)),
      group: groups.includes(label) ? 1 : 0,
    }))
  return {
    groups: groups.length === 0 ? 1 : size(groups[0] ?? ''),
    vectorShape: boxOf(vectors),
    rowShape: boxOf(rows),
    columnShape: boxOf(columns),
    input: mapOf(moving),
    weight: mapOf(still),
    output: mapOf(output),
    weights: moves(nameA) ? nameB : nameA,
    bias: null,
  }
}
