import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Placed, type PlacedLayer, type PlacedTile, roundsOf } from '../../lib/ir/placed.js'
import { verticalGroups } from '../../lib/ir/tiled.js'
import { verifyPlaced } from '../../lib/ir/verifyPlaced.js'
import { arbitraryPlaced } from '../../lib/laws/index.js'
import { runs } from '../runs.js'

const rules = (placed: Placed): readonly string[] => {
  const result = verifyPlaced(placed)
  return result._tag === 'Right' ? [] : [...new Set(result.left.violations.map(({ rule }) => rule))]
}

/** Those of tiles and cores: where a layer is cut, whatever moves a tile may also part its sums from their core. */
const others = (placed: Placed): readonly string[] => rules(placed).filter((rule) => rule !== 'rounds')

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
    { numRuns: runs(200) },
  )

describe('verifyPlaced', () => {
  test('accepts every right placement', () => {
    property((placed) => expect(rules(placed)).toEqual([]))
  })

  test('a core that the chip does not have', () => {
    property((placed, at) =>
      expect(others(withTile(placed, at, (tile) => [{ ...tile, core: placed.cores }]))).toEqual(['capacity']),
    )
  })

  test('two tiles in one core at once', () => {
    property((placed, at) => {
      const first = baseLayers(placed)[0]
      const core = first?.tiles[0]?.core ?? 0
      const moved = withTile(placed, at, (tile) => [{ ...tile, core }])
      const cores = baseLayers(moved).flatMap(({ round, tiles }) =>
        tiles.map((tile) => `${tile.round ?? round}/${tile.core}`),
      )
      expect(others(moved)).toEqual(new Set(cores).size === cores.length ? [] : ['one tile a core'])
    })
  })

  test('a tile that is missing, or placed twice', () => {
    property((placed, at) => {
      expect(rules(withTile(placed, at, () => []))).toContain('cover')
      const twice = withTile(placed, at, (tile) => [tile, { ...tile, core: placed.cores }])
      expect(
        others({ ...twice, chip: { ...placed.chip, cores: 'as-needed' }, cores: placed.cores + 1 }),
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

  test('a layer that is cut, and shares a round, goes upwards, or gives its sums to another core', () => {
    const seen = { shared: 0, upwards: 0, given: 0 }
    property((placed) => {
      for (const layer of baseLayers(placed)) {
        const rounds = roundsOf(layer)
        if (rounds.length < 2) continue
        const put = (change: (own: PlacedLayer) => PlacedLayer): Placed => ({
          ...placed,
          layers: placed.layers.map((own) => (own.kind === 'base' && own === layer ? change(own) : own)),
        })
        expect(rules(put((own) => ({ ...own, copies: { count: 1, vectors: 'in-turn' } })))).toEqual([
          'rounds',
        ])
        const later = baseLayers(placed).find(({ round }) => round > layer.round)
        if (later !== undefined) {
          const pushed = placed.layers.map((own) =>
            own.kind === 'base' && own.round > layer.round ? { ...own, round: own.round - 1 } : own,
          )
          const isAlone = roundsOf(later).length === 1
          if (isAlone) {
            expect(rules({ ...placed, layers: pushed })).toContain('rounds')
            seen.shared++
          }
        }
        for (const group of verticalGroups(layer.tiles))
          for (const [v, tile] of group.entries()) {
            const before = group[v - 1]
            if (before === undefined || before.round === tile.round) continue
            const exchanged = (own: PlacedTile): PlacedTile =>
              own === tile
                ? { ...tile, round: before.round ?? 0 }
                : own === before
                  ? { ...before, round: tile.round ?? layer.round }
                  : own
            const upwards = put((own) => ({ ...own, tiles: own.tiles.map(exchanged) }))
            expect(rules(upwards)).toContain('rounds')
            seen.upwards++
            const moved = put((own) => ({
              ...own,
              tiles: own.tiles.map((each) => (each === tile ? { ...tile, core: placed.cores } : each)),
            }))
            expect(rules(moved)).toContain('rounds')
            seen.given++
          }
      }
    })
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(2)
  })

  test('rounds that run backwards', () => {
    property((placed) => {
      const bases = baseLayers(placed)
      fc.pre(bases.every((layer) => roundsOf(layer).length === 1))
      const backwards = placed.layers.map((layer, i) =>
        layer.kind === 'base' ? { ...layer, round: 99 - i } : layer,
      )
      expect(rules({ ...placed, layers: backwards })).toEqual(bases.length > 1 ? ['rounds'] : [])
    })
  })
})
