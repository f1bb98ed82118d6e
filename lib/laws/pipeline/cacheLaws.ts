import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import * as t from 'io-ts'
import { asapScheduler, from, observeOn, take } from 'rxjs'
import { memoryStore } from '../../pipeline/memoryStore.js'
import { type ObservableEither, type Outcome, outcomes } from '../../pipeline/outcome.js'
import type { Store } from '../../pipeline/store.js'
import {
  abc,
  byte,
  byteWork,
  collect,
  equal,
  type Implementation,
  type Laws,
  salt,
  same,
  tallied,
} from './subject.js'

const broken = new Error('a broken store')

/** Stores that do what stores should not. */
const badStores: readonly Store[] = [
  { get: () => () => Promise.reject(broken), set: () => () => Promise.reject(broken) },
  {
    get: () => {
      throw broken
    },
    set: () => {
      throw broken
    },
  },
  { get: () => async () => O.some('garbage'), set: () => async () => undefined },
  { get: () => async () => O.some([1, 'garbage']), set: () => async () => undefined },
  { get: () => async () => O.some(undefined), set: () => async () => undefined },
]

interface Point {
  readonly x: number
  readonly y: number
}

/** One run of a cached stage: what differs from run to run, and after how many events it is broken off. */
interface Run {
  readonly stage?: 's' | 't'
  readonly implementation?: string
  readonly version?: string
  readonly compute?: (x: number) => Outcome<string, number>
  readonly input: Point
  readonly events?: number
}

const sum = (n: number): ObservableEither<never, number> => from([E.right(n), E.right(n + 1)])

/**
 * Laws of `cache` and of declared passes: results stay what they are, and keys hold what is declared and nothing else.
 */
export const cacheLaws = (implementation: Implementation): Laws => {
  const { pass, pipeline, stage } = implementation
  const subject = [salt, salt, salt, byte] as const

  /** Runs a cached stage that reads `x` on each of the inputs, one after the other; how often it computes. */
  const computes = async (runs: readonly Run[]): Promise<number> => {
    const tally = { begun: 0, ended: 0 }
    const store = memoryStore()
    for (const {
      stage: name = 's',
      implementation: by = 'i',
      version = '1',
      compute = sum,
      input,
      events,
    } of runs) {
      const declare = (compute: (x: number) => Outcome<string, number>) =>
        pass({
          implementation: by,
          version,
          reads: ({ x }: Point) => x,
          compute,
          product: t.number,
          join: ({ y }, product) => ({ x: product, y }),
        })
      const declared = declare(tallied(tally, compute))
      const cached =
        name === 's'
          ? pipeline(stage('s', declared)).cache('s', store)
          : pipeline(stage('t', declared)).cache('t', store)
      const expected = await collect(outcomes(() => declare(compute)(input)))
      const run = cached.run(input)
      equal(await collect(events === undefined ? run : run.pipe(take(events))), expected.slice(0, events))
    }
    return tally.begun
  }

  return {
    'cache is transparent, cold and warm': fc.asyncProperty(
      ...subject,
      fc.constantFrom('a', 'b', 'c'),
      async (a, b, c, n, name) => {
        const p = abc(implementation, a, b, c)
        const cached = p.cache(name, memoryStore())
        await same(cached.trace(n), p.trace(n))
        await same(cached.trace(n), p.trace(n))
      },
    ),
    'a store that fails or gives back garbage is a miss': fc.asyncProperty(
      ...subject,
      fc.constantFrom(...badStores),
      async (a, b, c, n, store) => {
        const p = abc(implementation, a, b, c)
        await same(p.cache('b', store).trace(n), p.trace(n))
      },
    ),
    'what is remembered is not computed again': fc.asyncProperty(byte, byte, async (x, y) =>
      equal(await computes([{ input: { x, y } }, { input: { x, y } }]), 1),
    ),
    'what is not read does not matter': fc.asyncProperty(byte, byte, byte, async (x, y, z) =>
      equal(await computes([{ input: { x, y } }, { input: { x, y: z } }]), 1),
    ),
    'what is read matters': fc.asyncProperty(
      fc.uniqueArray(byte, { minLength: 2, maxLength: 2 }),
      byte,
      async (xs, y) => equal(await computes(xs.map((x) => ({ input: { x, y } }))), 2),
    ),
    'stage, implementation and version matter': fc.asyncProperty(byte, byte, async (x, y) => {
      const input = { x, y }
      equal(await computes([{ input }, { input, stage: 't' }]), 2)
      equal(await computes([{ input }, { input, implementation: 'j' }]), 2)
      equal(await computes([{ input }, { input, version: '2' }]), 2)
    }),
    'only runs without a Left are remembered': fc.asyncProperty(salt, byte, byte, async (salt, x, y) => {
      const compute = byteWork(salt)
      const run = { compute, input: { x, y } }
      const clean = (await collect(outcomes(() => compute(x)))).every(E.isRight)
      equal(await computes([run, run]), clean ? 1 : 2)
    }),
    'only complete runs are remembered': fc.asyncProperty(
      byte,
      byte,
      fc.integer({ min: 1, max: 2 }),
      async (x, y, events) => {
        const compute = (n: number) => sum(n).pipe(observeOn(asapScheduler))
        const input = { x, y }
        equal(
          await computes([
            { input, compute, events },
            { input, compute },
            { input, compute },
          ]),
          2,
        )
      },
    ),
  }
}
