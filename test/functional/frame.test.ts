import fc from 'fast-check'
import { expect, test } from 'vitest'
import { frameOf } from '../../lib/functional/frame.js'
import { elementAt } from '../../lib/ir/elementAt.js'
import type { AffineMap, BaseLayer } from '../../lib/ir/lowered.js'
import { arbitraryLowered } from '../../lib/laws/index.js'

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

/** Every coordinate of an axis that a map leads to, by going through all indices. */
const coordinates = (layer: BaseLayer, map: AffineMap, axis: number): readonly number[] =>
  upTo(layer.vectors).flatMap((vector) =>
    upTo(layer.rows).flatMap((row) =>
      upTo(layer.columns).flatMap((column) =>
        upTo(layer.groups).map((group) => elementAt(map, layer, { vector, row, column, group })[axis] ?? 0),
      ),
    ),
  )

test('a frame is the least box of all that a map leads to: it begins and ends where the map does', () => {
  let looked = 0
  fc.assert(
    fc.property(arbitraryLowered, ({ layers }) => {
      for (const layer of layers) {
        if (layer.kind === 'operator') continue
        if (layer.vectors * layer.rows * layer.columns * layer.groups > 5000) continue
        for (const map of [layer.input, layer.weight, layer.output]) {
          const { shape, origin, length } = frameOf(map, layer)
          const bounds = map.map((_, axis) => {
            const all = coordinates(layer, map, axis)
            const least = all.reduce((a, b) => Math.min(a, b))
            return { least, most: all.reduce((a, b) => Math.max(a, b)) }
          })
          expect(shape).toEqual(bounds.map(({ least, most }) => most - least + 1))
          expect(origin).toEqual(bounds.map(({ least }) => -least || 0))
          expect(length).toBe(shape.reduce((a, b) => a * b, 1))
          looked++
        }
      }
    }),
    { numRuns: 60 },
  )
  expect(looked).toBeGreaterThan(60)
})
