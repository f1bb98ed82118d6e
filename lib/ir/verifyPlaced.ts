import type { Either } from 'fp-ts/lib/Either.js'
import { type Invalid, type Violation, verified } from '../codec/violation.js'
import type { Placed } from './placed.js'
import { layerViolations } from './verifyLowered.js'
import { tileViolations } from './verifyTiled.js'

const coreViolations = ({ chip, layers, cores }: Placed): readonly Violation[] => {
  const holder = new Map<string, string>()
  const found: Violation[] = []
  if (chip.cores !== 'as-needed' && chip.cores !== cores)
    found.push({
      rule: 'capacity',
      where: 'the placement',
      problem: `it counts on ${cores} cores; the chip has ${chip.cores}`,
    })
  let lastRound = 0
  for (const layer of layers) {
    if (layer.kind === 'operator') continue
    const where = `layer "${layer.name}"`
    if (layer.round < lastRound)
      found.push({
        rule: 'rounds',
        where,
        problem: `it runs in round ${layer.round}, after a layer of round ${lastRound}`,
      })
    lastRound = Math.max(lastRound, layer.round)
    for (const { core } of layer.tiles) {
      const key = `${layer.round}:${core}`
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

/**
 * Checks that the placement has the cores of its chip, that each tile sits
 * in one of them, that no core holds two tiles in one round, that rounds
 * follow the order of layers, and all that holds for the tiles themselves.
 *
 * @example
 * import { modelFile, teachingNetwork, verifyPlaced } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const placed = await teaching.until('assign').task(model)()
 * console.assert(placed._tag === 'Right' && verifyPlaced(placed.right)._tag === 'Right')
 */
export const verifyPlaced = (placed: Placed): Either<Invalid, Placed> =>
  verified('placed', placed, [
    ...layerViolations(placed.layers),
    ...placed.layers.flatMap((layer) =>
      layer.kind === 'base' ? tileViolations(layer, placed.chip.crossbar) : [],
    ),
    ...coreViolations(placed),
  ])
