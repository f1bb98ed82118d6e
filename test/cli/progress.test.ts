import { expect, test } from 'vitest'
import { leftText, onceEach } from '../../lib/cli/progress.js'

test.each([
  [0, ''],
  [0.3, ''],
  [Number.NaN, ''],
  [Number.POSITIVE_INFINITY, ''],
  [1, ', 1 s left'],
  [59.4, ', 59 s left'],
  [59.6, ', 1 min 0 s left'],
  [119.6, ', 2 min 0 s left'],
  [125, ', 2 min 5 s left'],
])('%d seconds that are left end the line of a bar as "%s"', (seconds, text) => {
  expect(leftText(seconds)).toBe(text)
})

test('a stage that has been shown is not shown again where a mapping begins anew', () => {
  const seen: string[] = []
  const { stage } = onceEach({ stage: (result) => seen.push(result.stage), part: () => {}, end: () => {} })
  for (const name of ['import', 'tile', 'import', 'tile', 'assign']) stage({ stage: name, text: () => '' })
  expect(seen).toEqual(['import', 'tile', 'assign'])
})
