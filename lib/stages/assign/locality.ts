import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { sharesOf } from '../../ir/copies.js'
import { type TiledLayer, verticalGroups } from '../../ir/tiled.js'
import { pass } from '../../pipeline/index.js'
import type { TooFewCores } from './assign.js'
import { baseLayers, Placement, placedBy } from './placement.js'
import { enoughCores, type Grounds, groundsOf, placedAt } from './spots.js'
import { bytesPerVector, distances } from './travel.js'

/** Cores by layer and tile, each the free one to which the least has to travel. */
export const nearest = ({ layers, chip }: Grounds, cores: number): ReadonlyMap<string, readonly number[]> => {
  const { between, toMemory } = distances(chip)
  const free = new Set(Array.from({ length: cores }, (_, core) => core))
  // those that move most get the best places
  const byTraffic = baseLayers(layers).toSorted((a, b) => b.vectors * b.rows - a.vectors * a.rows)
  /** The cores of a layer's tiles, once more for each copy. */
  const spread = (layer: TiledLayer): readonly number[] => {
    const { tiles } = layer
    const chosen = new Map<object, number>()
    for (const group of verticalGroups(tiles)) {
      let before: { readonly core: number; readonly bytes: number } | null = null
      for (const [v, tile] of group.entries()) {
        const { memory, next } = bytesPerVector(layer, tile, v === 0, v === group.length - 1, chip)
        let [best, least] = [-1, Number.POSITIVE_INFINITY]
        for (const core of free) {
          const cost: number =
            memory * toMemory(core) + (before === null ? 0 : before.bytes * between(before.core, core))
          if (cost < least) [best, least] = [core, cost]
        }
        free.delete(best)
        chosen.set(tile, best)
        before = { core: best, bytes: next }
      }
    }
    return tiles.map((tile) => chosen.get(tile) ?? 0)
  }
  return new Map(
    byTraffic.map((layer) => [layer.name, sharesOf(layer).flatMap(() => spread(layer))] as const),
  )
}

const place = (grounds: Grounds): Either<TooFewCores, Placement> =>
  E.map((cores: number) => {
    const spots = nearest(grounds, cores)
    return placedAt(grounds.layers, cores, ({ name }, tile) => spots.get(name)?.[tile] ?? 0)
  })(enoughCores(grounds))

/**
 * Greedy: layer by layer, those first that move most, each tile into the free core to
 * which the least has to travel, counting bytes times links to memory and to the tile
 * before it in its vertical group (see `travel`). On a bus as good as any other.
 *
 * Takes time in proportion to tiles times cores.
 *
 * @example
 * import { firstFit, locality, modelFile, presets, travel, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const interconnect = { kind: 'mesh', width: 16, height: 16, linkBytesPerCycle: 32, hopCycles: 1 } as const
 * const task = { model, bindings: {}, chip: { ...presets.rram256.chip, cores: 256, interconnect } }
 * const [first, near] = [await baseline.until('assign').task(task)(), await baseline.swap('assign', locality()).until('assign').task(task)()]
 * console.assert(first._tag === 'Right' && near._tag === 'Right' && travel(near.right) < 0.7 * travel(first.right))
 */
export const locality = () =>
  pass({
    implementation: 'locality',
    version: '1',
    reads: groundsOf,
    compute: place,
    product: Placement,
    join: placedBy('locality'),
  })
