import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { jsonFault } from '../../lib/codec/jsonFault.js'
import { parseJson } from '../../lib/codec/parseJson.js'
import { refuted } from '../refuted.js'

/** What the language itself says. */
const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** JSON texts with a few characters put in, taken out or replaced. */
const slips = '{}[]":,\\/\'-+.0123eEtrufalsn \n\tx\u0001\u00e9'
const mutated = fc
  .record({
    text: fc.json({ maxDepth: 3 }),
    pretty: fc.boolean(),
    edits: fc.array(
      fc.record({
        at: fc.nat(200),
        drop: fc.nat(2),
        put: fc.string({ unit: fc.constantFrom(...slips), maxLength: 2 }),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ text, pretty, edits }) =>
    edits.reduce(
      (s, { at, drop, put }) => {
        const i = at % (s.length + 1)
        return s.slice(0, i) + put + s.slice(i + drop)
      },
      pretty ? JSON.stringify(JSON.parse(text), null, 2) : text,
    ),
  )

const agrees = (fault: typeof jsonFault) =>
  fc.property(mutated, (text) => {
    const found = fault(text)
    if (found?.problem.includes('twice') !== true) expect(found === undefined).toBe(isJson(text))
  })

const pointsAtTheLine = (parse: typeof parseJson) =>
  fc.property(fc.json({ maxDepth: 3 }), fc.nat(1000), (json, n) => {
    const lines = JSON.stringify(JSON.parse(json), null, 2).split('\n')
    const at = n % lines.length
    const broken = lines.map((line, i) => (i === at ? `${line}@` : line)).join('\n')
    expect(parse(broken, 'it')).toMatchObject({
      left: { _tag: 'BadJson', what: 'it', line: at + 1, column: (lines[at]?.length ?? 0) + 1 },
    })
  })

/** A twin that takes every text for one line. */
const onTheFirstLine: typeof parseJson = (text, what) => parseJson(text.replaceAll('\n', ' '), what)

describe('a JSON text', () => {
  test('has a fault where the language refuses it, and nowhere else', () =>
    fc.assert(agrees(jsonFault), { numRuns: 3000 }))
  test('is pointed at by line and column', () => fc.assert(pointsAtTheLine(parseJson)))
  test('the laws fail for twins', () => {
    expect(refuted(agrees(() => undefined))).toBe(true)
    expect(refuted(pointsAtTheLine(onTheFirstLine))).toBe(true)
  })

  test('says what the language reads', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text, 'it')).toStrictEqual(E.right(JSON.parse(text)))
      }),
    )
  })

  const hints: readonly (readonly [string, number, number, string])[] = [
    ['', 1, 1, 'write a record'],
    [' \n ', 2, 2, 'write a record'],
    ['{"a": 1,\n}', 2, 1, 'remove the comma before it'],
    ['[1,]', 1, 4, 'remove the comma before it'],
    ['[1, 2', 1, 6, 'close the list'],
    ['{"a": {"b": 1}', 1, 15, 'close the record'],
    ['{"a"', 1, 5, 'close the record'],
    ["{'a': 1}", 1, 2, 'double quotes'],
    ['{a: 1}', 1, 2, 'keys stand in double quotes'],
    ['{"a" 1}', 1, 6, 'write "key": value'],
    ['{"a": 1 "b": 2}', 1, 9, 'put a comma'],
    ['{"a": 1] ', 1, 8, 'brackets must close'],
    ['{"a": // rows\n 1}', 1, 7, 'no comments'],
    ['{"a": NaN}', 1, 7, 'a value is a number'],
    ['{"a": 012}', 1, 7, 'leading zero'],
    ['{"a": 1.}', 1, 7, 'a digit after the point'],
    ['{"a": .5}', 1, 7, 'a value is a number'],
    ['{"a": -}', 1, 7, 'a digit after the minus'],
    ['{"a": 1e}', 1, 7, 'a digit after the e'],
    ['{"a": "b\n"}', 1, 9, 'close the string'],
    ['{"a": "C:\\temp\\x"}', 1, 15, 'a backslash as'],
    ['{"a": "b', 1, 7, 'close it'],
    ['{"a": 1} x', 1, 10, 'remove what follows'],
    ['{"a": 1, "b": {"a": 2}, "\\u0061": 3}', 1, 25, 'keep one of the two'],
  ]
  test.each(hints)('%j: line %i, column %i, %s', (text, line, column, hint) => {
    const result = parseJson(text, 'mine.json')
    expect(result).toMatchObject({ left: { _tag: 'BadJson', what: 'mine.json', line, column } })
    expect(E.isLeft(result) && result.left.hint).toContain(hint)
  })

  test('may begin with a byte order mark', () => {
    expect(parseJson('\uFEFF{"a": 1}', 'it')).toStrictEqual(E.right({ a: 1 }))
  })

  test('may be of any depth and length', () => {
    const deep = '{"a":['.repeat(100_000)
    expect(parseJson(`${deep}${']}'.repeat(100_000)}`, 'it')._tag).toBe('Right')
    expect(parseJson(deep, 'it')).toMatchObject({ left: { line: 1, column: deep.length + 1 } })
    expect(parseJson(`[${'9'.repeat(1_000_000)}, "${'\\n'.repeat(500_000)}"]`, 'it')._tag).toBe('Right')
  })
})
