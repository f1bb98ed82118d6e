import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Option } from 'fp-ts/lib/Option.js'
import * as O from 'fp-ts/lib/Option.js'
import type { Task } from 'fp-ts/lib/Task.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type * as t from 'io-ts'
import { defer, isObservable, map, type Observable } from 'rxjs'
import { canonical } from './canonical.js'
import { recover } from './erased.js'
import type { MemoryOf } from './memory.js'
import { type FailureIn, type ObservableEither, type Outcome, outcomes } from './outcome.js'
import { remembered } from './remembered.js'
import { reportDefect } from './reportDefect.js'

/**
 * The work of a stage: a plain function from its input to its outcome. An
 * expected failure is a `Left`; a throw is a bug and errors the run. Inputs and
 * outputs are shared between runs and observers, so nobody may change them.
 */
export type Pass<in I, out A, out E> = (input: I) => Outcome<E, A>

/**
 * A pass that says which part of its input it reads, so that its products can be
 * remembered. Made by `pass`. Called directly it computes, and answers in the
 * way of its `compute`: `R` is an Either, a TaskEither or an ObservableEither.
 */
export interface DeclaredPass<in I, out A, out E, out R = Outcome<E, A>> {
  (input: I): R
  readonly implementation: string
  readonly version: string
  /** The same pass as the stage `stage`, recalling products from a memory and remembering new ones in it. */
  readonly through: (stage: string, memoryOf: MemoryOf) => (input: I) => ObservableEither<E, A>
}

/**
 * What `pass` needs to know; `I` is the input, `K` what is read
 * of it, `P` the product, `A` the output, `R` the outcome.
 */
export interface Declaration<I, K, P, A, R extends Outcome<unknown, P>> {
  /** Names what `compute` does, and with `version` identifies it: part of every key, and of every report. */
  readonly implementation: string
  /** To be changed whenever `compute` gives something else for the same `read`. */
  readonly version: string
  /** The only part of the input that `compute` is given. Parameters of the implementation belong here too. */
  readonly reads: (input: I) => K
  /**
   * What identifies `read` where it is too large to be a key itself,
   * such as the hash of a file for its bytes. Default: all of it.
   */
  readonly key?: (read: NoInfer<K>) => unknown
  readonly compute: (read: NoInfer<K>) => R
  /** The codec of what is remembered; a store holds what it encodes to. */
  readonly product: t.Type<P, unknown>
  /**
   * Puts the product together with the rest of the input, such as
   * the chip that travels along. Cheap: it runs on every recall.
   */
  readonly join: (input: NoInfer<I>, product: NoInfer<P>) => A
}

/** The outcome `R` with values of type `A`: of the same kind, with the same failures. */
export type Joined<R, A> = [R] extends [Either<unknown, unknown>]
  ? Either<FailureIn<R>, A>
  : [R] extends [Observable<unknown>]
    ? ObservableEither<FailureIn<R>, A>
    : [R] extends [Task<unknown>]
      ? TaskEither<FailureIn<R>, A>
      : Outcome<FailureIn<R>, A>

const mapOutcome = <E, P, A>(outcome: Outcome<E, P>, f: (product: P) => A): Outcome<E, A> => {
  if (isObservable(outcome)) return outcome.pipe(map(E.map(f)))
  return typeof outcome === 'function' ? () => outcome().then(E.map(f)) : E.map(f)(outcome)
}

const keyOf = <K>(
  stage: string,
  { implementation, version, key }: { implementation: string; version: string; key?: (read: K) => unknown },
  read: K,
): Option<string> => {
  try {
    return canonical([stage, implementation, version, key === undefined ? read : key(read)])
  } catch (defect) {
    reportDefect(defect)
    return O.none
  }
}

/**
 * Declares a pass whose products can be remembered: `compute` is given what
 * `reads` takes from the input and nothing else, so that a key made of the
 * stage, the implementation, its version and what was read cannot miss anything.
 *
 * Called directly it computes, and answers an Either where `compute` does. A
 * read that has no canonical form (see `canonical`) is computed each time.
 *
 * @example
 * import { right } from 'fp-ts/lib/Either.js'
 * import * as t from 'io-ts'
 * import { pass } from 'ohmflow'
 * const rowsOf = (tile: { readonly rows: number; readonly note: string }) => tile.rows
 * const double = pass({
 *   implementation: 'double',
 *   version: '1',
 *   reads: rowsOf,
 *   compute: (rows) => right(2 * rows),
 *   product: t.number,
 *   join: ({ note }, rows) => ({ note, rows }),
 * })
 * const result = double({ rows: 128, note: 'half' })
 * console.assert(result._tag === 'Right' && result.right.rows === 256 && result.right.note === 'half')
 */
export const pass = <I, K, P, A, R extends Outcome<unknown, NoInfer<P>>>(
  declaration: Declaration<I, K, P, A, R>,
): DeclaredPass<I, A, FailureIn<R>, Joined<R, A>> => {
  const { implementation, version, reads, compute, product, join } = declaration
  const run = (input: I) => mapOutcome<unknown, P, A>(compute(reads(input)), (made) => join(input, made))
  const through = (stage: string, memoryOf: MemoryOf) => {
    const memory = memoryOf(product)
    return (input: I) =>
      defer(() => {
        const read = reads(input)
        const fresh = outcomes<unknown, P>(() => compute(read))
        return remembered(memory, keyOf(stage, declaration, read), fresh)
      }).pipe(map(E.map((made: P): A => join(input, made))))
  }
  return recover<DeclaredPass<I, A, FailureIn<R>, Joined<R, A>>>(
    Object.assign(run, { implementation, version, through }),
  )
}

/** Whether `candidate` was made by `pass`. */
export const isDeclared = <I, A, E>(candidate: Pass<I, A, E>): candidate is DeclaredPass<I, A, E> =>
  'implementation' in candidate && 'version' in candidate && 'through' in candidate

/** A pass for the slot of that name, which takes `Given`: what the compiler names where another one is put there. */
export interface PassFor<Slot extends string, Given, Outcome> {
  (input: Given): Outcome
  readonly slot?: Slot
}
