import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { closed } from '../../lib/codec/closed.js'
import { decode, type Problem } from '../../lib/codec/decode.js'
import { oneOf } from '../../lib/codec/oneOf.js'
import { Chip } from '../../lib/hardware/chip.js'
import { presets } from '../../lib/hardware/presets.js'
import { arbitraryChip } from '../../lib/laws/arbitraries/chip.js'
import { withMissingKey, withUnknownKey } from '../arbitraries/chip.js'
import { refuted } from '../refuted.js'

const problems = (codec: t.Decoder<unknown, unknown>, u: unknown): readonly Problem[] => {
  const result = decode(codec, 'the chip')(u)
  return E.isLeft(result) ? result.left.problems : []
}

const decodesWhatItEncodes = (codec: t.Type<Chip, unknown>) =>
  fc.property(arbitraryChip, (chip) => {
    const decoded = codec.decode(JSON.parse(JSON.stringify(codec.encode(chip))))
    expect(decoded).toStrictEqual(E.right(chip))
  })

const refusesUnknownKeys = (codec: t.Decoder<unknown, unknown>) =>
  fc.property(withUnknownKey, ({ chip, path }) => {
    const found = problems(codec, chip)
    expect(found.map((problem) => problem.path)).toStrictEqual([path])
    expect(found[0]?.expected).toContain('no such key')
  })

const refusesMissingKeys = (codec: t.Decoder<unknown, unknown>) =>
  fc.property(withMissingKey, ({ chip, path }) => {
    const found = problems(codec, chip)
    expect(found.map((problem) => problem.path)).toStrictEqual([path])
    expect(found[0]?.found).toBe('nothing')
  })

/** The codec that io-ts offers for the purpose: it drops what it does not know. */
const strict = t.strict({
  ...Object.fromEntries(Object.keys(presets.rram256.chip).map((key) => [key, t.unknown])),
  crossbar: t.strict(
    Object.fromEntries(Object.keys(presets.rram256.chip.crossbar).map((key) => [key, t.number])),
  ),
})
const partial = t.partial({ name: t.string, crossbar: t.partial({ rows: t.number }) })
const forgetful = new t.Type<Chip, unknown>('Chip', Chip.is, Chip.validate, (chip) =>
  Object.fromEntries(Object.entries(chip).filter(([key]) => key !== 'energy')),
)

describe('a closed codec', () => {
  test('decodes what it encodes, through JSON', () => fc.assert(decodesWhatItEncodes(Chip)))
  test('refuses an unknown key at any depth, by its path', () => fc.assert(refusesUnknownKeys(Chip)))
  test('refuses a missing key at any depth, by its path', () => fc.assert(refusesMissingKeys(Chip)))

  test('the laws fail for a codec that drops or forgives keys', () => {
    expect(refuted(decodesWhatItEncodes(forgetful))).toBe(true)
    expect(refuted(refusesUnknownKeys(strict))).toBe(true)
    expect(refuted(refusesMissingKeys(partial))).toBe(true)
  })

  test('guards as it decodes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          arbitraryChip,
          withUnknownKey.map((x) => x.chip),
          withMissingKey.map((x) => x.chip),
        ),
        (u) => {
          expect(Chip.is(u)).toBe(E.isRight(Chip.decode(u)))
        },
      ),
    )
  })

  const Point = closed<{ x: number; height: number }>('Point', { x: t.number, height: t.number })

  test('asks whether a missing key was meant', () => {
    expect(problems(Point, { x: 1, heigth: 2 })).toStrictEqual([
      { path: 'heigth', expected: 'no such key in Point; did you mean `height`?', found: '2' },
      { path: 'height', expected: 'number', found: 'nothing' },
    ])
  })

  test('lists its keys where none is near, or the near one is there', () => {
    const expected = 'no such key in Point; it has x, height'
    expect(problems(Point, { x: 1, height: 2, colour: 3 })).toStrictEqual([
      { path: 'colour', expected, found: '3' },
    ])
    expect(problems(Point, { x: 1, height: 2, heigth: 3 })).toStrictEqual([
      { path: 'heigth', expected, found: '3' },
    ])
  })

  test('says of a file of another kind only that', () => {
    const Sheet = closed<{ schema: 'sheet/1'; rows: number }>('Sheet', {
      schema: oneOf('sheet/1'),
      rows: t.number,
    })
    expect(problems(Sheet, { schema: 'book/1', pages: 3 })).toStrictEqual([
      { path: 'schema', expected: '"sheet/1"', found: '"book/1"' },
    ])
    expect(problems(Sheet, { schema: 'sheet/1', pages: 3 }).map(({ path }) => path)).toStrictEqual([
      'pages',
      'rows',
    ])
    expect(problems(Sheet, { pages: 3 }).map(({ path }) => path)).toStrictEqual(['pages', 'schema', 'rows'])
  })

  test('takes keys of the prototype for what they are', () => {
    expect(problems(Point, JSON.parse('{"x": 1, "height": 2, "__proto__": {"x": 1}}'))).toMatchObject([
      { path: '__proto__' },
    ])
    expect(problems(Point, JSON.parse('{"x": 1, "height": 2, "constructor": 1}'))).toMatchObject([
      { path: 'constructor' },
    ])
    expect(problems(Point, Object.create({ x: 1, height: 2 }))).toMatchObject([
      { path: 'x' },
      { path: 'height' },
    ])
  })

  test('names the whole where it is no record', () => {
    for (const u of [null, undefined, 3, 'x', [1, 2]])
      expect(problems(Point, u)).toMatchObject([{ path: '', expected: 'a record (Point)' }])
  })
})
