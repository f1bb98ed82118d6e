import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { closed } from '../../lib/codec/closed.js'
import { decode, type Problem } from '../../lib/codec/decode.js'
import { countOr, integer, natural, positive, quantity, rate } from '../../lib/codec/number.js'
import { oneOf } from '../../lib/codec/oneOf.js'
import { shown } from '../../lib/codec/shown.js'

const problems = (codec: t.Decoder<unknown, unknown>, u: unknown): readonly Problem[] => {
  const result = decode(codec, 'it')(u)
  return E.isLeft(result) ? result.left.problems : []
}
const paths = (codec: t.Decoder<unknown, unknown>, u: unknown) => problems(codec, u).map(({ path }) => path)

test('truth and the only word are told as they are written', () => {
  const Chip = closed<{ pairs: boolean | 'rows' }>('Chip', { pairs: t.union([t.boolean, oneOf('rows')]) })
  expect(problems(Chip, { pairs: 'columns' })).toStrictEqual([
    { path: 'pairs', expected: 'true or false or "rows"', found: '"columns"' },
  ])
})

describe('a path', () => {
  const Layers = t.readonlyArray(closed<{ name: string }>('Layer', { name: t.string }))

  test('reads like JavaScript', () => {
    expect(paths(Layers, [{ name: 'a' }, { name: 1 }])).toStrictEqual(['[1].name'])
    const Net = closed<{ layers: readonly { name: string }[] }>('Net', { layers: Layers })
    expect(paths(Net, { layers: [{ name: 1 }] })).toStrictEqual(['layers[0].name'])
    const tensors = t.record(t.string, t.number)
    expect(paths(tensors, { 'conv 1/out': 'x', '': 'x', ok: 'x' })).toStrictEqual([
      '["conv 1/out"]',
      '[""]',
      'ok',
    ])
  })

  test('leads to words, not to types of TypeScript, where a list or a record is missing', () => {
    const Net = closed<{ layers: readonly { name: string }[]; sizes: Record<string, number> }>('Net', {
      layers: Layers,
      sizes: t.readonly(t.record(t.string, t.number)),
    })
    expect(problems(Net, { layers: 1, sizes: 2 }).map(({ expected }) => expected)).toEqual([
      'a list',
      'a record',
    ])
  })

  test('leads back to the value', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(3), (key, index) => {
        const list: unknown[] = [1, 1, 1, 1]
        list[index] = 'x'
        const [path = ''] = paths(t.record(t.string, t.array(t.number)), { [key]: list })
        const read = new Function('root', `return root${path.startsWith('[') ? '' : '.'}${path}`)
        expect(read({ [key]: list })).toBe('x')
      }),
    )
  })

  test('has no step for the branch of a union, and stands once', () => {
    const Bias = closed<{ bias: string | null }>('Bias', { bias: t.union([t.string, t.null]) })
    expect(problems(Bias, { bias: 3 })).toStrictEqual([
      { path: 'bias', expected: 'string or null', found: '3' },
    ])
    const Both = t.intersection([t.type({ a: t.number }), t.type({ a: t.number, b: t.number })])
    expect(problems(Both, { a: 'x', b: 1 })).toStrictEqual([{ path: 'a', expected: 'number', found: '"x"' }])
  })
})

describe('what was found', () => {
  test('is short for every value', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true }), (u) => {
        expect(shown(u).length).toBeLessThanOrEqual(60)
      }),
    )
  })

  test('is one level deep', () => {
    expect(shown({ a: [1], b: 'x', c: undefined })).toBe('{"a":[...],"b":"x","c":nothing}')
    expect(shown([1, { a: 1 }, null])).toBe('[1,{...},null]')
    expect(shown(undefined)).toBe('nothing')
    expect(shown(Number.POSITIVE_INFINITY)).toBe('Infinity')
  })

  test('survives depth, cycles and size', () => {
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000))
    expect(problems(t.number, deep)).toMatchObject([{ found: '[[...]]' }])
    const cycle: { self?: unknown } = {}
    cycle.self = cycle
    expect(problems(t.number, cycle)).toMatchObject([{ found: '{"self":{...}}' }])
    expect(problems(t.number, 'x'.repeat(1_000_000))[0]?.found).toHaveLength(60)
  })
})

describe('numbers', () => {
  const accepted = (codec: t.Type<number>, candidates: readonly unknown[]) =>
    candidates.filter((u) => codec.is(u))
  const candidates = [
    -1,
    0,
    0.5,
    1,
    2 ** 53 - 1,
    2 ** 53,
    1e308,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '1',
    null,
    1n,
  ]

  test('are exact where they count, finite where they measure', () => {
    expect(accepted(integer, candidates)).toStrictEqual([-1, 0, 1, 2 ** 53 - 1])
    expect(accepted(natural, candidates)).toStrictEqual([0, 1, 2 ** 53 - 1])
    expect(accepted(positive, candidates)).toStrictEqual([1, 2 ** 53 - 1])
    expect(accepted(quantity, candidates)).toStrictEqual([0, 0.5, 1, 2 ** 53 - 1, 2 ** 53, 1e308])
    expect(accepted(rate, candidates)).toStrictEqual([0.5, 1, 2 ** 53 - 1, 2 ** 53, 1e308])
  })

  test('say what they are', () => {
    expect(problems(positive, 0)).toStrictEqual([
      { path: '', expected: 'an integer of at least 1', found: '0' },
    ])
    // an integer that is too large is not told to be one
    const exact = 'an integer from 1 to 9007199254740991'
    expect(problems(positive, 2 ** 53)).toStrictEqual([
      { path: '', expected: exact, found: '9007199254740992' },
    ])
    expect(problems(countOr('all'), 1e300)).toStrictEqual([
      { path: '', expected: `${exact}, or "all"`, found: '1e+300' },
    ])
    expect(problems(integer, -1e300)).toStrictEqual([
      { path: '', expected: 'an integer from -9007199254740991 to 9007199254740991', found: '-1e+300' },
    ])
  })
})

test('a word out of a list is refused with the list', () => {
  expect(problems(oneOf('fifo', 'lifo'), 'filo')).toStrictEqual([
    { path: '', expected: 'one of "fifo", "lifo"', found: '"filo"' },
  ])
})
