import type { ElementType } from '../../ir/network.js'
import { integerRange } from '../format/elementType.js'
import { type Call, float, int, text } from '../operators/call.js'
import { elementwise } from '../operators/fold.js'
import type { Compute } from '../operators/operator.js'

/** A number of the text of ONNX, as the type of attributes holds it. */
const parameter = (call: Call, name: string, otherwise: number): number =>
  float(call, name, Math.fround(otherwise))

/** Of before opset 7, a slope a channel does not broadcast as others do. */
const sloped: Compute = (operands, outputs, call) =>
  call.opset < 7
    ? null
    : elementwise(([x = 0, slope = 0]) => (x < 0 ? slope * x : x))(operands, outputs, call)

/** The other bits of an integer; of one of 64 bits without a sign, no number has them. */
const inverted = (x: number, type: ElementType): number => {
  if (!type.startsWith('u')) return -1 - x
  return type === 'uint64' ? Number.NaN : (integerRange(type)?.[1] ?? Number.NaN) - x
}

/** How many values an integer type has; of 64 bits, more than numbers tell apart. */
const valuesOf = (type: ElementType): number =>
  type === 'uint64' ? Number.POSITIVE_INFINITY : 1 + (integerRange(type)?.[1] ?? 0)

const shifted = (x: number, places: number, type: ElementType, direction: string): number =>
  direction === 'RIGHT' ? Math.floor(x / 2 ** places) : (x * 2 ** places) % valuesOf(type)

/** Bits of integers of which a number has up to 53, where those of JavaScript end at 32. */
const bitwise = (compute: (a: bigint, b: bigint) => bigint): Compute =>
  elementwise(([a = 0, b = 0]) => Number(compute(BigInt(a), BigInt(b))))

const infinite = (x: number, call: Call): boolean =>
  (x === Number.POSITIVE_INFINITY && int(call, 'detect_positive', 1) !== 0) ||
  (x === Number.NEGATIVE_INFINITY && int(call, 'detect_negative', 1) !== 0)

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))

/** By a series of terms that are all positive, so that none takes digits from another. Source: Abramowitz and Stegun, 7.1.6. */
const errorFunction = (x: number): number => {
  if (Number.isNaN(x)) return x
  if (Math.abs(x) > 6) return Math.sign(x)
  let [term, sum] = [x, x]
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

/** Source: ONNX, Gelu-20. */
const gelu = (x: number, call: Call): number =>
  text(call, 'approximate', 'none') === 'tanh'
    ? 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
    : 0.5 * x * (1 + errorFunction(x / Math.SQRT2))

const unary = (compute: (x: number, call: Call) => number): Compute =>
  elementwise(([x = 0], _, call) => compute(x, call))

/** Operators that compute each element from that, or those, at its place. */
export const elementFolds: Readonly<Record<string, Compute>> = {
  PRelu: sloped,
  Elu: unary((x, call) => (x < 0 ? parameter(call, 'alpha', 1) * Math.expm1(x) : x)),
  Celu: unary((x, call) => {
    const alpha = parameter(call, 'alpha', 1)
    return Math.max(x, 0) + Math.min(0, alpha * Math.expm1(x / alpha))
  }),
  Selu: unary(
    (x, call) =>
      parameter(call, 'gamma', 1.0507009873554805) *
      (x > 0 ? x : parameter(call, 'alpha', 1.6732632423543772) * Math.expm1(x)),
  ),
  ThresholdedRelu: unary((x, call) => (x > parameter(call, 'alpha', 1) ? x : 0)),
  HardSigmoid: unary((x, call) =>
    Math.min(1, Math.max(0, parameter(call, 'alpha', 0.2) * x + parameter(call, 'beta', 0.5))),
  ),
  HardSwish: unary((x) => x * Math.min(1, Math.max(0, x / 6 + 0.5))),
  Mish: unary((x) => x * Math.tanh(softplus(x))),
  Erf: unary(errorFunction),
  Gelu: unary(gelu),
  Swish: unary((x, call) => x / (1 + Math.exp(-parameter(call, 'alpha', 1) * x))),
  Softsign: unary((x) => x / (1 + Math.abs(x))),
  Shrink: unary((x, call) => {
    const [bias, reach] = [parameter(call, 'bias', 0), parameter(call, 'lambd', 0.5)]
    return x < -reach ? x + bias : x > reach ? x - bias : 0
  }),
  IsNaN: unary((x) => Number(Number.isNaN(x))),
  IsInf: unary((x, call) => Number(infinite(x, call))),
  BitwiseNot: elementwise(([x = 0], type) => inverted(x, type)),
  BitwiseAnd: bitwise((a, b) => a & b),
  BitwiseOr: bitwise((a, b) => a | b),
  BitwiseXor: bitwise((a, b) => a ^ b),
  BitShift: elementwise(([x = 0, places = 0], type, call) =>
    shifted(x, places, type, text(call, 'direction', '')),
  ),
}
