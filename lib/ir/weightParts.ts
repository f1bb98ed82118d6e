import type { WeightSource } from './network.js'

/** The constants that a constant is made of. */
export interface WeightParts {
  /** With as many elements as the constant itself. */
  readonly whole: readonly string[]
  /** With one element, or one a channel. */
  readonly channels: readonly string[]
}

const present = (...names: readonly (string | null)[]): readonly string[] =>
  names.filter((name) => name !== null)

/** The names of the constants that a source refers to, by what they stand for. */
export const weightParts = (source: WeightSource): WeightParts => {
  switch (source.kind) {
    case 'transposed':
    case 'cast':
      return { whole: [source.of], channels: [] }
    case 'quantized':
    case 'dequantized':
      return { whole: [source.of], channels: present(source.scale, source.zeroPoint) }
    case 'foldedWeight':
      return { whole: [source.weight], channels: [source.scale, source.variance] }
    case 'foldedBias':
      return {
        whole: present(source.bias),
        channels: [source.scale, source.shift, source.mean, source.variance],
      }
    default:
      return { whole: [], channels: [] }
  }
}
