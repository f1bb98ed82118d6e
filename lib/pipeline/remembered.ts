import * as E from 'fp-ts/lib/Either.js'
import type { Option } from 'fp-ts/lib/Option.js'
import * as O from 'fp-ts/lib/Option.js'
import { concat, concatMap, defer, EMPTY, from, ignoreElements, tap } from 'rxjs'
import type { Memory } from './memory.js'
import type { ObservableEither } from './outcome.js'

/** Passes everything on as it comes, and remembers it once it is complete and all of it is Right. */
const remembering = <E, P>(
  memory: Memory<P>,
  key: string,
  compute: ObservableEither<E, P>,
): ObservableEither<E, P> =>
  defer(() => {
    let products: P[] | undefined = []
    const seen = (outcome: E.Either<E, P>): void => {
      if (E.isLeft(outcome)) products = undefined
      else products?.push(outcome.right)
    }
    const remember = defer(() => (products === undefined ? EMPTY : defer(memory.remember(key, products))))
    return concat(compute.pipe(tap(seen)), remember.pipe(ignoreElements()))
  })

/**
 * The outcomes of `compute`: recalled from `memory` when it has them under `key`,
 * else computed, and then remembered. With no key nothing is recalled or remembered.
 */
export const remembered = <E, P>(
  memory: Memory<P>,
  key: Option<string>,
  compute: ObservableEither<E, P>,
): ObservableEither<E, P> => {
  const fresh = concat(memory.beforeCompute, compute)
  if (O.isNone(key)) return fresh
  return defer(memory.recall(key.value)).pipe(
    concatMap((hit) =>
      O.isSome(hit)
        ? concat(memory.beforeRecall, from(hit.value.map((product) => E.right(product))))
        : remembering(memory, key.value, fresh),
    ),
  )
}
