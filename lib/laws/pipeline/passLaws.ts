import * as fc from 'fast-check'
import * as O from 'fp-ts/lib/Option.js'
import { canonical } from '../../pipeline/canonical.js'
import { stored } from '../../pipeline/memory.js'
import { type ObservableEither, outcomes } from '../../pipeline/outcome.js'
import type { DeclaredPass } from '../../pipeline/pass.js'
import type { Store } from '../../pipeline/store.js'
import { collect, type Laws } from './subject.js'

/** A store that keeps JSON text, as a disk does. */
const jsonStore = (): Store & { readonly entries: ReadonlyMap<string, string> } => {
  const entries = new Map<string, string>()
  return {
    entries,
    get: (key) => async () =>
      O.map((text: string): unknown => JSON.parse(text))(O.fromNullable(entries.get(key))),
    set: (key, value) => async () => void entries.set(key, JSON.stringify(value)),
  }
}

const text = (value: unknown): string => O.getOrElse(() => fc.stringify(value))(canonical(value))

const written = async <E, A>(stream: ObservableEither<E, A>): Promise<string> => text(await collect(stream))

const equal = (what: string, left: string, right: string): void => {
  if (left !== right) throw new Error(`${what}: ${left.slice(0, 500)} is not ${right.slice(0, 500)}`)
}

/**
 * What every declared pass has to hold, whatever it does, so that
 * it may be cached: `inputs` are to cover what it is used on.
 *
 * @example
 * import fc from 'fast-check'
 * import { right } from 'fp-ts/lib/Either.js'
 * import * as t from 'io-ts'
 * import { pass } from 'ohmflow'
 * import { passLaws } from 'ohmflow/laws'
 * const half = pass({
 *   implementation: 'half',
 *   version: '1',
 *   reads: (rows: number) => rows,
 *   compute: (rows) => right(Math.floor(rows / 2)),
 *   product: t.number,
 *   join: (_, rows) => rows,
 * })
 * const laws = Object.values(passLaws(half, fc.nat()))
 * for (const law of laws) await fc.assert(law, { numRuns: 10 })
 * console.assert(laws.length > 0)
 */
export const passLaws = <I, A, E>(pass: DeclaredPass<I, A, E>, inputs: fc.Arbitrary<I>): Laws => {
  const run = (input: I) => outcomes(() => pass(input))
  return {
    'the same input gives the same outcomes': fc.asyncProperty(inputs, async (input) =>
      equal('the second run', await written(run(input)), await written(run(input))),
    ),
    'the input is left as it was': fc.asyncProperty(inputs, async (input) => {
      const before = text(input)
      await collect(run(input))
      equal('the input', text(input), before)
    }),
    'a product that was written to a disk and read again stands for the computed one': fc.asyncProperty(
      inputs,
      async (input) => {
        const through = pass.through('stage', stored(jsonStore()))
        const computed = await written(run(input))
        equal('cold', await written(through(input)), computed)
        equal('warm', await written(through(input)), computed)
      },
    ),
    'a run without a Left can be recalled': fc.asyncProperty(inputs, async (input) => {
      const store = jsonStore()
      const outcomes = await collect(pass.through('stage', stored(store))(input))
      const clean = outcomes.every(({ _tag }) => _tag === 'Right')
      equal('entries in the store', `${store.entries.size}`, clean ? '1' : '0')
    }),
  }
}
