import type { Either } from 'fp-ts/lib/Either.js'
import { type Invalid, type Violation, verified } from '../codec/violation.js'
import type { Chip } from '../hardware/chip.js'
import { copiesViolations } from './copies.js'
import { copiesOf, type Placed, type PlacedLayer, roundsOf } from './placed.js'
import { type Tile, tileKey, verticalGroups } from './tiled.js'
import { layerViolations } from './verifyLowered.js'
import { tileViolations } from './verifyTiled.js'

/**
 * What is wrong with a layer that takes several rounds: the rows of a vertical group come one after the other, and where
 * a round ends between them, their sums wait in memory for the core that has left them there.
 */
const cutViolations = (layer: PlacedLayer): readonly Violation[] => {
  const where = `layer "${layer.name}"`
  if (layer.copies !== undefined)
    return [
      { rule: 'rounds', where, problem: 'it takes several rounds, in which it cannot have several copies' },
    ]
  return verticalGroups(layer.tiles).flatMap((group) =>
    group.flatMap((tile, v) => {
      const before = group[v - 1]
      if (before === undefined) return []
      const [round, earlier] = [tile.round ?? layer.round, before.round ?? layer.round]
      const problem =
        round < earlier
          ? `its rows from ${tile.rows.start} on are multiplied in round ${round}, before those above them`
          : round > earlier && tile.core !== before.core
            ? `its sums are left by core ${before.core} in round ${earlier} and taken up by core ${tile.core}`
            : null
      return problem === null ? [] : [{ rule: 'rounds', where, problem }]
    }),
  )
}

const coreViolations = ({ chip, layers, cores }: Placed): readonly Violation[] => {
  const holder = new Map<string, string>()
  const found: Violation[] = []
  if (chip.cores !== 'as-needed' && chip.cores !== cores)
    found.push({
      rule: 'capacity',
      where: 'the placement',
      problem: `it counts on ${cores} cores; the chip has ${chip.cores}`,
    })
  let lastRound = -1
  let isCut = false
  for (const layer of layers) {
    if (layer.kind === 'operator') continue
    const where = `layer "${layer.name}"`
    const rounds = roundsOf(layer)
    const [first = layer.round] = rounds
    const cut = rounds.length > 1
    if (first < lastRound || ((cut || isCut) && first === lastRound))
      found.push({
        rule: 'rounds',
        where,
        problem: `it runs in round ${first}, after a layer of round ${lastRound}${cut || isCut ? ', and one of them is cut, which takes rounds of its own' : ''}`,
      })
    if (cut) found.push(...cutViolations(layer))
    lastRound = Math.max(lastRound, layer.round)
    isCut = cut
    for (const { core, round = layer.round } of layer.tiles) {
      const key = `${round}:${core}`
      const other = holder.get(key)
      if (core >= cores)
        found.push({ rule: 'capacity', where, problem: `a tile sits in core ${core}; the chip has ${cores}` })
      if (other !== undefined)
        found.push({
          rule: 'one tile a core',
          where,
          problem: `core ${core} already holds a tile of "${other}"`,
        })
      holder.set(key, layer.name)
    }
  }
  return found
}

const sameTiles = (a: readonly Tile[], b: readonly Tile[]): boolean =>
  a.length === b.length && a.every((tile, i) => tileKey(tile) === tileKey(b[i] ?? tile))

/** What is wrong with the tiles of a layer: those of its first copy, which all others have to have as well. */
const layerTileViolations = (layer: PlacedLayer, { crossbar }: Chip): readonly Violation[] => {
  const wrong = copiesViolations(layer)
  if (wrong.length > 0) return wrong
  const [first, ...others] = copiesOf(layer).map(({ tiles }) => tiles)
  const different = others.findIndex((tiles) => !sameTiles(tiles, first ?? []))
  return [
    ...tileViolations({ ...layer, tiles: first ?? [] }, crossbar),
    ...(different < 0
      ? []
      : [
          {
            rule: 'copies',
            where: `layer "${layer.name}"`,
            problem: `copy ${different + 1} has not the tiles of copy 0: ${layer.tiles.length} are placed for ${others.length + 1} copies`,
          },
        ]),
  ]
}

/**
 * Checks that the placement has the cores of its chip, that each tile sits
 * in one of them, that no core holds two tiles in one round, that rounds
 * follow the order of layers, that a layer in several rounds has these to itself and goes through
 * the rows of a vertical group in order, that all copies of a layer have the same
 * tiles, and all that holds for the tiles themselves.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { verifyPlaced } from 'ohmflow/codec'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const placed = await teaching.until('assign').task(model)()
 * console.assert(placed._tag === 'Right' && verifyPlaced(placed.right)._tag === 'Right')
 */
export const verifyPlaced = (placed: Placed): Either<Invalid, Placed> =>
  verified('placed network', placed, [
    ...layerViolations(placed),
    ...placed.layers.flatMap((layer) =>
      layer.kind === 'base' ? layerTileViolations(layer, placed.chip) : [],
    ),
    ...coreViolations(placed),
  ])
