import { stridesOf } from '../../arithmetic.js'
import type { WeightSource } from '../../ir/network.js'
import type { Rule } from '../../rule.js'
import { holds, isFloating } from '../format/elementType.js'
import { quantizedTo, quantizedTypes } from '../operators/quantized.js'
import { numbersOf, reordered, type TensorData, tensorOf, valuesOf } from '../tensors/tensorData.js'
import { computedWeight } from './computedWeight.js'
import type { Recipe } from './recipe.js'
import type { WeightError } from './weightError.js'

/** Which of the numbers along `axis` each element of the shape meets; a single one meets all. */
const along = (
  shape: readonly number[],
  axis: number,
  numbers: readonly number[],
): ((index: number) => number) => {
  const [only] = numbers
  if (numbers.length === 1 && only !== undefined) return () => only
  const stride = stridesOf(shape)[axis] ?? 1
  const extent = shape[axis] ?? 1
  return (index) => numbers[Math.floor(index / stride) % extent] ?? Number.NaN
}

function* numbers({ read }: Recipe, name: string | null): Rule<WeightError, readonly number[]> {
  return name === null ? [0] : numbersOf(yield* read(name))
}

function* transposed(
  recipe: Recipe,
  of: string,
  permutation: readonly number[],
): Rule<WeightError, TensorData> {
  const source = yield* recipe.read(of)
  const steps = permutation.map((axis) => stridesOf(source.shape)[axis] ?? 0)
  const strides = stridesOf(recipe.shape)
  const from = (index: number): number => {
    let rest = index
    let position = 0
    for (let axis = 0; axis < strides.length; axis++) {
      const at = Math.floor(rest / strides[axis]!)
      rest -= at * strides[axis]!
      position += at * steps[axis]!
    }
    return position
  }
  return reordered(source, recipe.shape, from)
}

/** Source: ONNX, Cast-13. Numbers beyond the range of an integer type have no meaning there, so they are refused. */
function* casted(recipe: Recipe, of: string): Rule<WeightError, TensorData> {
  const { elementType, shape, refuse } = recipe
  const values = valuesOf(yield* recipe.read(of))
  if (elementType === 'bool') return tensorOf(elementType, shape, (i) => (values[i] === 0 ? 0 : 1))
  if (isFloating(elementType)) return tensorOf(elementType, shape, (i) => values[i]!)
  for (let i = 0; i < values.length; i++)
    if (!holds(elementType, Math.trunc(values[i]!)))
      yield* refuse(`element ${i} is ${values[i]}, which is not a value of type ${elementType}`)
  return tensorOf(elementType, shape, (i) => Math.trunc(values[i]!))
}

type Scaled = Extract<WeightSource, { kind: 'quantized' | 'dequantized' }>

/** Source: ONNX, QuantizeLinear-21 and DequantizeLinear-21. */
function* rescaled(recipe: Recipe, source: Scaled): Rule<WeightError, TensorData> {
  const { elementType, shape, refuse } = recipe
  const x = valuesOf(yield* recipe.read(source.of))
  const scale = along(shape, source.axis, yield* numbers(recipe, source.scale))
  const zero = along(shape, source.axis, yield* numbers(recipe, source.zeroPoint))
  if (source.kind === 'dequantized') return tensorOf(elementType, shape, (i) => (x[i]! - zero(i)) * scale(i))
  if (!quantizedTypes.includes(elementType)) return yield* refuse(`nothing is quantized to ${elementType}`)
  return tensorOf(elementType, shape, (i) => quantizedTo(elementType, x[i]!, scale(i), zero(i)))
}

type FoldedWeight = Extract<WeightSource, { kind: 'foldedWeight' }>
type FoldedBias = Extract<WeightSource, { kind: 'foldedBias' }>

function* factors(recipe: Recipe, source: FoldedWeight | FoldedBias): Rule<WeightError, readonly number[]> {
  const scale = yield* numbers(recipe, source.scale)
  const variance = yield* numbers(recipe, source.variance)
  return scale.map((s, c) => s / Math.sqrt(variance[c]! + source.epsilon))
}

function* foldedWeight(recipe: Recipe, source: FoldedWeight): Rule<WeightError, TensorData> {
  const weight = valuesOf(yield* recipe.read(source.weight))
  const factor = along(recipe.shape, source.axis, yield* factors(recipe, source))
  return tensorOf(recipe.elementType, recipe.shape, (i) => weight[i]! * factor(i))
}

function* foldedBias(recipe: Recipe, source: FoldedBias): Rule<WeightError, TensorData> {
  const factor = yield* factors(recipe, source)
  const shift = yield* numbers(recipe, source.shift)
  const mean = yield* numbers(recipe, source.mean)
  const bias = source.bias === null ? mean.map(() => 0) : yield* numbers(recipe, source.bias)
  return tensorOf(recipe.elementType, recipe.shape, (c) => shift[c]! + (bias[c]! - mean[c]!) * factor[c]!)
}

/**
 * The elements of a constant that is made of others; see `WeightSource`
 * for the formulas. Sums are formed in double precision.
 */
export function* madeWeight(recipe: Recipe, source: WeightSource): Rule<WeightError, TensorData> {
  switch (source.kind) {
    case 'transposed':
      return yield* transposed(recipe, source.of, source.permutation)
    case 'cast':
      return yield* casted(recipe, source.of)
    case 'quantized':
    case 'dequantized':
      return yield* rescaled(recipe, source)
    case 'foldedWeight':
      return yield* foldedWeight(recipe, source)
    case 'foldedBias':
      return yield* foldedBias(recipe, source)
    case 'computed':
      return yield* computedWeight(recipe, source)
    default:
      return yield* recipe.refuse(`${source.kind} is made of nothing else`)
  }
}
