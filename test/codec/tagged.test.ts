import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { decode, type Problem } from '../../lib/codec/decode.js'
import { Signal } from '../../lib/hardware/chip.js'
import { refuted } from '../refuted.js'

const problems = (codec: t.Decoder<unknown, unknown>, u: unknown): readonly Problem[] => {
  const result = decode(codec, 'the signal')(u)
  return E.isLeft(result) ? result.left.problems : []
}

const tags = 'one of "broadcast", "register", "polling"'

const listsTheTags = (codec: t.Decoder<unknown, unknown>) =>
  fc.property(
    fc
      .jsonValue({ maxDepth: 2 })
      .filter((kind) => kind !== 'broadcast' && kind !== 'register' && kind !== 'polling'),
    (kind) => {
      const found = problems(codec, { kind, bytes: 4 })
      expect(found).toMatchObject([{ path: 'kind', expected: tags }])
    },
  )

const union = t.union([
  t.type({ kind: t.literal('register'), bytes: t.number }),
  t.type({ kind: t.literal('polling'), bytes: t.number, intervalCycles: t.number }),
])

describe('a tagged codec', () => {
  test('lists the tags there are, whatever stands for one', () => fc.assert(listsTheTags(Signal)))
  test('the law fails for a plain union', () => {
    expect(refuted(listsTheTags(union))).toBe(true)
  })

  test('speaks of the one variant that was meant', () => {
    expect(problems(Signal, { kind: 'polling', bytes: 0 })).toStrictEqual([
      { path: 'bytes', expected: 'an integer of at least 1', found: '0' },
      { path: 'intervalCycles', expected: 'an integer of at least 1', found: 'nothing' },
    ])
    expect(problems(Signal, { kind: 'register', bytes: 4, intervalCycles: 8 })).toMatchObject([
      { path: 'intervalCycles' },
    ])
  })

  test('refuses what cannot be made a word, without a throw', () => {
    const kind: unknown = JSON.parse('{"toString": 1, "valueOf": 1}')
    expect(problems(Signal, { kind, bytes: 4 })).toMatchObject([{ path: 'kind', expected: tags }])
    expect(problems(Signal, { kind: ['register'], bytes: 4 })).toMatchObject([
      { path: 'kind', expected: tags },
    ])
    expect(problems(Signal, Object.create({ kind: 'register', bytes: 4 }))).toMatchObject([{ path: 'kind' }])
  })

  test('asks for a record where there is none', () => {
    for (const u of [null, undefined, 'register', 4, [4]])
      expect(problems(Signal, u)).toMatchObject([{ path: '', expected: `a record with "kind" ${tags}` }])
  })
})
