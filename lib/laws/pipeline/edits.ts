import * as fc from 'fast-check'
import type { Observable } from 'rxjs'
import { abc, byte, equal, type Implementation, salt, same } from './subject.js'

/** What a law of the edits of a pipeline speaks about. */
export interface Subject {
  /** The pipeline a → b → c. */
  readonly p: ReturnType<typeof abc>
  /** The salts of its passes. */
  readonly a: number
  readonly b: number
  readonly c: number
  /** The salts of passes that are put into it. */
  readonly d: number
  readonly e: number
  /** What it is run on. */
  readonly n: number
}

/** A law that holds whatever the passes of a pipeline are, and whatever is put into it. */
export const ofEdits = (implementation: Implementation, law: (subject: Subject) => Promise<void>) =>
  fc.asyncProperty(salt, salt, salt, salt, salt, byte, (a, b, c, d, e, n) =>
    law({ p: abc(implementation, a, b, c), a, b, c, d, e, n }),
  )

/** What two pipelines have to have in common to be the same one. */
interface Traced<A> {
  readonly trace: (n: number) => Observable<A>
  readonly stages: readonly unknown[]
}

/** Fails where two pipelines have other stages, or do something else on an input. */
export const samePipeline = async <A>(one: Traced<A>, other: Traced<A>, n: number): Promise<void> => {
  await same(one.trace(n), other.trace(n))
  equal(one.stages, other.stages)
}
