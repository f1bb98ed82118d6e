import { einsumOf } from '../../ir/einsum.js'
import type { TensorType } from '../../ir/network.js'
import { count } from '../tensors/shape.js'
import { type Call, type Checked, refuse, required, sameType, text, type Value } from './call.js'
import { computedLater } from './fold.js'
import { anyNumber, type Operator, type Operators } from './operator.js'

const equationOf = ({ attributes }: Call): string | null => {
  const equation = attributes.get('equation')
  return equation?.kind === 'string' ? equation.value : null
}

const present = (inputs: readonly (Value | null)[]): readonly Value[] =>
  inputs.filter((value) => value !== null)

/** Source: ONNX, Einsum-12. */
function* einsum(call: Call): Checked<readonly TensorType[]> {
  const equation = yield* required(call, 'equation', equationOf(call))
  const operands = present(call.inputs)
  const elementType = yield* sameType(call, operands)
  const read = einsumOf(
    equation,
    operands.map(({ shape }) => shape),
  )
  if (typeof read === 'string') return yield* refuse(call, read)
  return [{ elementType, shape: read.output.map((label) => read.extents.get(label) ?? 1) }]
}

/** A term for each combination of the labels of two operands; one alone multiplies nothing. */
const macs: NonNullable<Operator['macs']> = (inputs, _, call) => {
  const operands = present(inputs)
  const read = einsumOf(
    text(call, 'equation', ''),
    operands.map(({ shape }) => shape),
  )
  return typeof read === 'string' || operands.length !== 2 ? 0 : count([...read.extents.values()])
}

export const einsums: Operators = {
  Einsum: {
    inputs: [1, anyNumber],
    attributes: { equation: 'string' },
    infer: einsum,
    constant: computedLater,
    learned: ({ inputs }) => [...inputs.keys()],
    macs,
    // in which order more operands are multiplied, and so how often, is nowhere said
    opaque: ({ inputs }) => inputs.length > 2,
  },
}
