import { sum } from '../../arithmetic.js'
import type { ElementType, TensorType } from '../../ir/network.js'
import { broadcast, sameShape, shown } from '../tensors/shape.js'
import { type Call, type Checked, input, int, must, refuse, sameType, typed, type Value } from './call.js'
import { computedLater, elementwise } from './fold.js'
import { anyNumber, type Compute, learnedOperands, type Operator, type Operators } from './operator.js'
import { quantizer } from './quantizer.js'

const presentOf = ({ inputs }: Call): readonly Value[] => inputs.filter((value) => value !== null)

function* broadcasted(call: Call, values: readonly Value[]): Checked<readonly number[]> {
  const all = values.map(({ name, shape }) => `"${name}" ${shown(shape)}`).join(' and ')
  return broadcast(values.map(({ shape }) => shape)) ?? (yield* refuse(call, `${all} do not broadcast`))
}

/**
 * Before opset 7 only the second operand broadcasts, and only with `broadcast = 1`: it
 * fits the axes of the first one from `axis` on, or the last ones. Source: ONNX, Add-6.
 */
function* legacyBroadcast(call: Call, [a, b]: readonly Value[]): Checked<readonly number[]> {
  const whole = a?.shape ?? []
  const part = b?.shape ?? []
  const rank = whole.length - part.length
  const axis = int(call, 'axis', rank)
  const spread = Array.from<number>({ length: Math.max(axis, 0) }).fill(1)
  const tail = Array.from<number>({ length: Math.max(rank - axis, 0) }).fill(1)
  const fits = rank >= 0 && axis >= 0 && axis <= rank
  const aligned = fits ? broadcast([whole, [...spread, ...part, ...tail]]) : null
  yield* must(
    call,
    int(call, 'broadcast', 0) === 0 ? sameShape(whole, part) : aligned !== null && sameShape(aligned, whole),
    () =>
      `"${b?.name}" ${shown(part)} does not fit "${a?.name}" ${shown(whole)} as opset ${call.opset} has it`,
  )
  return whole
}

function* operands(call: Call): Checked<readonly number[]> {
  const values = presentOf(call)
  return yield* call.opset < 7 && values.length === 2
    ? legacyBroadcast(call, values)
    : broadcasted(call, values)
}

function* sameTyped(call: Call): Checked<readonly TensorType[]> {
  return [{ elementType: yield* sameType(call, presentOf(call)), shape: yield* operands(call) }]
}

/** The exponent may be of another type than the base. */
function* power(call: Call): Checked<readonly TensorType[]> {
  const base = yield* input(call, 0, 'X')
  return [{ elementType: base.elementType, shape: yield* operands(call) }]
}

function* logical(call: Call): Checked<readonly TensorType[]> {
  for (const value of presentOf(call)) yield* typed(call, value, ['bool'])
  return [{ elementType: 'bool', shape: yield* operands(call) }]
}

function* comparison(call: Call): Checked<readonly TensorType[]> {
  yield* sameType(call, presentOf(call))
  return [{ elementType: 'bool', shape: yield* operands(call) }]
}

function* where(call: Call): Checked<readonly TensorType[]> {
  const condition = yield* input(call, 0, 'condition')
  yield* typed(call, condition, ['bool'])
  const elementType = yield* sameType(call, call.inputs.slice(1))
  return [{ elementType, shape: yield* broadcasted(call, presentOf(call)) }]
}

function* qLinearBinary(call: Call): Checked<readonly TensorType[]> {
  const a = yield* input(call, 0, 'A')
  const b = yield* input(call, 3, 'B')
  const elementType = yield* sameType(call, [a, b])
  yield* quantizer(call, { of: a, scale: 1, zeroPoint: 2, perChannel: null })
  yield* quantizer(call, { of: b, scale: 4, zeroPoint: 5, perChannel: null })
  yield* quantizer(call, { of: a, scale: 6, zeroPoint: 7, perChannel: null })
  return [{ elementType, shape: yield* broadcasted(call, [a, b]) }]
}

const isInteger = (type: ElementType): boolean => type.startsWith('int') || type.startsWith('uint')

const binary = (infer: Operator['infer'], compute?: Compute): Operator => ({
  inputs: [2, 2],
  attributes: { axis: 'int', broadcast: 'int' },
  until: { axis: 7, broadcast: 7 },
  infer,
  ...(compute === undefined ? {} : { compute }),
})

const learnedBinary = (compute: (a: number, b: number, type: ElementType) => number): Operator => ({
  ...binary(
    sameTyped,
    elementwise(([a = 0, b = 0], type) => compute(a, b, type)),
  ),
  learned: learnedOperands,
})

const compare = (holds: (a: number, b: number) => boolean): Operator =>
  binary(
    comparison,
    elementwise(([a = 0, b = 0]) => Number(holds(a, b))),
  )

const variadic: Operator = { inputs: [1, anyNumber], infer: sameTyped }

function* ofBits(call: Call): Checked<readonly TensorType[]> {
  for (const { name, elementType } of presentOf(call))
    yield* must(call, isInteger(elementType), () => `"${name}" is ${elementType}, whose bits are no number`)
  return yield* sameTyped(call)
}

const bitwise: Operator = { inputs: [2, 2], infer: ofBits, constant: computedLater }

const modulo = (a: number, b: number): number => a - b * Math.floor(a / b)

export const elementwiseOperators: Operators = {
  Add: learnedBinary((a, b) => a + b),
  Sub: learnedBinary((a, b) => a - b),
  Mul: learnedBinary((a, b) => a * b),
  Div: learnedBinary((a, b, type) => (isInteger(type) ? Math.trunc(a / b) : a / b)),
  Mod: {
    inputs: [2, 2],
    attributes: { fmod: 'int' },
    infer: sameTyped,
    compute: elementwise(([a = 0, b = 0], _, call) => (int(call, 'fmod', 0) === 0 ? modulo(a, b) : a % b)),
  },
  Pow: binary(
    power,
    elementwise(([a = 0, b = 0]) => a ** b),
  ),
  And: binary(
    logical,
    elementwise(([a = 0, b = 0]) => a & b),
  ),
  Or: binary(
    logical,
    elementwise(([a = 0, b = 0]) => a | b),
  ),
  Xor: binary(
    logical,
    elementwise(([a = 0, b = 0]) => a ^ b),
  ),
  BitShift: { ...bitwise, attributes: { direction: 'string' } },
  BitwiseAnd: bitwise,
  BitwiseOr: bitwise,
  BitwiseXor: bitwise,
  Equal: compare((a, b) => a === b),
  Greater: compare((a, b) => a > b),
  Less: compare((a, b) => a < b),
  GreaterOrEqual: compare((a, b) => a >= b),
  LessOrEqual: compare((a, b) => a <= b),
  Where: {
    inputs: [3, 3],
    infer: where,
    compute: elementwise(([condition, a = 0, b = 0]) => (condition === 0 ? b : a)),
  },
  Sum: { ...variadic, compute: elementwise(sum), learned: learnedOperands },
  Mean: {
    ...variadic,
    compute: elementwise((elements) => sum(elements) / elements.length),
    learned: learnedOperands,
  },
  Max: { ...variadic, compute: elementwise((elements) => Math.max(...elements)) },
  Min: { ...variadic, compute: elementwise((elements) => Math.min(...elements)) },
}

/** Elementwise operators that ONNX Runtime adds (domain com.microsoft). */
export const microsoftElementwise: Operators = {
  QLinearAdd: { inputs: [7, 8], infer: qLinearBinary },
  QLinearMul: { inputs: [7, 8], infer: qLinearBinary },
}
