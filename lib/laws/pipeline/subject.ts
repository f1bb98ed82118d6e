import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import {
  asapScheduler,
  defer,
  finalize,
  firstValueFrom,
  from,
  lastValueFrom,
  type Observable,
  observeOn,
  timer,
  toArray,
} from 'rxjs'
import { type ObservableEither, type Outcome, outcomes } from '../../pipeline/outcome.js'
import type { DeclaredPass, Pass, pass } from '../../pipeline/pass.js'
import type { pipeline } from '../../pipeline/pipeline.js'
import type { stage } from '../../pipeline/stage.js'

/** What the laws of the pipeline speak about. */
export interface Implementation {
  readonly pipeline: typeof pipeline
  readonly stage: typeof stage
  readonly pass: typeof pass
}

/** Properties by the name of the law; each is to be given to `fc.assert`. */
export type Laws = Readonly<Record<string, fc.IAsyncProperty<unknown>>>

/** Everything that a stream emits, once it is complete. */
export const collect = <A>(stream: Observable<A>): Promise<A[]> => lastValueFrom(stream.pipe(toArray()))

/** Lets everything happen that waits only for its turn. */
export const turn = (): Promise<unknown> => firstValueFrom(timer(0))

/** Fails with both texts where two values differ. */
export const equal = (left: unknown, right: unknown): void => {
  const [a, b] = [fc.stringify(left), fc.stringify(right)]
  if (a !== b) throw new Error(`${a} is not ${b}`)
}

/** Fails where two streams differ. */
export const same = async <A>(left: Observable<A>, right: Observable<A>): Promise<void> =>
  equal(await collect(left), await collect(right))

/** Chooses one of the passes of `byteWork`. */
export const salt = fc.nat(255)

/** An input of the passes of `byteWork`. */
export const byte = fc.nat(255)

/**
 * A family of deterministic passes from bytes to bytes: none to three outcomes,
 * some of them Left, as an Either, a task, a synchronous or an asynchronous stream.
 */
export const byteWork =
  (salt: number) =>
  (n: number): Outcome<string, number> => {
    const outcome = (k: number): E.Either<string, number> =>
      (n * 31 + salt * 7 + k) % 5 === 0
        ? E.left(`${salt} refuses ${n}`)
        : E.right((n * 17 + salt * 5 + k) % 256)
    const several = Array.from({ length: (n + salt) % 4 }, (_, k) => outcome(k))
    switch (salt % 4) {
      case 0:
        return outcome(0)
      case 1:
        return async () => outcome(1)
      case 2:
        return from(several)
      default:
        return from(several).pipe(observeOn(asapScheduler))
    }
  }

/** What a pass that does `work` on bytes declares. */
export const byteDeclaration = (implementation: string, work: (n: number) => Outcome<string, number>) => ({
  implementation,
  version: '1',
  reads: (n: number) => n,
  compute: work,
  product: t.number,
  join: (_: number, product: number) => product,
})

/** The pass of `byteWork`, declared. */
export const bytePass = (
  { pass }: Pick<Implementation, 'pass'>,
  salt: number,
): DeclaredPass<number, number, string> => pass(byteDeclaration(`byteWork ${salt}`, byteWork(salt)))

/** The pipeline a, b, c of three passes of `byteWork`. */
export const abc = (implementation: Implementation, a: number, b: number, c: number) => {
  const { pipeline, stage } = implementation
  return pipeline(
    stage('a', bytePass(implementation, a)),
    stage('b', bytePass(implementation, b)),
    stage('c', bytePass(implementation, c)),
  )
}

/** How often a pass was called, and how many of its runs are over (complete, failed, or unsubscribed from). */
export interface Tally {
  begun: number
  ended: number
}

/** The same pass, keeping a tally. */
export const tallied =
  <I, A, E_>(tally: Tally, work: Pass<I, A, E_>) =>
  (input: I): ObservableEither<E_, A> =>
    defer(() => {
      tally.begun++
      return outcomes(() => work(input)).pipe(
        finalize(() => {
          tally.ended++
        }),
      )
    })

/** Gives its input twice, each time when its turn comes. */
export const twice = <A>(input: A): ObservableEither<never, A> =>
  from([E.right(input), E.right(input)]).pipe(observeOn(asapScheduler))
