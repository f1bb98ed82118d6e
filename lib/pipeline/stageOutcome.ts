import type { Either } from 'fp-ts/lib/Either.js'
import type { AnyStage, ErrorOf, OutputOf } from './stages.js'

/** One outcome of one stage. */
export type StageOutcome<S> = S extends AnyStage
  ? { readonly stage: S['name']; readonly outcome: Either<ErrorOf<S>, OutputOf<S>> }
  : S extends readonly AnyStage[]
    ? StageOutcome<S[number]>
    : never
