import { expect, it } from 'vitest'
import { pointwise } from '../../../lib/stages/lower/geometry/products.js'
import { readsOfOperator } from '../../../lib/stages/lower/geometry/table.js'

/** Operators whose every element of the result takes one of each input, by the texts of ONNX and of ONNX Runtime. */
const elementByElement = [
  'Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Erf Exp Floor IsInf IsNaN Log Neg Not Reciprocal Round Sign Sin Sinh Sqrt Tan Tanh',
  'Celu Elu Gelu HardSigmoid HardSwish LeakyRelu Mish PRelu Relu Selu Shrink Sigmoid Softplus Softsign Swish ThresholdedRelu',
  'Add And BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor Div Equal Greater GreaterOrEqual Less LessOrEqual Max Mean Min Mod Mul Or Pow Sub Sum Where Xor',
  'BiasGelu FastGelu QuickGelu QLinearAdd QLinearMul',
].flatMap((names) => names.split(' '))

it.each(elementByElement)('%s waits for one element of each input, not for all of it', (op) => {
  expect(readsOfOperator.get(op)).toBe(pointwise)
})
