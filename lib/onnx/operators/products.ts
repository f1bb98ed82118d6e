import type { ElementType, TensorType } from '../../ir/network.js'
import { broadcast, broadcastsTo, count, shown } from '../tensors/shape.js'
import type { AttributeKind } from './attribute.js'
import {
  type Call,
  type Checked,
  float,
  input,
  int,
  must,
  optional,
  refuse,
  required,
  sameType,
  typed,
  type Value,
} from './call.js'
import { broadcastReader, computedLater, rounded, tabulate } from './fold.js'
import { type Compute, learned, type Operator, type Operators } from './operator.js'
import { quantizer } from './quantizer.js'

const bytes: readonly ElementType[] = ['int8', 'uint8']

/** Extents [M, K] and [K, N] give [M, N]. */
function* gemmShape(call: Call, a: Value, b: Value, c: Value | null): Checked<readonly number[]> {
  for (const { name, shape } of [a, b]) {
    yield* must(
      call,
      shape.length === 2,
      () => `"${name}" has the shape ${shown(shape)}, but must be a matrix`,
    )
  }
  const [m = 0, k] = int(call, 'transA', 0) === 0 ? a.shape : a.shape.toReversed()
  const [l, n = 0] = int(call, 'transB', 0) === 0 ? b.shape : b.shape.toReversed()
  yield* must(call, k === l, () => `the inner extents differ: ${k} of "${a.name}" and ${l} of "${b.name}"`)
  const shape = [m, n]
  yield* must(
    call,
    c === null || broadcastsTo(c.shape, shape),
    () => `"${c?.name}" ${shown(c?.shape ?? [])} does not broadcast to ${shown(shape)}`,
  )
  return shape
}

function* gemm(call: Call): Checked<readonly TensorType[]> {
  const a = yield* input(call, 0, 'A')
  const b = yield* input(call, 1, 'B')
  const c = optional(call, 2)
  yield* must(call, c !== null || call.opset >= 11, () => 'input 2 (C) may be left out from opset 11 on only')
  const elementType = yield* sameType(call, [a, b, c])
  return [{ elementType, shape: yield* gemmShape(call, a, b, c) }]
}

function* qGemm(call: Call): Checked<readonly TensorType[]> {
  const a = yield* input(call, 0, 'A')
  const b = yield* input(call, 3, 'B')
  yield* typed(call, a, bytes)
  yield* typed(call, b, bytes)
  const columns = b.shape[int(call, 'transB', 0) === 0 ? 1 : 0] ?? null
  yield* quantizer(call, { of: a, scale: 1, zeroPoint: 2, perChannel: null })
  yield* quantizer(call, { of: b, scale: 4, zeroPoint: 5, perChannel: columns })
  const y = optional(call, 8)
  return [
    { elementType: y?.elementType ?? 'float32', shape: yield* gemmShape(call, a, b, optional(call, 6)) },
  ]
}

/** Source: ONNX, MatMul-13 (numpy.matmul): stacks of matrices broadcast, a vector is a row or a column. */
function* product(call: Call, a: Value, b: Value): Checked<readonly number[]> {
  for (const { name, shape } of [a, b]) {
    yield* must(call, shape.length > 0, () => `"${name}" is a scalar, but must be a matrix or a vector`)
  }
  const left = a.shape.length === 1 ? [1, ...a.shape] : a.shape
  const right = b.shape.length === 1 ? [...b.shape, 1] : b.shape
  const inner = left.at(-1)
  yield* must(
    call,
    inner === right.at(-2),
    () => `the inner extents differ: "${a.name}" is ${shown(a.shape)}, "${b.name}" is ${shown(b.shape)}`,
  )
  const stack =
    broadcast([left.slice(0, -2), right.slice(0, -2)]) ??
    (yield* refuse(call, `the stacks of matrices ${shown(a.shape)} and ${shown(b.shape)} do not broadcast`))
  const rows = a.shape.length === 1 ? [] : left.slice(-2, -1)
  const columns = b.shape.length === 1 ? [] : right.slice(-1)
  return [...stack, ...rows, ...columns]
}

function* matMul(call: Call): Checked<readonly TensorType[]> {
  const a = yield* input(call, 0, 'A')
  const b = yield* input(call, 1, 'B')
  return [{ elementType: yield* sameType(call, [a, b]), shape: yield* product(call, a, b) }]
}

/** Source: ONNX, MatMulInteger-10: M numbers, or the extents [D1, D2, M, 1]. */
const perRow = ({ shape }: Value) => ({
  perChannel: shape.at(-2) ?? null,
  stacked: shape.map((extent, axis) => (axis === shape.length - 1 ? 1 : extent)),
})

/** N numbers, or the extents [D1, D2, 1, N]. */
const perColumn = ({ shape }: Value) => ({
  perChannel: shape.at(-1) ?? null,
  stacked: shape.map((extent, axis) => (axis === shape.length - 2 ? 1 : extent)),
})

function* matMulInteger(call: Call): Checked<readonly TensorType[]> {
  const a = yield* input(call, 0, 'A')
  const b = yield* input(call, 1, 'B')
  yield* typed(call, a, bytes)
  yield* typed(call, b, bytes)
  yield* quantizer(call, { of: a, zeroPoint: 2, ...perRow(a) })
  yield* quantizer(call, { of: b, zeroPoint: 3, ...perColumn(b) })
  return [{ elementType: 'int32', shape: yield* product(call, a, b) }]
}

function* qLinearMatMul(call: Call): Checked<readonly TensorType[]> {
  const a = yield* input(call, 0, 'a')
  const b = yield* input(call, 3, 'b')
  yield* typed(call, a, bytes)
  yield* typed(call, b, bytes)
  yield* quantizer(call, { of: a, scale: 1, zeroPoint: 2, ...perRow(a) })
  yield* quantizer(call, { of: b, scale: 4, zeroPoint: 5, ...perColumn(b) })
  const y = yield* quantizer(call, { of: null, scale: 6, zeroPoint: 7, perChannel: null })
  return [{ elementType: y ?? 'uint8', shape: yield* product(call, a, b) }]
}

/** Constant factors of a weight: what fine-tuning adds is often the product of two thin matrices. */
const multiplied: Compute = ([a, b], [output]) => {
  if (a === null || a === undefined || b === null || b === undefined || output === undefined) return null
  const inner = a.shape.at(-1) ?? 0
  const row = a.shape.length === 1 ? 0 : 1
  const column = b.shape.length === 1 ? 0 : 1
  const stack = output.shape.length - row - column
  const left = broadcastReader({ ...a, shape: row === 0 ? [1, ...a.shape] : a.shape })
  const right = broadcastReader({ ...b, shape: column === 0 ? [...b.shape, 1] : b.shape })
  const at = (coordinates: readonly number[]): number => {
    const [i, j] = [row === 0 ? 0 : coordinates[stack]!, column === 0 ? 0 : coordinates[stack + row]!]
    const from = [...coordinates.slice(0, stack), i, 0]
    const to = [...coordinates.slice(0, stack), 0, j]
    let sum = 0
    for (let k = 0; k < inner; k++) {
      from[stack + 1] = k
      to[stack] = k
      sum += left(from) * right(to)
    }
    return rounded(output.elementType, sum)
  }
  return [tabulate(output.shape, at)]
}

/** Source: ONNX, Gemm-13: alpha · A' · B' + beta · C, of constant factors. */
const gemmed: Compute = ([a, b, c], [output], call) => {
  if (a === null || a === undefined || b === null || b === undefined || output === undefined) return null
  const [left, right] = [broadcastReader(a), broadcastReader(b)]
  const added = c === null || c === undefined ? () => 0 : broadcastReader(c)
  const [turnedA, turnedB] = [int(call, 'transA', 0) !== 0, int(call, 'transB', 0) !== 0]
  const [alpha, beta] = [float(call, 'alpha', 1), float(call, 'beta', 1)]
  const inner = a.shape[turnedA ? 0 : 1] ?? 0
  const at = (coordinates: readonly number[]): number => {
    const [i = 0, j = 0] = coordinates
    let sum = 0
    for (let k = 0; k < inner; k++) sum += left(turnedA ? [k, i] : [i, k]) * right(turnedB ? [j, k] : [k, j])
    return rounded(output.elementType, alpha * sum + beta * added(coordinates))
  }
  return [tabulate(output.shape, at)]
}

/** The operands of a FusedMatMul as MatMul would see them. Source: ONNX Runtime, docs/ContribOperators.md. */
const turned = (call: Call, value: Value, side: 'A' | 'B'): Value => {
  const { shape } = value
  if (shape.length < 2) return value
  const batched =
    int(call, `transBatch${side}`, 0) === 0 ? shape : [...shape.slice(1, -1), shape[0]!, shape.at(-1)!]
  const rows = batched.slice(-2)
  return {
    ...value,
    shape: [...batched.slice(0, -2), ...(int(call, `trans${side}`, 0) === 0 ? rows : rows.toReversed())],
  }
}

function* fusedMatMul(call: Call): Checked<readonly TensorType[]> {
  const a = yield* input(call, 0, 'A')
  const b = yield* input(call, 1, 'B')
  const elementType = yield* sameType(call, [a, b])
  return [{ elementType, shape: yield* product(call, turned(call, a, 'A'), turned(call, b, 'B')) }]
}

/** Source: ONNX Runtime, docs/ContribOperators.md: N rows of K weights, `bits` each, packed by blocks. */
function* matMulNBits(call: Call): Checked<readonly TensorType[]> {
  const a = yield* input(call, 0, 'A')
  const b = yield* input(call, 1, 'B')
  const inner = yield* required(call, 'K', int(call, 'K', null))
  const columns = yield* required(call, 'N', int(call, 'N', null))
  const bits = int(call, 'bits', 4)
  const block = yield* required(call, 'block_size', int(call, 'block_size', null))
  yield* must(call, block >= 1 && columns >= 1 && inner >= 1, () => 'K, N and block_size must be at least 1')
  const packed = columns * Math.ceil(inner / block) * Math.ceil((block * bits) / 8)
  yield* must(
    call,
    b.elementType !== 'uint8' || count(b.shape) === packed,
    () =>
      `"${b.name}" ${shown(b.shape)} does not hold ${columns} × ${inner} weights of ${bits} bits in blocks of ${block}`,
  )
  yield* must(
    call,
    a.shape.at(-1) === inner,
    () => `"${a.name}" ${shown(a.shape)} is not multiplied by ${inner} rows`,
  )
  return [{ elementType: a.elementType, shape: [...a.shape.slice(0, -1), columns] }]
}

const gemmAttributes = {
  alpha: 'float',
  beta: 'float',
  transA: 'int',
  transB: 'int',
} as const satisfies Readonly<Record<string, AttributeKind>>

const gemmMacs: NonNullable<Operator['macs']> = ([a], [output], call) =>
  count(output?.shape ?? []) * (a?.shape[int(call, 'transA', 0) === 0 ? 1 : 0] ?? 0)

const productMacs: NonNullable<Operator['macs']> = ([a], [output]) =>
  count(output?.shape ?? []) * (a?.shape.at(-1) ?? 0)

export const products: Operators = {
  Gemm: {
    inputs: [2, 3],
    attributes: { ...gemmAttributes, broadcast: 'int' },
    until: { broadcast: 7 },
    infer: gemm,
    compute: gemmed,
    // never at import, as MatMul
    constant: computedLater,
    learned: learned(0, 1, 2),
    macs: gemmMacs,
  },
  MatMul: {
    inputs: [2, 2],
    infer: matMul,
    compute: multiplied,
    // Never at import: short operands may take long.
    constant: computedLater,
    learned: learned(0, 1),
    macs: productMacs,
  },
  MatMulInteger: { inputs: [2, 4], infer: matMulInteger, learned: learned(0, 1), macs: productMacs },
  QLinearMatMul: { inputs: [8, 8], infer: qLinearMatMul, learned: learned(0, 3), macs: productMacs },
}

/** Matrix products that ONNX Runtime adds (domain com.microsoft). */
export const microsoftProducts: Operators = {
  QGemm: {
    inputs: [6, 9],
    attributes: { alpha: 'float', transA: 'int', transB: 'int' },
    infer: qGemm,
    learned: learned(3, 6),
    macs: gemmMacs,
  },
  FusedMatMul: {
    inputs: [2, 2],
    attributes: { alpha: 'float', transA: 'int', transB: 'int', transBatchA: 'int', transBatchB: 'int' },
    infer: fusedMatMul,
    learned: learned(0, 1),
    macs: ([a], [output], call) =>
      count(output?.shape ?? []) * ((a && turned(call, a, 'A').shape.at(-1)) ?? 0),
  },
  MatMulNBits: {
    inputs: [3, 6],
    attributes: {
      K: 'int',
      N: 'int',
      accuracy_level: 'int',
      bits: 'int',
      block_size: 'int',
      weight_prepacked: 'int',
    },
    infer: matMulNBits,
    learned: learned(1),
    learnedElements: (call) => int(call, 'K', 0) * int(call, 'N', 0),
    macs: ([a], [output]) => count(output?.shape ?? []) * (a?.shape.at(-1) ?? 0),
  },
  FusedGemm: {
    inputs: [2, 3],
    attributes: {
      ...gemmAttributes,
      activation: 'string',
      activation_alpha: 'float',
      activation_beta: 'float',
      activation_gamma: 'float',
    },
    infer: gemm,
    learned: learned(0, 1, 2),
    macs: gemmMacs,
  },
}
