import type { Option } from 'fp-ts/lib/Option.js'
import * as O from 'fp-ts/lib/Option.js'
import type { Task } from 'fp-ts/lib/Task.js'
import type * as t from 'io-ts'
import { defer, EMPTY, type Observable } from 'rxjs'
import { lru } from './lru.js'
import { unharmed } from './reportDefect.js'
import type { Store } from './store.js'

/** Where the products of one pass are remembered. Its tasks never reject. */
export interface Memory<P> {
  readonly recall: (key: string) => Task<Option<readonly P[]>>
  readonly remember: (key: string, products: readonly P[]) => Task<void>
  /** Runs to its end before what was recalled is given. */
  readonly beforeRecall: Observable<never>
  /** Runs to its end before a product that is not remembered is computed. */
  readonly beforeCompute: Observable<never>
}

/** Makes a memory for products that have the given codec. */
export type MemoryOf = <P>(product: t.Type<P, unknown>) => Memory<P>

const attempt =
  <A>(work: () => Promise<A>, otherwise: A): Task<A> =>
  async () => {
    try {
      return await work()
    } catch {
      return otherwise
    }
  }

const decoded = <P>(product: t.Type<P, unknown>, found: unknown): Option<readonly P[]> => {
  if (!Array.isArray(found)) return O.none
  const products: P[] = []
  for (const item of found) {
    const result = product.decode(item)
    if (result._tag === 'Left') return O.none
    products.push(result.right)
  }
  return O.some(products)
}

/** Remembers in `store`, through the codec: whatever goes wrong there is a miss. */
export const stored =
  (store: Store): MemoryOf =>
  (product) => ({
    recall: (key) =>
      attempt(async () => {
        const hit = await store.get(key)()
        return O.isSome(hit) ? decoded(product, hit.value) : O.none
      }, O.none),
    remember: (key, products) => attempt(() => store.set(key, products.map(product.encode))(), undefined),
    beforeRecall: EMPTY,
    beforeCompute: EMPTY,
  })

/** The same memory, which tells each time that something recalled is given. */
export const noticed = <P>(memory: Memory<P>, notice: () => void): Memory<P> => ({
  ...memory,
  beforeRecall: defer(() => {
    unharmed(notice)
    return memory.beforeRecall
  }),
})

/** Remembers the last `capacity` runs by reference, for as long as it lives itself. */
export const nearby =
  (capacity: number, beforeCompute: Observable<never>) =>
  <P>(): Memory<P> => {
    const entries = lru<readonly P[]>(capacity)
    return {
      recall: (key) => async () => entries.get(key),
      remember: (key, products) => async () => entries.set(key, products),
      beforeRecall: EMPTY,
      beforeCompute,
    }
  }

/** Asks `near` before `far`, and brings into `near` what only `far` has. */
export const layered =
  (near: MemoryOf, far: MemoryOf): MemoryOf =>
  (product) => {
    const first = near(product)
    const second = far(product)
    return {
      recall: (key) => async () => {
        const hit = await first.recall(key)()
        if (O.isSome(hit)) return hit
        const fetched = await second.recall(key)()
        if (O.isSome(fetched)) await first.remember(key, fetched.value)()
        return fetched
      },
      remember: (key, products) => async () => {
        await first.remember(key, products)()
        await second.remember(key, products)()
      },
      beforeRecall: first.beforeRecall,
      beforeCompute: first.beforeCompute,
    }
  }
