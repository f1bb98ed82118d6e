import fc from 'fast-check'
import { balanced, depthwisePacking, kernelMajor, rowMajor, shiftedDuplicate } from 'ohmflow'
import { arbitraryLowered } from 'ohmflow/laws'
import { describe, expect, test } from 'vitest'
import type { AffineMap, BaseLayer } from '../../lib/ir/lowered.js'
import { sameProducts } from '../../lib/verify/sameProducts.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'

const partitioners = [rowMajor(), balanced(), depthwisePacking(), kernelMajor(), shiftedDuplicate()]

const pointsOf = (shape: readonly number[]): readonly (readonly number[])[] =>
  shape.reduce<readonly (readonly number[])[]>(
    (points, extent) => points.flatMap((point) => Array.from({ length: extent }, (_, i) => [...point, i])),
    [[]],
  )

const dot = (steps: readonly number[], point: readonly number[]): number =>
  point.reduce((sum, x, i) => sum + x * steps[i]!, 0)

/** Every product of a layer, as the elements that meet in it: all of its vectors, rows, columns and groups in turn. */
const productsOf = (layer: BaseLayer): readonly string[] => {
  const found: string[] = []
  for (const v of pointsOf(layer.vectorShape))
    for (const r of pointsOf(layer.rowShape))
      for (const c of pointsOf(layer.columnShape))
        for (let g = 0; g < layer.groups; g++) {
          const place = (map: AffineMap): readonly number[] | null => {
            const at = map.map(
              ({ offset, vector, row, column, group }) =>
                offset + dot(vector, v) + dot(row, r) + dot(column, c) + group * g,
            )
            return at.every((x, i) => x >= 0 && x < map[i]!.size) ? at : null
          }
          const places = [layer.input, layer.weight, layer.output].map(place)
          if (!places.includes(null)) found.push(JSON.stringify(places))
        }
  return found.toSorted()
}

const size = ({ vectors, rows, columns, groups }: BaseLayer): number => vectors * rows * columns * groups

/** A layer of a network, and what becomes of it in a partitioner, perhaps with one number of a map changed. */
const pairs = fc
  .record({
    lowered: arbitraryLowered,
    which: fc.nat(),
    partitioner: fc.constantFrom(...partitioners),
    spoils: fc.option(
      fc.record({
        map: fc.constantFrom('input' as const, 'weight' as const, 'output' as const),
        axis: fc.nat(),
        by: fc.constantFrom(-1, 1),
        key: fc.constantFrom('offset' as const, 'group' as const, 'row' as const, 'vector' as const),
      }),
    ),
  })
  .map(({ lowered, which, partitioner, spoils }) => {
    const tiled = partitioner(lowered)
    const made = tiled._tag === 'Right' ? tiled.right.layers : lowered.layers
    const own = made.filter((layer) => layer.kind === 'base')
    const layer = own[which % Math.max(1, own.length)]
    const before = lowered.layers.find(({ name }) => name === layer?.name)
    if (layer === undefined || before?.kind !== 'base') return null
    if (spoils === null) return { before, layer }
    const { map, axis, by, key } = spoils
    const at = axis % layer[map].length
    const changed = layer[map].map((each, i) => {
      if (i !== at) return each
      if (key === 'offset' || key === 'group') return { ...each, [key]: each[key] + by }
      return { ...each, [key]: each[key].map((step, j) => (j === 0 ? step + by : step)) }
    })
    return { before, layer: { ...layer, [map]: changed } }
  })
  .filter((pair) => pair !== null)
  .filter(({ before, layer }) => size(before) < 6000 && size(layer) < 60_000)

const agrees = (same: typeof sameProducts) =>
  fc.property(pairs, ({ before, layer }) => {
    expect(same(layer, before)).toBe(productsOf(layer).join() === productsOf(before).join())
  })

describe('two layers multiply the same', () => {
  test('where each product of the one is one of the other, and as often', () => {
    fc.assert(agrees(sameProducts), { numRuns: runs(150) })
  })

  test('and a comparison that forgets something is found out', () => {
    const shapes = (a: BaseLayer, b: BaseLayer) =>
      a.vectors === b.vectors && a.rows === b.rows && a.columns === b.columns
    const withoutOffsets = (layer: BaseLayer): BaseLayer => ({
      ...layer,
      input: layer.input.map((axis) => ({ ...axis, offset: 0 })),
    })
    expect(refuted(agrees(shapes))).toBe(true)
    expect(refuted(agrees((a, b) => sameProducts(withoutOffsets(a), withoutOffsets(b))))).toBe(true)
  })
})
