import type { ElementType, TensorType } from '../../ir/network.js'
import { broadcastsTo, count, shown } from '../tensors/shape.js'
import type { AttributeKind } from './attribute.js'
import {
  axisOf,
  type Call,
  type Checked,
  float,
  input,
  int,
  must,
  optional,
  sameType,
  typed,
} from './call.js'
import { computedLater, elementwise, sameElements, view } from './fold.js'
import { type Compute, type Constancy, learned, type Operator, type Operators } from './operator.js'
import { quantizer } from './quantizer.js'

function* same(call: Call): Checked<readonly TensorType[]> {
  const { elementType, shape } = yield* input(call, 0, 'X')
  return [{ elementType, shape }]
}

function* sameAlongAxis(call: Call): Checked<readonly TensorType[]> {
  const { elementType, shape } = yield* input(call, 0, 'input')
  // A scalar has no axis; the default of a softmax then names none either.
  if (shape.length > 0)
    yield* axisOf(call, int(call, 'axis', call.opset < 13 ? Math.min(1, shape.length - 1) : -1), shape.length)
  return [{ elementType, shape }]
}

function* test(call: Call): Checked<readonly TensorType[]> {
  const { shape } = yield* input(call, 0, 'X')
  return [{ elementType: 'bool', shape }]
}

function* negation(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'X')
  yield* typed(call, x, ['bool'])
  return [{ elementType: 'bool', shape: x.shape }]
}

function* clip(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'input')
  const bounds = [optional(call, 1), optional(call, 2)]
  yield* must(
    call,
    call.opset >= 11 || call.inputs.length === 1,
    () => `opset ${call.opset} takes bounds as attributes`,
  )
  for (const bound of bounds) {
    yield* must(
      call,
      bound === null || count(bound.shape) === 1,
      () => `the bound "${bound?.name}" has the shape ${shown(bound?.shape ?? [])}, but must be one number`,
    )
  }
  return [{ elementType: yield* sameType(call, [x, ...bounds]), shape: x.shape }]
}

function* pRelu(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'X')
  const slope = yield* input(call, 1, 'slope')
  // Before opset 7 the slope is a number, or one a channel.
  const perChannel = call.opset < 7 && (count(slope.shape) === 1 || count(slope.shape) === x.shape[1])
  yield* must(
    call,
    perChannel || broadcastsTo(slope.shape, x.shape),
    () => `the slope "${slope.name}" ${shown(slope.shape)} does not broadcast to ${shown(x.shape)}`,
  )
  return [{ elementType: yield* sameType(call, [x, slope]), shape: x.shape }]
}

function* dropout(call: Call): Checked<readonly TensorType[]> {
  const { elementType, shape } = yield* input(call, 0, 'data')
  yield* must(
    call,
    call.opset >= 12 || call.inputs.length === 1,
    () => `opset ${call.opset} takes the ratio as an attribute`,
  )
  return [
    { elementType, shape },
    { elementType: call.opset < 10 ? elementType : 'bool', shape },
  ]
}

/** In inference nothing is dropped: a constant stays what it is, where nobody asks which of it was kept. */
const kept: Constancy = (call, outputs) => {
  const training = call.inputs[2] ?? null
  const isInference = training === null || training.constant?.elements()?.[0] === 0
  return isInference && call.opset >= 7 && (call.outputs[1] ?? '') === '' ? view(call, outputs) : null
}

function* qLinearUnary(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'X')
  yield* quantizer(call, { of: x, scale: 1, zeroPoint: 2, perChannel: null })
  yield* quantizer(call, { of: x, scale: 3, zeroPoint: 4, perChannel: null })
  return [{ elementType: x.elementType, shape: x.shape }]
}

function* biasGelu(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'A')
  const bias = yield* input(call, 1, 'B')
  yield* must(
    call,
    broadcastsTo(bias.shape, x.shape),
    () => `"${bias.name}" does not broadcast to ${shown(x.shape)}`,
  )
  return [{ elementType: yield* sameType(call, [x, bias]), shape: x.shape }]
}

const unary = (
  attributes: Readonly<Record<string, AttributeKind>> = {},
  compute?: (x: number, type: ElementType, call: Call) => number,
): Operator => ({
  inputs: [1, 1],
  attributes,
  infer: same,
  ...(compute === undefined ? {} : { compute: elementwise(([x = 0], type, call) => compute(x, type, call)) }),
})

/** Rounds halves to even. Source: ONNX, Round-11. */
const rounded = (x: number): number => {
  const below = Math.floor(x)
  return x - below === 0.5 ? below + (below % 2 === 0 ? 0 : 1) : Math.round(x)
}

/** Bounds are inputs, or attributes before opset 11; the lower one loses where they cross. Source: ONNX, Clip-13. */
const clipped: Compute = ([x, least, most], [output], call) => {
  if (x === null || x === undefined || output === undefined) return null
  const low = least?.values[0] ?? float(call, 'min', Number.NEGATIVE_INFINITY)
  const high = most?.values[0] ?? float(call, 'max', Number.POSITIVE_INFINITY)
  return [Float64Array.from(x.values, (value) => Math.min(Math.max(value, low), high))]
}

/** Whose results of constants are computed where they are read. */
const folded = (attributes: Readonly<Record<string, AttributeKind>> = {}): Operator => ({
  ...unary(attributes),
  constant: computedLater,
})

const axis = { axis: 'int' } as const
const alpha = { alpha: 'float' } as const
const normalized: Operator = { ...folded(axis), infer: sameAlongAxis }

export const activations: Operators = {
  Relu: unary({}, (x) => Math.max(x, 0)),
  LeakyRelu: unary(alpha, (x, _, call) => (x < 0 ? float(call, 'alpha', Math.fround(0.01)) * x : x)),
  PRelu: { inputs: [2, 2], infer: pRelu, learned: learned(1), constant: computedLater },
  Elu: folded(alpha),
  Celu: folded(alpha),
  Selu: folded({ alpha: 'float', gamma: 'float' }),
  ThresholdedRelu: folded(alpha),
  Gelu: folded({ approximate: 'string' }),
  Sigmoid: unary({}, (x) => 1 / (1 + Math.exp(-x))),
  HardSigmoid: folded({ alpha: 'float', beta: 'float' }),
  HardSwish: folded(),
  Mish: folded(),
  Swish: folded(alpha),
  Softplus: unary({}, (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  Softsign: folded(),
  Shrink: folded({ bias: 'float', lambd: 'float' }),
  Clip: {
    inputs: [1, 3],
    attributes: { min: 'float', max: 'float' },
    until: { min: 11, max: 11 },
    infer: clip,
    compute: clipped,
  },
  Softmax: normalized,
  LogSoftmax: normalized,
  Hardmax: normalized,
  Dropout: {
    inputs: [1, 3],
    outputs: 2,
    attributes: { ratio: 'float', is_test: 'int', seed: 'int' },
    until: { is_test: 7, ratio: 12 },
    infer: dropout,
    constant: kept,
  },
  Identity: { inputs: [1, 1], infer: same, constant: view, compute: sameElements },
  Abs: unary({}, Math.abs),
  Neg: unary({}, (x) => -x),
  Sign: unary({}, Math.sign),
  Floor: unary({}, Math.floor),
  Ceil: unary({}, Math.ceil),
  Round: unary({}, rounded),
  Sqrt: unary({}, Math.sqrt),
  Reciprocal: unary({}, (x) => 1 / x),
  Exp: unary({}, Math.exp),
  Log: unary({}, Math.log),
  Erf: folded(),
  Sin: unary({}, Math.sin),
  Cos: unary({}, Math.cos),
  Tan: unary({}, Math.tan),
  Asin: unary({}, Math.asin),
  Acos: unary({}, Math.acos),
  Atan: unary({}, Math.atan),
  Sinh: unary({}, Math.sinh),
  Cosh: unary({}, Math.cosh),
  Tanh: unary({}, Math.tanh),
  Asinh: unary({}, Math.asinh),
  Acosh: unary({}, Math.acosh),
  Atanh: unary({}, Math.atanh),
  BitwiseNot: folded(),
  CumSum: { ...folded({ exclusive: 'int', reverse: 'int' }), inputs: [2, 2] },
  Trilu: { ...folded({ upper: 'int' }), inputs: [1, 2] },
  Not: { inputs: [1, 1], infer: negation, compute: elementwise(([x]) => (x === 0 ? 1 : 0)) },
  IsNaN: { inputs: [1, 1], infer: test, constant: computedLater },
  IsInf: {
    inputs: [1, 1],
    attributes: { detect_negative: 'int', detect_positive: 'int' },
    infer: test,
    constant: computedLater,
  },
}

/** Activations that ONNX Runtime adds (domain com.microsoft). */
export const microsoftActivations: Operators = {
  QLinearLeakyRelu: { inputs: [4, 5], attributes: alpha, infer: qLinearUnary },
  QLinearSigmoid: { inputs: [4, 5], infer: qLinearUnary },
  QLinearSoftmax: { inputs: [5, 5], attributes: { axis: 'int', opset: 'int' }, infer: qLinearUnary },
  Gelu: unary(),
  QuickGelu: unary(alpha),
  FastGelu: { inputs: [1, 2], infer: same },
  BiasGelu: { inputs: [2, 2], infer: biasGelu, learned: learned(1) },
}
