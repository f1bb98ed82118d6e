import { activation, tensorType } from '../../ir/lookup.js'
import type { AffineMap } from '../../ir/lowered.js'
import type { Graph, Node, TensorType } from '../../ir/network.js'
import { operatorOf } from '../../ir/operatorOf.js'
import { axis } from './affine.js'
import { numbers } from './attribute.js'
import type { Product } from './product.js'

/** Where the operands of each kind of matrix product stand among its inputs. */
const operands: Readonly<
  Record<string, { readonly a: number; readonly b: number; readonly bias: number | null }>
> = {
  Gemm: { a: 0, b: 1, bias: 2 },
  QGemm: { a: 0, b: 3, bias: 6 },
  MatMul: { a: 0, b: 1, bias: null },
  MatMulInteger: { a: 0, b: 1, bias: null },
  QLinearMatMul: { a: 0, b: 3, bias: null },
  FusedMatMul: { a: 0, b: 1, bias: null },
  FusedGemm: { a: 0, b: 1, bias: 2 },
  MatMulNBits: { a: 0, b: 1, bias: 5 },
}

/**
 * A matrix operand whose last two axes are (outer, inner), or
 * (inner, outer) when transposed; a lone axis is the inner one.
 */
interface Operand {
  readonly name: string
  readonly batch: readonly number[]
  readonly outer: number | null
  readonly inner: number
  readonly transposed: boolean
}

const operandOf = (name: string, { shape }: TensorType, innerLast: boolean): Operand => {
  const [last = 1, before] = [shape.at(-1), shape.at(-2)]
  if (before === undefined) return { name, batch: [], outer: null, inner: last, transposed: false }
  const batch = shape.slice(0, -2)
  return innerLast
    ? { name, batch, outer: before, inner: last, transposed: false }
    : { name, batch, outer: last, inner: before, transposed: true }
}

/**
 * A matrix product with one constant operand: the other one brings an input
 * vector for each of its rows (columns, where it is the right one). `batch`
 * axes of the constant are groups, of which a single one may differ from 1.
 */
const product = (
  moving: Operand,
  still: Operand,
  movesLeft: boolean,
  bias: string | null,
): Product | null => {
  const groupAxes = still.batch.flatMap((extent, i) => (extent === 1 ? [] : [i - still.batch.length]))
  const [groupAxis] = groupAxes
  if (groupAxes.length > 1) return null
  const groups = groupAxis === undefined ? 1 : (still.batch.at(groupAxis) ?? 1)
  const rank = Math.max(moving.batch.length, still.batch.length)
  const isGroup = (i: number): boolean => groupAxis !== undefined && i - rank === groupAxis
  const batch = Array.from({ length: rank }, (_, i) => moving.batch[i - rank + moving.batch.length] ?? 1)
  const vectorShape = [...batch.map((extent, i) => (isGroup(i) ? 1 : extent)), moving.outer ?? 1]
  const ranks = { vector: rank + 1, row: 1 }

  const outer = (operand: Operand, size: AffineMap): AffineMap => (operand.outer === null ? [] : size)
  const ordered = (operand: Operand, outermost: AffineMap, innermost: AffineMap): AffineMap =>
    operand.transposed ? [...innermost, ...outermost] : [...outermost, ...innermost]
  const batchAxes = batch.map((extent, i) =>
    isGroup(i) ? axis(ranks, groups, { group: 1 }) : axis(ranks, extent, { vector: [i, 1] }),
  )
  const inner = [axis(ranks, moving.inner, { row: [0, 1] })]
  const vectors = outer(moving, [axis(ranks, moving.outer ?? 1, { vector: [rank, 1] })])
  const columns = outer(still, [axis(ranks, still.outer ?? 1, { column: 1 })])
  const movingBatch = batchAxes
    .slice(rank - moving.batch.length)
    .map((by, i) => (moving.batch[i] === 1 ? axis(ranks, 1, {}) : by))
  return {
    groups,
    vectorShape,
    rowShape: [moving.inner],
    columnShape: [still.outer ?? 1],
    input: [...movingBatch, ...ordered(moving, vectors, inner)],
    weight: [
      ...still.batch.map((extent) => axis(ranks, extent, extent === 1 ? {} : { group: 1 })),
      ...ordered(still, columns, inner),
    ],
    output: [...batchAxes, ...(movesLeft ? [...vectors, ...columns] : [...columns, ...vectors])],
    weights: still.name,
    bias,
  }
}

/** The weights of a MatMulNBits are packed bits: N rows of K, as its attributes say. */
const unpacked = (node: Node, type: TensorType): TensorType => {
  if (operatorOf(node) !== 'MatMulNBits') return type
  return { ...type, shape: [numbers(node, 'N')?.[0] ?? 1, numbers(node, 'K')?.[0] ?? 1] }
}

/**
 * Gemm and MatMul as matrix-vector products; null where the node is neither, where
 * no operand is constant, or where the constant has more than one batch axis.
 */
export const matrixProduct = (network: Graph, node: Node): Product | null => {
  const place = operands[operatorOf(node) ?? '']
  if (place === undefined) return null
  const isSet = (name: string): boolean => (numbers(node, name)?.[0] ?? 0) !== 0
  // with a batch axis beside the inner one it is not a matrix
  if (isSet('transBatchA') || isSet('transBatchB')) return null
  const [nameA, nameB] = [node.inputs[place.a] ?? '', node.inputs[place.b] ?? '']
  const [typeA, stored] = [tensorType(network, nameA), tensorType(network, nameB)]
  const typeB = stored === undefined ? undefined : unpacked(node, stored)
  if (typeA === undefined || typeB === undefined) return null
  const a = operandOf(nameA, typeA, !isSet('transA'))
  const b = operandOf(nameB, typeB, isSet('transB') || typeB !== stored)
  const bias = (place.bias === null ? undefined : node.inputs[place.bias]) || null
  const moves = (name: string) => activation(network, name) !== undefined
  if (moves(nameA) && !moves(nameB)) return product(a, b, true, bias)
  if (moves(nameB) && !moves(nameA)) return product(b, a, false, bias)
  return null
}
