import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { explain, type OhmflowError } from './explain.js'

/**
 * For scripts, in which there is nothing to do about an error but to say it: the value, where there is one. Programs
 * that go on after an error look at the `Left`, which has the facts.
 *
 * Throws an `Error` with what `explain` says, and the facts as its `cause`.
 *
 * @example
 * import { modelFile, presets, unwrap, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const report = unwrap(await baseline.task({ model, bindings: {}, chip: presets.rram256.chip })())
 * console.assert(report.network.cycles > 0)
 */
export const unwrap = <A>(outcome: Either<OhmflowError, A>): A => {
  if (E.isRight(outcome)) return outcome.right
  throw new Error(explain(outcome.left), { cause: outcome.left })
}
