import type { Node } from '../ir/network.js'

/** Integers among the constants of a graph: `(of - zeroPoint) · scale`. */
export interface Codes {
  readonly of: string
  /** How the axes of `of` are exchanged: axis i of the operand is axis `permutation[i]` of it. Null where they are not. */
  readonly permutation: readonly number[] | null
  /** Null where the operator's definition says the scale. */
  readonly scale: string | null
  readonly zeroPoint: string | null
  /** The axis of the operand along which scale and zero point go; null where they go with the output channels by definition. */
  readonly axis: number | null
}

/** A bound that an operator between product and requantization keeps to: a number, or the constant that holds it. */
export type Bound = number | string | null

/** The names of what a quantized base layer computes with, in the graph; null where ONNX's default holds. */
export interface Operands {
  readonly input: string
  readonly inputZeroPoint: string | null
  readonly weights: Codes
  readonly bias: Codes | null
  /** alpha: what the product is multiplied by. */
  readonly productFactor: number
  /** beta: what the bias is multiplied by, where it has a scale of its own. */
  readonly biasFactor: number
  /** The tensor that it makes. */
  readonly result: string
  /** Null where the result is the int32 sums. */
  readonly output: {
    readonly inputScale: string
    readonly weightScale: string
    readonly outputScale: string
    readonly outputZeroPoint: string | null
    readonly outputType: 'int8' | 'uint8'
    /** Relu and Clip before the requantization, in their order. */
    readonly clips: readonly { readonly least: Bound; readonly most: Bound }[]
  } | null
  readonly nodes: readonly Node[]
}

/** The name of an operand; null where it is left out. */
export const named = (name: string | undefined): string | null =>
  name === undefined || name === '' ? null : name

/** An attribute that is a number, or its default. */
export const numberOf = ({ attributes }: Node, name: string, absent: number): number => {
  const value = attributes[name]
  return typeof value === 'number' ? value : absent
}

export const is8Bit = (type: string | undefined): type is 'int8' | 'uint8' =>
  type === 'int8' || type === 'uint8'

/** Whether an operator is one of ONNX or ONNX Runtime, and so does what its name says. */
export const isKnown = ({ domain }: Node): boolean => domain === '' || domain === 'com.microsoft'
