import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'

/** One broken invariant of an artefact: which rule, where in the artefact, and what is wrong there. */
export interface Violation {
  readonly rule: string
  readonly where: string
  readonly problem: string
}

/** An artefact that decodes but cannot be right, with every invariant that it breaks. */
export interface Invalid {
  readonly _tag: 'Invalid'
  readonly artefact: string
  readonly violations: readonly Violation[]
}

/** The artefact itself when it breaks no invariant. */
export const verified = <A>(
  artefact: string,
  value: A,
  violations: readonly Violation[],
): Either<Invalid, A> =>
  violations.length === 0 ? E.right(value) : E.left({ _tag: 'Invalid', artefact, violations })
