import * as E from 'fp-ts/lib/Either.js'
import { concat, defer, filter, of, take, tap } from 'rxjs'
import { alternatives, type InputOfAll, type SomePasses } from './alternatives.js'
import { recover } from './erased.js'
import type { FailureIn, Infeasible, ObservableEither, ValueIn } from './outcome.js'

/** The one outcome of the first of several passes that succeeds. */
export type FirstOutcome<P extends SomePasses> = ObservableEither<
  Infeasible<FailureIn<ReturnType<P[number]>>>,
  ValueIn<ReturnType<P[number]>>
>

/**
 * The first success of several passes, tried in order; if none succeeds,
 * the reasons of all. What comes behind the first success is not computed.
 *
 * @example
 * import { firstOf, firstFit, firstFitInRounds, modelFile, presets, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * // in rounds where there are too few cores
 * const mapping = baseline.swap('assign', firstOf(firstFit(), firstFitInRounds())).until('assign')
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const on = (cores: number) => mapping.task({ model, bindings: {}, chip: { ...presets.rram256.chip, cores } })()
 * const [many, few] = [await on(1000), await on(600)]
 * console.assert(many._tag === 'Right' && many.right.assigner === 'first-fit')
 * console.assert(few._tag === 'Right' && few.right.assigner !== 'first-fit')
 */
export const firstOf =
  <P extends SomePasses>(...passes: P) =>
  (input: InputOfAll<P>): FirstOutcome<P> =>
    recover<FirstOutcome<P>>(
      defer(() => {
        const rejected: unknown[] = []
        const successes = alternatives(...passes)(input).pipe(
          tap((outcome) => {
            if (E.isLeft(outcome)) rejected.push(outcome.left)
          }),
          filter(E.isRight),
        )
        const none = defer(() => of(E.left({ _tag: 'Infeasible' as const, rejected })))
        return concat(successes, none).pipe(take(1))
      }),
    )
