import type * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { positive } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import type { Violation } from '../codec/violation.js'
import type { BaseLayer } from './lowered.js'

/**
 * How often a layer is placed. Each copy is a full set of its tiles in cores of its own, and takes a part of the
 * layer's vectors: `in-turn`, of `count` copies copy k takes the vectors k, k + count, k + 2 · count …, so that results come nearly
 * in the order of vectors; in `pieces`, each copy takes consecutive vectors.
 */
export interface Copies {
  readonly count: number
  readonly vectors: 'in-turn' | 'pieces'
}

export const Copies: t.Type<Copies> = closed<Copies>('Copies', {
  count: positive,
  vectors: oneOf('in-turn', 'pieces'),
})

/** A layer that may have copies; one that has none is placed once, and takes all of its vectors. */
export interface Copied {
  readonly copies?: Copies
}

/** The vectors of one copy: `start`, `start + step`, … , so many. */
export interface Share {
  readonly start: number
  readonly step: number
  readonly count: number
}

/**
 * Which vectors each copy of a layer takes. Together they are all vectors, each once.
 *
 * @example
 * import { sharesOf } from 'ohmflow/program'
 * const [first, second] = sharesOf({ vectors: 9, copies: { count: 2, vectors: 'in-turn' } })
 * console.assert(first?.count === 5 && second?.start === 1 && second.step === 2 && second.count === 4)
 */
export const sharesOf = ({ vectors, copies }: Pick<BaseLayer, 'vectors'> & Copied): readonly Share[] => {
  const { count: parts, vectors: order } = copies ?? { count: 1, vectors: 'pieces' }
  const edge = (k: number): number => Math.floor((k * vectors) / parts)
  return Array.from({ length: parts }, (_, k) =>
    order === 'in-turn'
      ? { start: k, step: parts, count: Math.ceil((vectors - k) / parts) }
      : { start: edge(k), step: 1, count: edge(k + 1) - edge(k) },
  )
}

/** Copies that are no count, or for which there are not enough vectors. */
export const copiesViolations = ({
  name,
  vectors,
  copies,
}: Pick<BaseLayer, 'name' | 'vectors'> & Copied): readonly Violation[] =>
  copies === undefined || (Number.isSafeInteger(copies.count) && copies.count >= 1 && copies.count <= vectors)
    ? []
    : [
        {
          rule: 'copies',
          where: `layer "${name}"`,
          problem: `${copies.count} copies of it cannot share its ${vectors} vectors, each taking some`,
        },
      ]
