import * as fc from 'fast-check'
import type * as t from 'io-ts'
import { decode } from '../codec/decode.js'
import type { Laws } from './pipeline/subject.js'
import { refute, undecodable, unequal } from './slotLaws.js'

type Json = Readonly<Record<string, unknown>>

const isRecord = (u: unknown): u is Json => typeof u === 'object' && u !== null && !Array.isArray(u)

const step = (path: string, key: string | number): string => {
  if (typeof key === 'number') return `${path}[${key}]`
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}

/** The paths of all records in a value, outermost first. */
const records = (u: unknown, path = ''): readonly string[] => {
  if (Array.isArray(u)) return u.flatMap((item, i) => records(item, step(path, i)))
  if (!isRecord(u)) return []
  return [path, ...Object.entries(u).flatMap(([key, value]) => records(value, step(path, key)))]
}

/** The value with one key more in the record at `target`. */
const withKey = (u: unknown, target: string, key: string, path = ''): unknown => {
  if (Array.isArray(u)) return u.map((item, i) => withKey(item, target, key, step(path, i)))
  if (!isRecord(u)) return u
  const inner = Object.entries(u).map(
    ([k, value]) => [k, withKey(value, target, key, step(path, k))] as const,
  )
  return Object.fromEntries(path === target ? [...inner, [key, null] as const] : inner)
}

/**
 * What every codec of an artefact has to hold, as properties by name: decoding
 * what it encodes gives the same back, through JSON text too, and a key that
 * it does not know is an error with its path, wherever the key stands.
 *
 * @example
 * import fc from 'fast-check'
 * import { Chip } from 'ohmflow/codec'
 * import { arbitraryChip, codecLaws } from 'ohmflow/laws'
 * const laws = Object.values(codecLaws(Chip, arbitraryChip))
 * for (const law of laws) await fc.assert(law, { numRuns: 5 })
 * console.assert(laws.length > 0)
 */
export const codecLaws = <A>(codec: t.Type<A, unknown>, values: fc.Arbitrary<A>): Laws => {
  const back = (value: A, encoded: unknown): void => {
    const result = decode(codec, 'the value')(encoded)
    if (result._tag === 'Left') refute(undecodable(codec, 'the value', encoded))
    else refute(unequal('codec', 'the value', value, result.right))
  }
  return {
    'decode after encode is the identity': fc.asyncProperty(values, async (value) => {
      back(value, codec.encode(value))
    }),
    'a value survives being written as JSON': fc.asyncProperty(values, async (value) => {
      back(value, JSON.parse(JSON.stringify(codec.encode(value))))
    }),
    'an unknown key is an error with its path': fc.asyncProperty(
      values,
      fc.nat(),
      fc.stringMatching(/^[a-z]{1,6}_$/),
      async (value, which, key) => {
        const encoded = codec.encode(value)
        const paths = records(encoded)
        fc.pre(paths.length > 0)
        const record = paths[which % paths.length] ?? ''
        const path = step(record, key)
        const problems = undecodable(codec, 'the value', withKey(encoded, record, key))
        if (!problems.some(({ where }) => where === `the value, ${path}`))
          refute([
            { rule: 'closed', where: path, problem: 'the unknown key is accepted, or not named by its path' },
          ])
      },
    ),
  }
}
