import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { concatMap, defer, from, map, Observable, ReplaySubject, tap } from 'rxjs'
import type { PipelineImplementation } from '../../lib/laws/pipelineLaws.js'
import { assemble, type ErasedPipeline } from '../../lib/pipeline/assemble.js'
import { forgetOrder, recover } from '../../lib/pipeline/erased.js'
import * as real from '../../lib/pipeline/index.js'
import type { MemoryOf } from '../../lib/pipeline/memory.js'
import { type FailureIn, type Outcome, outcomes } from '../../lib/pipeline/outcome.js'
import type { Declaration, DeclaredPass, Joined } from '../../lib/pipeline/pass.js'

type Pipelines = PipelineImplementation['pipeline']
type Change = (p: ErasedPipeline, again: (p: ErasedPipeline) => ErasedPipeline) => Partial<ErasedPipeline>

/** The real pipeline with some of its methods broken, also after it was derived. */
export const pipelineWith = (change: Change): PipelineImplementation => {
  const again = (p: ErasedPipeline): ErasedPipeline => ({
    ...p,
    swap: (name, pass) => again(p.swap(name, pass)),
    append: (name, pass) => again(p.append(name, pass)),
    prepend: (name, pass) => again(p.prepend(name, pass)),
    insert: (name, place, pass) => again(p.insert(name, place, pass)),
    tap: (name, see) => again(p.tap(name, see)),
    cache: (name, store) => again(p.cache(name, store)),
    until: (name) => again(p.until(name)),
    ...change(p, again),
  })
  const pipeline: Pipelines = (...stages) => recover(again(assemble(forgetOrder(stages))))
  return { ...real, pipeline }
}

/** Forwards everything and forgets to unsubscribe. */
export const leaking = <A>(source: Observable<A>): Observable<A> =>
  new Observable<A>((subscriber) => {
    source.subscribe({
      next: (value) => subscriber.next(value),
      error: (error: unknown) => subscriber.error(error),
      complete: () => subscriber.complete(),
    })
  })

/** Begins at once, for nobody. */
export const hot = <A>(source: Observable<A>): Observable<A> => {
  const replay = new ReplaySubject<A>()
  source.subscribe(replay)
  return replay
}

/** Runs a pass before some other work sees its outcomes, the naive way. */
export const before =
  (pass: (input: never) => Outcome<unknown, unknown>, see: (value: unknown) => unknown) => (input: never) =>
    outcomes(() => pass(input)).pipe(
      tap((outcome) => {
        if (E.isRight(outcome)) see(outcome.right)
      }),
    )

/** Declared passes that remember in their own way. */
export const passThrough = (
  remember: <P>(outcomes: readonly E.Either<unknown, P>[], complete: boolean) => readonly P[] | undefined,
): PipelineImplementation => {
  const pass = <I, K, P, A, R extends Outcome<unknown, P>>(
    declaration: Declaration<I, K, P, A, R>,
  ): DeclaredPass<I, A, FailureIn<R>, Joined<R, A>> => {
    const { implementation, reads, compute, product, join } = declaration
    const through = (stage: string, memoryOf: MemoryOf) => {
      const memory = memoryOf(product)
      return (input: I) => {
        const key = JSON.stringify([stage, implementation, reads(input)])
        const seen: E.Either<unknown, P>[] = []
        const keep = (complete: boolean): void => {
          const products = remember(seen, complete)
          if (products !== undefined) void memory.remember(key, products)()
        }
        const fresh = outcomes<unknown, P>(() => compute(reads(input))).pipe(
          tap({
            next: (outcome) => {
              seen.push(outcome)
              keep(false)
            },
            complete: () => keep(true),
          }),
        )
        return defer(memory.recall(key)).pipe(
          concatMap((hit) => (O.isSome(hit) ? from(hit.value.map((product) => E.right(product))) : fresh)),
          map(E.map((product) => join(input, product))),
        )
      }
    }
    return recover(
      Object.assign((input: I) => real.pass(declaration)(input), {
        implementation,
        version: declaration.version,
        through,
      }),
    )
  }
  return { ...real, pass }
}

/** The values among the outcomes. */
export const rights = <P>(outcomes: readonly E.Either<unknown, P>[]): readonly P[] =>
  outcomes.filter(E.isRight).map(({ right }) => right)
