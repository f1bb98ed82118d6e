import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonText } from '../../lib/codec/jsonText.js'
import { printable, printableLines } from '../../lib/codec/printable.js'
import { invisible, nasty } from '../arbitraries/nasty.js'

describe('printable', () => {
  test.each([
    ['\u0000', '\\x00'],
    ['\n', '\\x0a'],
    ['\u001b[31m', '\\x1b[31m'],
    ['\u007f', '\\x7f'],
    ['\u009b2J', '\\x9b2J'],
    ['\u00ad', '\\xad'],
    ['\u061c', '\\u061c'],
    ['\u200b', '\\u200b'],
    ['\u200e\u200f', '\\u200e\\u200f'],
    ['\u2028\u2029', '\\u2028\\u2029'],
    ['\u202acode\u202e', '\\u202acode\\u202e'],
    ['\u2066\u2069', '\\u2066\\u2069'],
    ['\ufeff', '\\ufeff'],
    ['\ud800', '\\ud800'],
    ['\u{e0041}', '\\u{e0041}'],
    ['conv1 – größe 漢字 😀', 'conv1 – größe 漢字 😀'],
  ])('spells %j as %s', (text, spelt) => {
    expect(printable(text)).toBe(spelt)
  })

  test('leaves nothing invisible in any text, and what is visible as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), nasty, fc.string(), (a, b, c) => {
        const text = printable(a + b + c)
        expect(text).not.toMatch(invisible)
        expect(printable(text)).toBe(text)
        expect(text.endsWith(printable(c))).toBe(true)
      }),
    )
  })

  test('lines end where they are made to end, and nowhere else', () => {
    fc.assert(
      fc.property(fc.array(nasty), (lines) => {
        expect(printableLines(lines).split('\n').length).toBe(Math.max(1, lines.length))
      }),
    )
  })
})

describe('jsonText', () => {
  test('means the same value and shows nothing invisible', () => {
    fc.assert(
      fc.property(
        fc.dictionary(nasty, fc.oneof(nasty, fc.jsonValue())),
        fc.constantFrom(undefined, 2),
        (value, space) => {
          const text = jsonText(value, space)
          expect(text.replaceAll('\n', '')).not.toMatch(invisible)
          expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        },
      ),
    )
  })
})
