import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decode } from '../../lib/codec/decode.js'
import { type Copies, sharesOf } from '../../lib/ir/copies.js'
import { copiesOf, Placed, type PlacedLayer } from '../../lib/ir/placed.js'
import { Tiled } from '../../lib/ir/tiled.js'
import { verifyPlaced } from '../../lib/ir/verifyPlaced.js'
import { verifyTiled } from '../../lib/ir/verifyTiled.js'
import { arbitraryPlaced, arbitraryTiled } from '../../lib/laws/index.js'

const orders = fc.constantFrom<Copies['vectors'][]>('in-turn', 'pieces')

describe('sharesOf', () => {
  test('every vector is in one share, and none has more than its part', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), orders, (vectors, more, order) => {
        const count = 1 + (more % vectors)
        const shares = sharesOf({ vectors, copies: { count, vectors: order } })
        const taken = shares.flatMap(({ start, step, count: own }) =>
          Array.from({ length: own }, (_, i) => start + i * step),
        )
        expect(taken.toSorted((a, b) => a - b)).toEqual(Array.from({ length: vectors }, (_, v) => v))
        expect(Math.max(...shares.map((share) => share.count))).toBe(Math.ceil(vectors / count))
        expect(Math.min(...shares.map((share) => share.count))).toBeGreaterThan(0)
      }),
    )
  })

  test('in turn, and in pieces', () => {
    const [first, second] = sharesOf({ vectors: 7, copies: { count: 2, vectors: 'in-turn' } })
    expect([first, second]).toEqual([
      { start: 0, step: 2, count: 4 },
      { start: 1, step: 2, count: 3 },
    ])
    expect(sharesOf({ vectors: 7, copies: { count: 2, vectors: 'pieces' } })).toEqual([
      { start: 0, step: 1, count: 3 },
      { start: 3, step: 1, count: 4 },
    ])
    expect(sharesOf({ vectors: 7 })).toEqual([{ start: 0, step: 1, count: 7 }])
  })
})

/** The network with the same copies for each of its layers. */
const withCopies = (tiled: Tiled, copies: Copies): Tiled => ({
  ...tiled,
  layers: tiled.layers.map((layer) => (layer.kind === 'base' ? { ...layer, copies } : layer)),
})

const rules = (result: ReturnType<typeof verifyTiled> | ReturnType<typeof verifyPlaced>) =>
  result._tag === 'Right' ? [] : [...new Set(result.left.violations.map(({ rule }) => rule))]

describe('a layer with copies', () => {
  test('has as many vectors as copies, at least', () => {
    fc.assert(
      fc.property(arbitraryTiled, fc.integer({ min: 1, max: 9 }), orders, (tiled, count, vectors) => {
        const copied = withCopies(tiled, { count, vectors })
        const fewest = Math.min(
          ...copied.layers.flatMap((layer) => (layer.kind === 'base' ? [layer.vectors] : [])),
        )
        expect(rules(verifyTiled(copied))).toEqual(count <= fewest ? [] : ['copies'])
        expect(decode(Tiled, 'tiled')(copied)._tag).toBe('Right')
      }),
    )
  })

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('is not placed %d times', (count) => {
    const [tiled] = fc.sample(arbitraryTiled, { numRuns: 1, seed: 1 })
    if (tiled !== undefined)
      expect(rules(verifyTiled(withCopies(tiled, { count, vectors: 'in-turn' })))).toEqual(['copies'])
  })

  test('has all of its tiles in each of its copies', () => {
    fc.assert(
      fc.property(arbitraryPlaced, fc.nat(), (placed, at) => {
        const base = placed.layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))
        const chosen = base[at % Math.max(1, base.length)]
        if (chosen === undefined) return
        const missing = placed.layers.map((layer) =>
          layer === chosen
            ? { ...chosen, copies: { count: chosen.vectors + 1, vectors: 'pieces' as const } }
            : layer,
        )
        // a layer that is cut has none
        const found = rules(verifyPlaced({ ...placed, layers: missing }))
        expect(found.filter((rule) => rule !== 'rounds')).toEqual(['copies'])
        expect(decode(Placed, 'placed')({ ...placed, layers: missing })._tag).toBe('Right')
      }),
    )
  })

  test('is placed with a set of cores a copy', () => {
    const span = { start: 0, count: 1 }
    const layer: Pick<PlacedLayer, 'vectors' | 'copies' | 'tiles'> = {
      vectors: 5,
      copies: { count: 2, vectors: 'in-turn' },
      tiles: [4, 7, 2, 3].map((core, i) => ({
        groups: span,
        rows: { start: i % 2, count: 1 },
        columns: span,
        core,
      })),
    }
    expect(copiesOf(layer).map(({ tiles }) => tiles.map(({ core }) => core))).toEqual([
      [4, 7],
      [2, 3],
    ])
  })
})
