import type { WeightSource } from './network.js'

/** The constants that a constant is made of. */
export interface WeightParts {
  /** With as many elements as the constant itself. */
  readonly whole: readonly string[]
  /** With one element, or one a channel. */
  readonly channels: readonly string[]
  /** Of whatever size the operator takes that computes with them. */
  readonly operands: readonly string[]
}

/** Every name among them. */
export const partNames = ({ whole, channels, operands }: WeightParts): readonly string[] => [
  ...whole,
  ...channels,
  ...operands,
]

const present = (...names: readonly (string | null)[]): readonly string[] =>
  names.filter((name) => name !== null)

const none: WeightParts = { whole: [], channels: [], operands: [] }

/** The names of the constants that a source refers to, by what they stand for. */
export const weightParts = (source: WeightSource): WeightParts => {
  switch (source.kind) {
    case 'transposed':
    case 'cast':
      return { ...none, whole: [source.of] }
    case 'quantized':
    case 'dequantized':
      return { ...none, whole: [source.of], channels: present(source.scale, source.zeroPoint) }
    case 'foldedWeight':
      return { ...none, whole: [source.weight], channels: [source.scale, source.variance] }
    case 'foldedBias':
      return {
        ...none,
        whole: present(source.bias),
        channels: [source.scale, source.shift, source.mean, source.variance],
      }
    case 'computed':
      return { ...none, operands: source.inputs.filter((name) => name !== '') }
    default:
      return none
  }
}
