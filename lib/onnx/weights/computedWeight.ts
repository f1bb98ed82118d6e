import * as E from 'fp-ts/lib/Either.js'
import type { Attribute, ElementType, WeightSource } from '../../ir/network.js'
import { fail, outcome, type Rule } from '../../rule.js'
import { folds, terms } from '../folds/folds.js'
import { mostFolded } from '../format/tensorProto.js'
import type { AttributeKind, AttributeValue } from '../operators/attribute.js'
import type { Call, Value } from '../operators/call.js'
import type { Numbers, Operand } from '../operators/operator.js'
import { operatorOf } from '../operators/table.js'
import { sameShape } from '../tensors/shape.js'
import { type TensorData, tensorOf, valuesOf } from '../tensors/tensorData.js'
import type { Recipe } from './recipe.js'
import type { WeightError } from './weightError.js'

type Computed = Extract<WeightSource, { kind: 'computed' }>

/** More numbers than these are not multiplied, added or compared for one constant; a merged low-rank update takes a hundredth. */
const mostSteps = 2 ** 33

/** An attribute of a network as the rules of operators take it, which know what kind it is of. */
const attributeOf = (kind: AttributeKind | undefined, value: Attribute): AttributeValue => {
  if (typeof value === 'number') return { kind: kind === 'float' ? 'float' : 'int', value }
  if (typeof value === 'string') return { kind: 'string', value }
  const numbers = value.filter((one) => typeof one === 'number')
  if (numbers.length < value.length)
    return { kind: 'strings', value: value.filter((one) => typeof one === 'string') }
  return { kind: kind === 'floats' ? 'floats' : 'ints', value: numbers }
}

const valueOf = (name: string, { elementType, shape, values }: Operand): Value => ({
  name,
  elementType,
  shape,
  constant: {
    source: { kind: 'literal', values: [] },
    root: name,
    elements: () => (values.length > mostFolded ? null : Array.from(values)),
  },
})

/** 64-bit integers are computed with as far as a double holds them. */
const isExact = (values: Numbers): boolean => {
  for (let i = 0; i < values.length; i++) if (!Number.isSafeInteger(values[i])) return false
  return true
}

const isWide = (type: ElementType): boolean => type === 'int64' || type === 'uint64'

function* operandsOf(
  { read, refuse }: Recipe,
  { inputs }: Computed,
): Rule<WeightError, readonly (Operand | null)[]> {
  const operands: (Operand | null)[] = []
  for (const name of inputs) {
    const tensor = name === '' ? null : yield* read(name)
    if (tensor === null) {
      operands.push(null)
      continue
    }
    const values = valuesOf(tensor)
    if (isWide(tensor.elementType) && !isExact(values))
      yield* refuse(`"${name}" has integers beyond 2^53, with which nothing is computed here`)
    operands.push({ ...tensor, values })
  }
  return operands
}

/** A constant that an operator makes of others, by the operator's own rule. Source: ONNX, docs/Operators.md. */
export function* computedWeight(recipe: Recipe, source: Computed): Rule<WeightError, TensorData> {
  const { name: weight, elementType, shape, refuse } = recipe
  const leave = (problem: string): Rule<WeightError, never> =>
    fail({ _tag: 'UncomputedWeight', weight, op, problem })
  const { op, domain, opset, inputs } = source
  const operator = operatorOf(domain, op)
  const compute = operator?.compute ?? (domain === '' ? folds.get(op) : undefined)
  if (operator === undefined || compute === undefined) return yield* leave('which is not computed here')
  const operands = yield* operandsOf(recipe, source)
  const call: Call = {
    index: 0,
    node: recipe.name,
    op,
    domain,
    opset,
    mayCompute: true,
    inputs: operands.map((operand, i) => (operand === null ? null : valueOf(inputs[i] ?? '', operand))),
    outputs: Array.from({ length: source.outputs }, (_, i) => `${recipe.name}:${i}`),
    attributes: new Map(
      Object.entries(source.attributes).map(([name, value]) => [
        name,
        attributeOf(operator.attributes?.[name], value),
      ]),
    ),
  }
  const types = outcome(operator.infer(call))
  const type = E.isRight(types) ? types.right[source.output] : undefined
  if (
    E.isLeft(types) ||
    type === undefined ||
    type.elementType !== elementType ||
    !sameShape(type.shape, shape)
  )
    return yield* refuse(`${op} does not make ${elementType} [${shape.join(', ')}] of its inputs`)
  const steps = Math.max(
    operator.macs?.(call.inputs, types.right, call) ?? 0,
    domain === '' ? (terms.get(op)?.(operands, types.right, call) ?? 0) : 0,
  )
  if (steps > mostSteps) return yield* leave('which takes more than 2^33 steps for it')
  const values = compute(operands, types.right, call)?.[source.output]
  if (values === undefined) return yield* leave('which is not computed here as this node has it')
  if (isWide(elementType) && !isExact(values))
    return yield* refuse(`${op} gives numbers beyond 2^53, which are not exact here`)
  return tensorOf(elementType, shape, (i) => values[i]!)
}
