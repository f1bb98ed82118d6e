import { expect, test } from 'vitest'
import { cutEvenly, cutFull, spansOf } from '../../../lib/stages/tile/cut.js'

test.each([
  ['as long as allowed', cutFull, [3, 3, 1]],
  ['nearly equal, the longer ones later', cutEvenly, [2, 2, 3]],
] as const)('7 in pieces of at most 3, %s', (_, cut, counts) => {
  const spans = spansOf(cut(7, 3))
  expect(spans.map(({ count }) => count)).toEqual(counts)
  expect(spans.map(({ start }) => start)).toEqual([0, counts[0], counts[0] + counts[1]])
})
