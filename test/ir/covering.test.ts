import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Boxes, covering, type IndexKind } from '../../lib/ir/covering.js'
import type { AffineAxis, AffineMap } from '../../lib/ir/lowered.js'
import { eachPoint, offsetOf, size } from '../../lib/laws/lowering/array.js'

const kinds: readonly IndexKind[] = ['vector', 'row', 'column', 'group']

const extent = fc.integer({ min: 1, max: 3 })
const step = fc.constantFrom(0, 0, 0, 1, 1, 2, 3, -1, -2)

/** An axis for boxes of one dimension each, mostly nonsense. */
const axis: fc.Arbitrary<AffineAxis> = fc.record({
  size: fc.integer({ min: 1, max: 6 }),
  offset: fc.constantFrom(0, 0, 0, 1, 2, -1),
  vector: fc.tuple(step),
  row: fc.tuple(step),
  column: fc.tuple(step),
  group: step,
})

const cases = fc.record({
  boxes: fc.record({
    vectorShape: fc.tuple(extent),
    rowShape: fc.tuple(extent),
    columnShape: fc.tuple(extent),
    groups: extent,
  }),
  map: fc.array(axis, { minLength: 1, maxLength: 2 }),
})

/** How often each element is met, by going through all points. */
const met = ({ vectorShape, rowShape, columnShape, groups }: Boxes, map: AffineMap): readonly number[] => {
  const extents = map.map((axis) => axis.size)
  const times = Array.from({ length: size(extents) }, () => 0)
  eachPoint([...vectorShape, ...rowShape, ...columnShape, groups], (point) => {
    const at = offsetOf(
      extents,
      map.map((axis) =>
        [...axis.vector, ...axis.row, ...axis.column, axis.group].reduce(
          (sum, step, i) => sum + step * (point[i] ?? 0),
          axis.offset,
        ),
      ),
    )
    if (at >= 0) times[at] = (times[at] ?? 0) + 1
  })
  return times
}

test('what is said to be covered is met, each element as often as any other', () => {
  const seen = { once: 0, often: 0 }
  fc.assert(
    fc.property(cases, ({ boxes, map }) => {
      const repeats = covering(boxes, map, kinds)
      if (repeats === null) return
      const times = met(boxes, map)
      expect(Math.min(...times)).toBe(Math.max(...times))
      expect(times[0]).toBeGreaterThan(0)
      expect(times[0] === 1).toBe(repeats.length === 0)
      seen[repeats.length === 0 ? 'once' : 'often']++
    }),
    { numRuns: 20_000 },
  )
  expect(Math.min(seen.once, seen.often)).toBeGreaterThan(50)
})
