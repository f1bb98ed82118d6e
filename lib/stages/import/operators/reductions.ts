import type { TensorType } from '../../../ir/network.js'
import type { AttributeKind } from '../attribute.js'
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
} from '../call.js'
import { computed } from '../fold.js'
import type { Constancy, Operator, Operators } from '../operator.js'

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

/** A constant reduced over all of its axes to a single element: sizes and extremes of shapes. */
const overAll = (compute: (values: readonly number[]) => number): Constancy =>
  computed(([x], [output]) => {
    if (x === null || x === undefined || output?.elementType !== 'int64') return null
    const [only, ...more] = output.shape.every((extent) => extent === 1) ? [compute(x.values)] : []
    return only === undefined || more.length > 0 ? null : [[only]]
  })

const reduction = (asInput = 18, compute?: (values: readonly number[]) => number): Operator => ({
  inputs: [1, 2],
  attributes,
  until: { axes: asInput },
  infer: (call) => reduced(call, asInput),
  ...(compute === undefined ? {} : { constant: overAll(compute) }),
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
  ReduceMean: reduction(),
  ReduceSum: reduction(13, (values) => values.reduce((sum, x) => sum + x, 0)),
  ReduceProd: reduction(18, (values) => values.reduce((product, x) => product * x, 1)),
  ReduceMax: reduction(18, (values) => Math.max(...values)),
  ReduceMin: reduction(18, (values) => Math.min(...values)),
  ReduceL1: reduction(),
  ReduceL2: reduction(),
  ReduceLogSum: reduction(),
  ReduceLogSumExp: reduction(),
  ReduceSumSquare: reduction(),
  ArgMax: { inputs: [1, 1], attributes: extremeAttributes, infer: extremeIndex },
  ArgMin: { inputs: [1, 1], attributes: extremeAttributes, infer: extremeIndex },
  TopK: {
    inputs: [1, 2],
    outputs: 2,
    attributes: { axis: 'int', k: 'int', largest: 'int', sorted: 'int' },
    until: { k: 10 },
    infer: topK,
  },
}
