import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Placed, PlacedLayer, PlacedTile } from '../../lib/ir/placed.js'
import { verifyPlaced } from '../../lib/ir/verifyPlaced.js'
import { arbitraryPlaced } from '../../lib/laws/index.js'

const rules = (placed: Placed): readonly string[] => {
  const result = verifyPlaced(placed)
  return result._tag === 'Right' ? [] : [...new Set(result.left.violations.map(({ rule }) => rule))]
}

const baseLayers = ({ layers }: Placed): readonly PlacedLayer[] =>
  layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))

/** A placement with one of its tiles replaced, the `at`-th of all. */
const withTile = (
  placed: Placed,
  at: number,
  change: (tile: PlacedTile) => readonly PlacedTile[],
): Placed => {
  const count = baseLayers(placed).reduce((sum, { tiles }) => sum + tiles.length, 0)
  let next = 0
  const layers = placed.layers.map((layer) =>
    layer.kind === 'base'
      ? { ...layer, tiles: layer.tiles.flatMap((tile) => (next++ === at % count ? change(tile) : [tile])) }
      : layer,
  )
  return { ...placed, layers }
}

const property = (check: (placed: Placed, at: number) => void): void =>
  fc.assert(
    fc.property(arbitraryPlaced, fc.nat(), (placed, at) => {
      check(placed, at)
    }),
  )

describe('verifyPlaced', () => {
  test('accepts every right placement', () => {
    property((placed) => expect(rules(placed)).toEqual([]))
  })

  test('a core that the chip does not have', () => {
    property((placed, at) =>
      expect(rules(withTile(placed, at, (tile) => [{ ...tile, core: placed.cores }]))).toEqual(['capacity']),
    )
  })

  test('two tiles in one core at once', () => {
    property((placed, at) => {
      const first = baseLayers(placed)[0]
      const core = first?.tiles[0]?.core ?? 0
      const moved = withTile(placed, at, (tile) => [{ ...tile, core }])
      const cores = baseLayers(moved).flatMap(({ round, tiles }) =>
        tiles.map(({ core }) => `${round}/${core}`),
      )
      expect(rules(moved)).toEqual(new Set(cores).size === cores.length ? [] : ['one tile a core'])
    })
  })

  test('a tile that is missing, or placed twice', () => {
    property((placed, at) => {
      expect(rules(withTile(placed, at, () => []))).toContain('cover')
      const twice = withTile(placed, at, (tile) => [tile, { ...tile, core: placed.cores }])
      expect(
        rules({ ...twice, chip: { ...placed.chip, cores: 'as-needed' }, cores: placed.cores + 1 }),
      ).toEqual(['disjoint'])
    })
  })

  test('another number of cores than the chip has', () => {
    property((placed) => {
      const chip = { ...placed.chip, cores: placed.cores + 1 }
      expect(rules({ ...placed, chip })).toEqual(['capacity'])
      expect(rules({ ...placed, chip: { ...chip, cores: 'as-needed' } })).toEqual([])
    })
  })

  test('rounds that run backwards', () => {
    property((placed) => {
      const bases = baseLayers(placed)
      const backwards = placed.layers.map((layer, i) =>
        layer.kind === 'base' ? { ...layer, round: 99 - i } : layer,
      )
      expect(rules({ ...placed, layers: backwards })).toEqual(bases.length > 1 ? ['rounds'] : [])
    })
  })
})
