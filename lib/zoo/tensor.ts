/** An attribute of an operator, by its ONNX type. */
export type Attribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly text: string }

/** A constant operand of an operator: `left out` is ONNX's empty name for an optional operand. */
export type Operand = Parameter | Literal | 'left out'

/** Weights and statistics: what differs between a model with seeded values and one with shapes only. */
export interface Parameter {
  readonly kind: 'parameter'
  readonly name: string
  readonly shape: readonly number[]
  /** Mean and standard deviation of seeded values. */
  readonly mean: number
  readonly deviation: number
  /** The one value of all elements where only shapes are wanted. */
  readonly fill: number
}

/** A constant that belongs to the operator, like the bounds of a Clip; `[]` as shape is a scalar. */
export interface Literal {
  readonly kind: 'literal'
  readonly name: string
  readonly elementType: 'float32' | 'int64'
  readonly shape: readonly number[]
  readonly values: readonly number[]
}

/** One operator with all that it reads. Its outputs are named after it. */
export interface Node {
  readonly op: string
  readonly name: string
  readonly inputs: readonly Tensor[]
  /** Follow the inputs, or come before them. */
  readonly operands: readonly Operand[]
  readonly operandsFirst: boolean
  readonly attributes: Readonly<Record<string, Attribute>>
  readonly outputs: readonly string[]
}

/**
 * A result in a network, with all that leads to it: a network is a value, built from its input by plain functions.
 *
 * `power` and `signed` estimate its values for standard normal input and seeded weights: the mean square, and
 * the part of it that is spread evenly around zero, which a ReLU halves. Weights are scaled by `power`, so
 * that activations keep their size in any depth (K. He et al., Delving Deep into Rectifiers, ICCV 2015,
 * section 2.2, with E[x²] estimated for sums and concatenations too).
 */
export interface Tensor {
  readonly name: string
  /** Extents without the batch: channels, height, width; or features. */
  readonly shape: readonly number[]
  readonly power: number
  readonly signed: number
  /** Null for the network's input. */
  readonly node: Node | null
}

/** A part of a network: appends operators to a tensor. */
export type Layer = (x: Tensor) => Tensor

/** The layers one after the other. */
export const sequence =
  (...layers: readonly Layer[]): Layer =>
  (x) =>
    layers.reduce((y, layer) => layer(y), x)

/** The result of the operator `op`, named `name`, on `inputs`: the last of its outputs where it has several. */
export const result = (
  op: string,
  name: string,
  inputs: readonly Tensor[],
  facts: Partial<Pick<Node, 'operands' | 'operandsFirst' | 'attributes' | 'outputs'>> &
    Omit<Tensor, 'name' | 'node'>,
): Tensor => {
  const { operands = [], operandsFirst = false, attributes = {}, outputs = [name], ...tensor } = facts
  return {
    ...tensor,
    name: outputs.at(-1) ?? name,
    node: { op, name, inputs, operands, operandsFirst, attributes, outputs },
  }
}
