import { stridesOf } from '../../arithmetic.js'
import { einsumOf } from '../../ir/einsum.js'
import type { TensorType } from '../../ir/network.js'
import { type Call, text } from '../operators/call.js'
import { eachPoint, rounded, tabulate } from '../operators/fold.js'
import type { Compute, Operand } from '../operators/operator.js'
import { count } from '../tensors/shape.js'

const readOf = (operands: readonly (Operand | null)[], call: Call) =>
  einsumOf(
    text(call, 'equation', ''),
    operands.filter((operand) => operand !== null).map(({ shape }) => shape),
  )

/** How many products an equation adds up. */
export const contractedTerms = (
  operands: readonly (Operand | null)[],
  _: readonly TensorType[],
  call: Call,
): number => {
  const read = readOf(operands, call)
  return typeof read === 'string' ? 0 : count([...read.extents.values()])
}

/** Source: ONNX, Einsum-12. For each element of the result, the sum over all other labels of the products of the operands' elements. */
export const contracted: Compute = (given, [output], call) => {
  const operands = given.filter((operand) => operand !== null)
  const read = readOf(operands, call)
  if (typeof read === 'string' || output === undefined) return null
  const summed = [...read.extents.keys()].filter((label) => !read.output.includes(label))
  const extents = summed.map((label) => read.extents.get(label) ?? 1)
  /** How far a step along each label leads in an operand: nowhere where it has no such axis, or broadcasts it. */
  const stepsOf = (labels: readonly string[]) =>
    operands.map(({ shape }, i) => {
      const strides = stridesOf(shape)
      const own = read.operands[i] ?? []
      return labels.map((label) =>
        own.reduce(
          (sum, other, axis) => (other === label && shape[axis] !== 1 ? sum + strides[axis]! : sum),
          0,
        ),
      )
    })
  const [outer, inner] = [stepsOf(read.output), stepsOf(summed)]
  const place = (steps: readonly number[], coordinates: readonly number[]): number => {
    let at = 0
    for (let i = 0; i < steps.length; i++) at += steps[i]! * coordinates[i]!
    return at
  }
  return [
    tabulate(output.shape, (coordinates) => {
      const starts = outer.map((steps) => place(steps, coordinates))
      let sum = 0
      eachPoint(extents, (within) => {
        let product = 1
        for (let i = 0; i < operands.length; i++)
          product *= operands[i]!.values[starts[i]! + place(inner[i]!, within)]!
        sum += product
      })
      return rounded(output.elementType, sum)
    }),
  ]
}
