import type { TensorType } from '../../ir/network.js'
import { isFloating } from '../format/elementType.js'
import { count } from '../tensors/shape.js'
import type { AttributeKind } from './attribute.js'
import type { Call, Checked, Known, Value } from './call.js'

/** The types of the results of a node, one for each result that the operator can make. */
export type Infer = (call: Call) => Checked<readonly TensorType[]>

/** What is known of the results where they are constant, or null where they are not, or not to be computed here. */
export type Constancy = (call: Call, outputs: readonly TensorType[]) => readonly Known[] | null

/** Elements of a constant, row-major. */
export type Numbers = ArrayLike<number>

/** A constant operand of a computation. */
export interface Operand extends TensorType {
  readonly values: Numbers
}

/** Elements of the results of a node, one list a result; null where operands are missing. */
export type Compute = (
  operands: readonly (Operand | null)[],
  outputs: readonly TensorType[],
  call: Call,
) => readonly Numbers[] | null

/** All that the import knows of an operator. */
export interface Operator {
  /** Fewest and most inputs. The first, fewest ones may not be left out. */
  readonly inputs: readonly [number, number]
  /** Most outputs; 1 where it is left out. */
  readonly outputs?: number
  /** Every attribute that some version of the operator has, and its type. */
  readonly attributes?: Readonly<Record<string, AttributeKind>>
  /** The first opset that no longer has an attribute. */
  readonly until?: Readonly<Record<string, number>>
  readonly infer: Infer
  /** How its results come of constants; where there is no `constant`, results of constants are constants by it. */
  readonly compute?: Compute
  /** What its results are, where more is to be said of them than how they are computed. */
  readonly constant?: Constancy
  /** The inputs which, where they are constant, are parameters of the model. */
  readonly learned?: (call: Call) => readonly number[]
  /** Multiply-accumulate operations of a matrix product or convolution. */
  readonly macs?: (inputs: readonly (Value | null)[], outputs: readonly TensorType[], call: Call) => number
  /** Whether there is work in it that neither `macs` nor the elements that it reads and writes tell. */
  readonly opaque?: (call: Call) => boolean
  /** Elements of an input that is learned, where they are not those of its shape. */
  readonly learnedElements?: (call: Call) => number
}

/** Operators by their names. */
export type Operators = Readonly<Record<string, Operator>>

/** As many inputs as there are. */
export const anyNumber = Number.POSITIVE_INFINITY

/** The inputs at the given positions are learned. */
export const learned =
  (...positions: readonly number[]) =>
  (): readonly number[] =>
    positions

/** Floating-point operands of more than one element are learned: scales and shifts, not the constants of a formula. */
export const learnedOperands = ({ inputs }: Call): readonly number[] =>
  inputs.flatMap((value, i) =>
    value !== null && isFloating(value.elementType) && count(value.shape) > 1 ? [i] : [],
  )
