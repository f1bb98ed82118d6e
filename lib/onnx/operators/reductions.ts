import { stridesOf } from '../../arithmetic.js'
import type { TensorType } from '../../ir/network.js'
import { outcome } from '../../rule.js'
import { count } from '../tensors/shape.js'
import type { AttributeKind } from './attribute.js'
import {
  axesOf,
  axisOf,
  type Call,
  type Checked,
  elements,
  input,
  int,
  ints,
  must,
  optional,
  required,
  scalar,
  type Value,
} from './call.js'
import { computedLater, eachPoint, rounded } from './fold.js'
import type { Compute, Operator, Operators } from './operator.js'

/** The axes that go: all, unless an attribute or (from `asInput` on) an input names some. */
function* reducedAxes(call: Call, x: Value, asInput: number): Checked<readonly number[]> {
  const value = optional(call, 1)
  const attribute = ints(call, 'axes')
  yield* must(
    call,
    value === null || call.opset >= asInput,
    () => `opset ${call.opset} takes axes as an attribute`,
  )
  const given = attribute ?? (value === null ? [] : yield* elements(call, value))
  if (given.length > 0) return yield* axesOf(call, given, x.shape.length)
  return call.opset >= asInput && int(call, 'noop_with_empty_axes', 0) !== 0 ? [] : [...x.shape.keys()]
}

function* reduced(call: Call, asInput: number): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'data')
  const axes = new Set(yield* reducedAxes(call, x, asInput))
  const keep = int(call, 'keepdims', 1) !== 0
  const shape = keep
    ? x.shape.map((extent, axis) => (axes.has(axis) ? 1 : extent))
    : x.shape.filter((_, axis) => !axes.has(axis))
  return [{ elementType: x.elementType, shape }]
}

const attributes = {
  axes: 'ints',
  keepdims: 'int',
  noop_with_empty_axes: 'int',
} as const satisfies Readonly<Record<string, AttributeKind>>

/** How a reduction goes through the elements that become one: from `start`, `step` by `step`, to what `end` makes. */
interface Fold {
  readonly start: number
  readonly step: (sum: number, x: number) => number
  readonly end?: (sum: number, elements: number) => number
}

const summed: Fold = { start: 0, step: (sum, x) => sum + x }
const squares: Fold = { start: 0, step: (sum, x) => sum + x * x }
const exponentials: Fold = { start: 0, step: (sum, x) => sum + Math.exp(x) }

const folded =
  ({ start, step, end = (sum) => sum }: Fold, asInput: number): Compute =>
  ([x], [output], call) => {
    const value = call.inputs[0]
    if (x === null || x === undefined || value === null || value === undefined || output === undefined)
      return null
    const axes = outcome(reducedAxes(call, value, asInput))
    if (axes._tag === 'Left') return null
    const kept = x.shape.map((extent, axis) => (axes.right.includes(axis) ? 1 : extent))
    const strides = stridesOf(kept).map((stride, axis) => (axes.right.includes(axis) ? 0 : stride))
    const sums = new Float64Array(count(kept)).fill(start)
    eachPoint(x.shape, (coordinates, index) => {
      let to = 0
      for (let axis = 0; axis < strides.length; axis++) to += strides[axis]! * coordinates[axis]!
      sums[to] = step(sums[to]!, x.values[index]!)
    })
    const elements = sums.length === 0 ? 0 : x.values.length / sums.length
    return [sums.map((sum) => rounded(output.elementType, end(sum, elements)))]
  }

const reduction = (fold: Fold, asInput = 18): Operator => ({
  inputs: [1, 2],
  attributes,
  until: { axes: asInput },
  infer: (call) => reduced(call, asInput),
  compute: folded(fold, asInput),
})

function* extremeIndex(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'data')
  const axis = yield* axisOf(call, int(call, 'axis', 0), x.shape.length)
  const keep = int(call, 'keepdims', 1) !== 0
  return [{ elementType: 'int64', shape: keep ? x.shape.with(axis, 1) : x.shape.toSpliced(axis, 1) }]
}

function* topK(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'X')
  const axis = yield* axisOf(call, int(call, 'axis', -1), x.shape.length)
  const attribute = call.opset < 10
  yield* must(
    call,
    attribute === (call.inputs.length === 1),
    () => `opset ${call.opset} takes k as ${attribute ? 'an attribute' : 'an input'}`,
  )
  const k = attribute
    ? yield* required(call, 'k', int(call, 'k', null))
    : yield* scalar(call, yield* input(call, 1, 'K'), 'K')
  yield* must(
    call,
    k >= 1 && k <= x.shape[axis]!,
    () => `k is ${k}, but axis ${axis} has ${x.shape[axis]} elements`,
  )
  const shape = x.shape.with(axis, k)
  return [
    { elementType: x.elementType, shape },
    { elementType: 'int64', shape },
  ]
}

const extremeAttributes = { axis: 'int', keepdims: 'int', select_last_index: 'int' } as const

export const reductions: Operators = {
  ReduceMean: reduction({ ...summed, end: (sum, elements) => sum / elements }),
  ReduceSum: reduction(summed, 13),
  ReduceProd: reduction({ start: 1, step: (product, x) => product * x }),
  ReduceMax: reduction({ start: Number.NEGATIVE_INFINITY, step: Math.max }),
  ReduceMin: reduction({ start: Number.POSITIVE_INFINITY, step: Math.min }),
  ReduceL1: reduction({ start: 0, step: (sum, x) => sum + Math.abs(x) }),
  ReduceL2: reduction({ ...squares, end: Math.sqrt }),
  ReduceLogSum: reduction({ ...summed, end: Math.log }),
  ReduceLogSumExp: reduction({ ...exponentials, end: Math.log }),
  ReduceSumSquare: reduction(squares),
  ArgMax: { inputs: [1, 1], attributes: extremeAttributes, infer: extremeIndex, constant: computedLater },
  ArgMin: { inputs: [1, 1], attributes: extremeAttributes, infer: extremeIndex, constant: computedLater },
  TopK: {
    inputs: [1, 2],
    outputs: 2,
    attributes: { axis: 'int', k: 'int', largest: 'int', sorted: 'int' },
    until: { k: 10 },
    infer: topK,
    // in which order the largest come that need not be sorted is nowhere said
    constant: (call, outputs) => (int(call, 'sorted', 1) === 0 ? null : computedLater(call, outputs)),
  },
}
