import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ohmflow } from './ohmflow.js'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const deep = 100_000

/** What a file that is no program holds, and what `verify` says is wrong with it. */
const files: readonly (readonly [string, string, RegExp])[] = [
  ['nothing', '', /is not JSON: line 1, column 1: the text is empty/],
  ['spaces', ' '.repeat(1_000_000), /the text is empty/],
  ['null', 'null', /it is null, expected a record \(Program\)/],
  ['a list', '[1, 2]', /it is \[1,2\], expected a record/],
  ['a list of great depth', '['.repeat(deep) + ']'.repeat(deep), /it is \[\[\.\.\.\]\], expected a record/],
  ['a number beyond any', '1e999', /expected a record/],
  [
    'a schema of another version',
    '{"schema":"ohmflow.program/99"}',
    /schema is "ohmflow.program\/99", expected "ohmflow.program/,
  ],
  [
    'a report',
    '{"schema":"ohmflow.report/1"}',
    /schema is "ohmflow.report\/1", expected "ohmflow.program\/1"/,
  ],
  ['half a program', '{"schema":"ohmflow.prog', /line 1, column 11: a string without an end/],
]

test.each(files)('verify of a file of JSON with %s says what is wrong with it', async (what, text, said) => {
  const file = join(folder, `${what}.json`)
  writeFileSync(file, text)
  const { status, stdout, stderr } = await ohmflow('verify', file)
  expect([status, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(said)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
})
