import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { Chip } from '../../lib/hardware/chip.js'
import { type ChipError, parseChip } from '../../lib/hardware/parseChip.js'
import { presets } from '../../lib/hardware/presets.js'
import { arbitraryChip } from '../../lib/laws/arbitraries/chip.js'
import { refuted } from '../refuted.js'

const text = JSON.stringify(presets.rram256.chip, null, 2)
const parse = (source: string) => parseChip(source, 'mine.json')

const readsWhatIsWritten = (read: (source: string) => E.Either<ChipError, Chip>) =>
  fc.property(arbitraryChip, fc.nat(4), (chip, indent) => {
    expect(read(JSON.stringify(chip, null, indent))).toStrictEqual(E.right(chip))
  })

describe('a chip from a text', () => {
  test('is the chip that was written', () => fc.assert(readsWhatIsWritten(parse)))
  test('the law fails for a reader that takes one thing for another', () => {
    const swapped = (source: string) => parse(source.replace('"forward"', '"memory"'))
    expect(refuted(readsWhatIsWritten(swapped))).toBe(true)
  })

  test('fails by line and column where it is no JSON', () => {
    expect(parse(text.replace('"rows": 256,', 'rows: 256,'))).toMatchObject({
      left: { _tag: 'BadJson', what: 'mine.json', line: 6, column: 5, hint: 'keys stand in double quotes' },
    })
  })

  test('fails by path where a key is misspelt, and says which was meant', () => {
    const result = parse(text.replace('"rows"', '"row"'))
    expect(result).toMatchObject({
      left: {
        _tag: 'Undecodable',
        what: 'mine.json',
        problems: [
          { path: 'crossbar.row', expected: 'no such key in Crossbar; did you mean `rows`?', found: '256' },
          { path: 'crossbar.rows', expected: 'an integer of at least 1', found: 'nothing' },
        ],
      },
    })
  })

  test('fails by rule where no such chip can be built', () => {
    expect(
      parse(text.replace('"columns": 256', '"columns": 1').replace('"cellBits": 8', '"cellBits": 1')),
    ).toMatchObject({
      left: { _tag: 'Invalid', artefact: 'chip', violations: [{ where: 'crossbar.columns' }] },
    })
  })

  const values: readonly (readonly [string, string])[] = [
    ['0', '0'],
    ['-0', '0'],
    ['-1', '-1'],
    ['1.5', '1.5'],
    ['1e400', 'Infinity'],
    ['-1e400', '-Infinity'],
    ['9007199254740993', '9007199254740992'],
    ['"256"', '"256"'],
    ['null', 'null'],
    ['[[[[1]]]]', '[[...]]'],
    ['{"__proto__": {"rows": 1}}', '{"__proto__":{...}}'],
  ]
  test.each(values)('refuses %s rows', (value, found) => {
    expect(parse(text.replace('"rows": 256', `"rows": ${value}`))).toMatchObject({
      left: { _tag: 'Undecodable', problems: [{ path: 'crossbar.rows', found }] },
    })
  })

  test('refuses keys of the prototype, and a key that stands twice', () => {
    expect(parse(text.replace('"rows"', '"__proto__": {"rows": 1}, "rows"'))).toMatchObject({
      left: { _tag: 'Undecodable', problems: [{ path: 'crossbar.__proto__' }] },
    })
    expect(parse(text.replace('"rows"', '"rows": 64, "rows"'))).toMatchObject({
      left: { _tag: 'BadJson', problem: 'the key "rows" twice in one record' },
    })
  })

  test('refuses a depth or length that no chip has', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    expect(parse(deep)._tag).toBe('Left')
    expect(parse(text.replace('"rows": 256', `"rows": ${deep}`))._tag).toBe('Left')
    const many = Array.from({ length: 100_000 }, (_, i) => `"k${i}": 1`).join(', ')
    expect(parse(`{${many}}`)._tag).toBe('Left')
  })

  test('never throws', () => {
    const slips = fc.record({ at: fc.nat(text.length), drop: fc.nat(3), put: fc.string({ maxLength: 3 }) })
    const mutated = fc
      .array(slips, { minLength: 1, maxLength: 3 })
      .map((edits) => edits.reduce((s, { at, drop, put }) => s.slice(0, at) + put + s.slice(at + drop), text))
    fc.assert(
      fc.property(fc.oneof(mutated, fc.json(), fc.string()), (source) => {
        expect(['Left', 'Right']).toContain(parse(source)._tag)
      }),
      { numRuns: 2000 },
    )
  })
})
