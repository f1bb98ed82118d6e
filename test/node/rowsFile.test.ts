import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { explain, unwrap } from 'ohmflow'
import { type Row, type RowsHeader, type RowsRead, readRows } from 'ohmflow/sweep'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRows } from '../../lib/node/rowsFile.js'
import { checksum } from '../../lib/sweep/checked.js'
import { headerText, inOrder, rowText } from '../../lib/sweep/rowText.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-rows-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const header: RowsHeader = {
  schema: 'ohmflow.rows/1',
  sweep: 'ab12',
  ohmflow: '1.0.0',
  file: { models: ['résumé'], chips: ['rram256'] },
  models: [{ name: 'résumé', sha256: 'cd' }],
  factors: ['core.lanes'],
  notes: [],
}

const row = (index: number): Row => ({
  index,
  key: `k${index}`,
  model: 'résumé',
  settings: { 'core.lanes': index + 1 },
  precision: 'exact',
  measures: { cycles: 7 * index, throughput: index % 3 === 0 ? null : 0.1 * index },
  ...(index % 5 === 0 ? { failed: 'no “core” is free' } : {}),
})

const all = Array.from({ length: 12 }, (_, i) => row(i))
const belongs = ({ index }: Row): boolean => index < all.length

const whole = headerText(header) + all.map(rowText).join('')

/** What a file holds once a sweep has gone on in it to its end. */
const continued = async (path: string): Promise<string> => {
  const rows = unwrap(await openRows(path, header, belongs)())
  const there = new Set(rows.before.map(({ index }) => index))
  const missing = all.filter(({ index }) => !there.has(index))
  unwrap(rows.append(missing.slice(0, 2).toReversed()))
  unwrap(rows.append(missing.slice(2)))
  unwrap(rows.finish())
  rows.close()
  return readFileSync(path, 'utf8')
}

/** The first lines in some order, cut off in the middle of whatever character. */
const interrupted = fc
  .record({
    order: fc.shuffledSubarray(all),
    cut: fc.integer({ min: 0, max: Buffer.byteLength(whole) }),
    garbage: fc.constantFrom(
      '',
      '\0\0\0\0',
      '{"index":3',
      '\n',
      '{}\n',
      rowText(row(12)),
      rowText(row(3)).replace('"cycles":21', '"cycles":1e999'),
      rowText(row(3)).replace('"cycles":21', '"cycles":20'),
    ),
  })
  .map(({ order, cut, garbage }) =>
    Buffer.concat([
      Buffer.from(headerText(header) + order.map(rowText).join('')).subarray(0, Math.max(cut, 30)),
      Buffer.from(cut < Buffer.byteLength(headerText(header)) ? '' : garbage),
    ]),
  )

describe('a file of rows', () => {
  const goesOn = (go: (path: string) => Promise<string>) =>
    fc.asyncProperty(interrupted, async (bytes) => {
      const path = join(folder, 'rows.ndjson')
      writeFileSync(path, bytes)
      expect(await go(path)).toBe(whole)
    })

  it('is the same in the end, wherever it was interrupted', async () => {
    await fc.assert(goesOn(continued), { numRuns: runs(60) })
  })

  it('one that only adds to what is there is found out', async () => {
    const wrong = async (path: string): Promise<string> => {
      const read = readRows(readFileSync(path, 'utf8'))
      const there = E.isRight(read) ? read.right.rows.map(({ index }) => index) : []
      appendFileSync(
        path,
        all
          .filter(({ index }) => !there.includes(index))
          .map(rowText)
          .join(''),
      )
      return readFileSync(path, 'utf8')
    }
    expect(await refuted(goesOn(wrong))).toBe(true)
  })

  it('is new where there is none, in a folder that may be new, too', async () => {
    expect(await continued(join(folder, 'new', 'rows.ndjson'))).toBe(whole)
  })

  it('has each row once, whoever measured it twice', () => {
    expect(inOrder([...all.toReversed(), ...all])).toEqual(all)
    expect(readRows(whole + all.map(rowText).join(''))).toEqual(E.right({ header, rows: all, broken: [] }))
  })

  /** Reads a line without looking whether it is as it was written. */
  const believing: typeof readRows = (text) =>
    E.map((read: RowsRead): RowsRead => {
      const rows = text
        .split('\n')
        .slice(1, -1)
        .map((line): Row => {
          const { sum: _, ...own } = JSON.parse(line)
          return own
        })
      return { ...read, rows: inOrder(rows), broken: [] }
    })(readRows(text))

  const changed = fc
    .tuple(fc.nat(Buffer.byteLength(whole) - 2), fc.integer({ min: 1, max: 94 }))
    .map(([at, by]) => {
      const bytes = Buffer.from(whole)
      // another visible character, and no new end of a line
      const byte = bytes[at] ?? 0
      if (byte > 32 && byte < 127) bytes[at] = 33 + ((byte - 33 + by) % 94)
      return { text: bytes.toString(), line: bytes.subarray(0, at).filter((each) => each === 10).length + 1 }
    })
    .filter(({ text }) => text !== whole)

  const seen = (read: typeof readRows) =>
    fc.property(changed, ({ text, line }) => {
      const found = read(text)
      if (line === 1) expect(E.isLeft(found)).toBe(true)
      else
        expect(found).toEqual(E.right({ header, rows: all.filter((_, i) => i !== line - 2), broken: [line] }))
    })

  it('leaves out the row whose line was changed in a single character, and says which line it is', () => {
    fc.assert(seen(readRows), { numRuns: runs(300) })
    expect(refuted(seen(believing))).toBe(true)
  })

  it('has the sums of zip', () => {
    const cases = ['', 'a', '{"index":0}', 'résumé '.repeat(100)]
    for (const text of cases) expect(Number.parseInt(checksum(text), 16)).toBe(crc32(text))
  })

  it.each([
    ['of another sweep', headerText({ ...header, sweep: 'cd34' }), 'it has the rows of another sweep'],
    ['of something else', 'my notes\nof today\n', 'it is no file of rows'],
    ['of a single line of something else', 'my notes', 'it is no file of rows'],
  ])('%s is refused and stays as it is', async (_, text, problem) => {
    const path = join(folder, 'other.ndjson')
    writeFileSync(path, text)
    const opened = await openRows(path, header, belongs)()
    expect(E.isLeft(opened) && explain(opened.left)).toContain(problem)
    expect(readFileSync(path, 'utf8')).toBe(text)
  })
})
