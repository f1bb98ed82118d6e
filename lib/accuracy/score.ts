import type * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural, quantity } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { tagged } from '../codec/tagged.js'
import type { Labels } from '../datasets/labels.js'
import { numbersOf, type TensorData } from '../onnx/tensors/tensorData.js'

/** How many samples were given their class. */
export interface ClassScore {
  readonly kind: 'classes'
  readonly samples: number
  /** The right class has the largest output; of equal ones the first counts. */
  readonly top1: number
  /** It is among the five largest. */
  readonly top5: number
}

/** How far outputs are from the numbers that are right. */
export interface ValueScore {
  readonly kind: 'values'
  readonly samples: number
  /** Outputs of all samples. */
  readonly numbers: number
  /** Σ of the amounts of their errors. */
  readonly absolute: number
  /** Σ of the squares of their errors. */
  readonly squares: number
}

/**
 * How right a network is on samples, as sums, so that those of several are added.
 *
 * @example
 * import { Score } from 'ohmflow/accuracy'
 * console.assert(Score.is({ kind: 'classes', samples: 100, top1: 98, top5: 100 }))
 */
export type Score = ClassScore | ValueScore

export const Score: t.Type<Score> = tagged<Score>()('kind', {
  classes: closed<ClassScore>('ClassScore', {
    kind: oneOf('classes'),
    samples: natural,
    top1: natural,
    top5: natural,
  }),
  values: closed<ValueScore>('ValueScore', {
    kind: oneOf('values'),
    samples: natural,
    numbers: natural,
    absolute: quantity,
    squares: quantity,
  }),
})

/** How many classes come before one, by their outputs; what is no number comes before all. */
export const rankOf = (outputs: readonly number[], label: number): number => {
  const own = outputs[label] ?? Number.NaN
  let rank = 0
  for (const [at, x] of outputs.entries()) if (at !== label && (at < label ? !(x < own) : !(x <= own))) rank++
  return Number.isNaN(own) ? outputs.length : rank
}

/** How right outputs are, of samples in the order of their labels. */
export const scoreOf = (outputs: readonly TensorData[], labels: Labels): Score => {
  const samples = outputs.length
  if (labels.kind === 'classes') {
    const ranks = outputs.map((output, i) => rankOf(numbersOf(output), labels.classes[i]!))
    const within = (most: number): number => ranks.filter((rank) => rank < most).length
    return { kind: 'classes', samples, top1: within(1), top5: within(5) }
  }
  let [numbers, absolute, squares] = [0, 0, 0]
  for (const [i, output] of outputs.entries())
    for (const [k, x] of numbersOf(output).entries()) {
      const error = x - labels.values[i]![k]!
      numbers++
      absolute += Math.abs(error)
      squares += error * error
    }
  return { kind: 'values', samples, numbers, absolute, squares }
}

/**
 * The score of the samples of all; null where they are not of one kind, or none.
 *
 * @example
 * import { scoreOfAll } from 'ohmflow/accuracy'
 * const half = { kind: 'classes', samples: 50, top1: 49, top5: 50 } as const
 * console.assert(scoreOfAll([half, half])?.samples === 100)
 */
export const scoreOfAll = (scores: readonly Score[]): Score | null =>
  scores.reduce<Score | null>((sum, score, i) => {
    if (i === 0) return score
    if (sum?.kind === 'classes' && score.kind === 'classes')
      return {
        kind: 'classes',
        samples: sum.samples + score.samples,
        top1: sum.top1 + score.top1,
        top5: sum.top5 + score.top5,
      }
    if (sum?.kind === 'values' && score.kind === 'values')
      return {
        kind: 'values',
        samples: sum.samples + score.samples,
        numbers: sum.numbers + score.numbers,
        absolute: sum.absolute + score.absolute,
        squares: sum.squares + score.squares,
      }
    return null
  }, null)

/**
 * A score as one number: the share of samples whose class is right, or the root of the mean square of the errors.
 *
 * @example
 * import { figureOf } from 'ohmflow/accuracy'
 * console.assert(figureOf({ kind: 'classes', samples: 100, top1: 98, top5: 100 }) === 0.98)
 */
export const figureOf = (score: Score): number =>
  score.kind === 'classes'
    ? score.top1 / Math.max(1, score.samples)
    : Math.sqrt(score.squares / Math.max(1, score.numbers))
