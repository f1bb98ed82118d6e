import type * as fc from 'fast-check'
import type { Violation } from '../codec/violation.js'
import { Placed, type PlacedLayer } from '../ir/placed.js'
import type { Tile, Tiled } from '../ir/tiled.js'
import { verifyPlaced } from '../ir/verifyPlaced.js'
import type { Pass } from '../pipeline/pass.js'
import { arbitraryTiled } from './arbitraries/tiled.js'
import type { Laws } from './pipeline/subject.js'
import { slotLaws, undecodable, unequal, violationsOf } from './slotLaws.js'
import { tileText } from './tiling/words.js'

const baseLayers = ({ layers }: Placed): readonly PlacedLayer[] =>
  layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))

const placedTiles = (placed: Placed) =>
  baseLayers(placed).flatMap(({ name, round, tiles }) =>
    tiles.map((tile) => ({ layer: name, round: tile.round ?? round, tile })),
  )

/** How often each tile of a network takes a core, by layer and tile. */
const tally = (layers: Tiled['layers'] | Placed['layers']): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  const add = (layer: string, tile: Tile, times: number) => {
    const key = `layer "${layer}", ${tileText(tile)}`
    counts.set(key, (counts.get(key) ?? 0) + times)
  }
  for (const layer of layers)
    if (layer.kind === 'base')
      for (const tile of layer.tiles) add(layer.name, tile, 'round' in layer ? 1 : (layer.copies?.count ?? 1))
  return counts
}

const onceViolations = (tiled: Tiled, placed: Placed): readonly Violation[] => {
  const [before, after] = [tally(tiled.layers), tally(placed.layers)]
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((where) => {
    const [cut, found] = [before.get(where) ?? 0, after.get(where) ?? 0]
    if (cut === found) return []
    const problem =
      cut === 0 ? 'there is no such tile' : `it is placed ${found} times, not ${cut === 1 ? 'once' : cut}`
    return [{ rule: 'each tile once', where, problem }]
  })
}

const chipViolations = (placed: Placed): readonly Violation[] => {
  const { chip, cores } = placed
  return [
    ...(chip.cores === 'as-needed' || chip.cores === cores
      ? []
      : [
          {
            rule: 'capacity',
            where: 'the placement',
            problem: `it has ${cores} cores; the chip has ${chip.cores}`,
          },
        ]),
    ...placedTiles(placed).flatMap(({ layer, tile }) =>
      tile.core >= 0 && tile.core < cores
        ? []
        : [
            {
              rule: 'capacity',
              where: `layer "${layer}", ${tileText(tile)}`,
              problem: `it sits in core ${tile.core}; the chip has ${cores}, from core 0`,
            },
          ],
    ),
  ]
}

const shareViolations = (placed: Placed): readonly Violation[] => {
  const holders = new Map<string, string>()
  return placedTiles(placed).flatMap(({ layer, round, tile }) => {
    const where = `layer "${layer}", ${tileText(tile)}`
    const key = `${round}:${tile.core}`
    const other = holders.get(key)
    holders.set(key, where)
    return other === undefined
      ? []
      : [
          {
            rule: 'one tile a core',
            where,
            problem: `it sits in core ${tile.core} in round ${round}, as does ${other}`,
          },
        ]
  })
}

const roundViolations = (placed: Placed): readonly Violation[] =>
  baseLayers(placed).flatMap(({ name, round }, i, layers) => {
    const previous = layers[i - 1]
    return previous === undefined || previous.round <= round
      ? []
      : [
          {
            rule: 'rounds',
            where: `layer "${name}"`,
            problem: `it runs in round ${round}, after "${previous.name}" of round ${previous.round}`,
          },
        ]
  })

const withoutCores = ({ layers }: Placed | Tiled) =>
  layers.map((layer) => {
    if (layer.kind === 'operator') return layer
    const { tiles: _, ...base } = layer
    if (!('round' in base)) return base
    const { round: _round, ...rest } = base
    return rest
  })

/**
 * What every assigner has to hold, as properties by name: each tile is placed
 * exactly once for each copy of its layer, in a core that the chip has, no core holds two tiles in one round,
 * and nothing else changes. An input that it refuses with a Left breaks no law.
 * With `arbitraryDuplicated` as inputs, layers come in several copies.
 *
 * @example
 * import fc from 'fast-check'
 * import { firstFit } from 'ohmflow'
 * import { assignerLaws } from 'ohmflow/laws'
 * const laws = Object.values(assignerLaws(firstFit()))
 * for (const law of laws) await fc.assert(law, { numRuns: 5 })
 * console.assert(laws.length > 0)
 */
export const assignerLaws = <E>(
  assigner: Pass<Tiled, Placed, E>,
  inputs: fc.Arbitrary<Tiled> = arbitraryTiled,
): Laws =>
  slotLaws({
    plugin: assigner,
    inputs,
    rules: {
      'each tile is placed exactly once, as it was cut': onceViolations,
      'each tile sits in a core that the chip has': (_, placed) => chipViolations(placed),
      'no core holds two tiles in one round': (_, placed) => shareViolations(placed),
      'rounds follow the order of layers': (_, placed) => roundViolations(placed),
      'nothing else changes': (tiled, placed) => [
        ...unequal('unchanged', 'the layers', withoutCores(tiled), withoutCores(placed)),
        ...unequal(
          'unchanged',
          'chip, model and partitioner',
          [tiled.chip, tiled.model, tiled.partitioner],
          [placed.chip, placed.model, placed.partitioner],
        ),
        ...unequal('unchanged', 'the duplicator', tiled.duplicator, placed.duplicator),
      ],
      'the result decodes and verifies': (_, placed) => [
        ...undecodable(Placed, 'the placed network', placed),
        ...violationsOf(verifyPlaced(placed)),
      ],
    },
  })
