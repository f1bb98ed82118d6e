import * as fc from 'fast-check'
import type { Violation } from '../codec/violation.js'
import type { Chip } from '../hardware/chip.js'
import { sharesOf } from '../ir/copies.js'
import { Tiled, type TiledLayer } from '../ir/tiled.js'
import { verifyTiled } from '../ir/verifyTiled.js'
import type { Pass } from '../pipeline/pass.js'
import type { DuplicateOptions } from '../stages/duplicate/duplicator.js'
import { arbitraryTiled } from './arbitraries/tiled.js'
import type { Laws } from './pipeline/subject.js'
import { slotLaws, undecodable, unequal, violationsOf } from './slotLaws.js'

const baseLayers = ({ layers }: Tiled): readonly TiledLayer[] =>
  layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))

/** Vectors that no copy takes, or several, and copies that take none. */
const shareViolations = (layer: TiledLayer): readonly Violation[] => {
  const { name, vectors, copies } = layer
  const fault = (problem: string) => [{ rule: 'vectors', where: `layer "${name}"`, problem }]
  if (copies === undefined) return []
  if (!Number.isSafeInteger(copies.count) || copies.count < 1) return fault(`it has ${copies.count} copies`)
  if (copies.count > vectors) return fault(`${copies.count} copies share ${vectors} vectors: some take none`)
  const taken = new Uint32Array(vectors)
  for (const { start, step, count } of sharesOf(layer))
    for (let i = 0; i < count; i++) taken[start + i * step]!++
  const wrong = taken.findIndex((times) => times !== 1)
  return wrong < 0 ? [] : fault(`vector ${wrong} is taken ${taken[wrong]} times`)
}

const tilesOf = (layer: Tiled['layers'][number]) => (layer.kind === 'base' ? [layer.name, layer.tiles] : [])

/** What has to stay of a layer, but for its tiles. */
const kept = (layer: Tiled['layers'][number]) => {
  if (layer.kind === 'operator') return layer
  const { copies: _, tiles: _tiles, ...rest } = layer
  return rest
}

const extraCoresIn = (tiled: Tiled): number =>
  baseLayers(tiled).reduce((sum, { tiles, copies }) => sum + tiles.length * ((copies?.count ?? 1) - 1), 0)

/** A network for a chip that has so many cores for copies, or may have them. */
interface Given {
  readonly tiled: Tiled
  readonly extraCores: number
  /** Whether the options say how many, and not the chip. */
  readonly asked: boolean
}

const chipFor = (chip: Chip, cores: number, asked: boolean): Chip => {
  const { interconnect } = chip
  const counted: Chip = { ...chip, cores: asked ? 'as-needed' : cores }
  if (interconnect.kind === 'bus') return counted
  return { ...counted, interconnect: { ...interconnect, height: Math.ceil(cores / interconnect.width) } }
}

const givenFrom = (inputs: fc.Arbitrary<Tiled>): fc.Arbitrary<Given> =>
  fc
    .record({ tiled: inputs, extraCores: fc.nat(16), asked: fc.boolean() })
    .map(({ tiled, extraCores, asked }) => {
      const needed = baseLayers(tiled).reduce((sum, { tiles }) => sum + tiles.length, 0)
      return { tiled: { ...tiled, chip: chipFor(tiled.chip, needed + extraCores, asked) }, extraCores, asked }
    })

/**
 * What every duplicator has to hold, as properties by name: each vector of each layer is taken by one copy, and each copy
 * takes some; all copies hold the tiles as they were cut, and so the same weights; they keep to the extra cores that are
 * given, or that the chip has left; and nothing else changes. An input that it refuses with a Left breaks no law.
 *
 * @example
 * import fc from 'fast-check'
 * import { slowestFirst } from 'ohmflow'
 * import { duplicatorLaws } from 'ohmflow/laws'
 * const laws = Object.values(duplicatorLaws(slowestFirst))
 * for (const law of laws) await fc.assert(law, { numRuns: 5 })
 * console.assert(laws.length > 0)
 */
export const duplicatorLaws = <E>(
  duplicator: (options: DuplicateOptions) => Pass<Tiled, Tiled, E>,
  inputs: fc.Arbitrary<Tiled> = arbitraryTiled,
): Laws =>
  slotLaws({
    plugin: ({ tiled, extraCores, asked }: Given) => duplicator(asked ? { extraCores } : {})(tiled),
    inputs: givenFrom(inputs),
    rules: {
      'each vector is taken by one copy, and each copy takes some': (_, copied) =>
        baseLayers(copied).flatMap(shareViolations),
      'all copies hold the tiles as they were cut': ({ tiled }, copied) =>
        unequal('weights', 'the tiles', tiled.layers.map(tilesOf), copied.layers.map(tilesOf)),
      'copies keep to the extra cores': ({ extraCores }, copied) => {
        const taken = extraCoresIn(copied)
        const problem = `they take ${taken} extra cores, and there are ${extraCores}`
        return taken <= extraCores ? [] : [{ rule: 'budget', where: 'all copies', problem }]
      },
      'nothing else changes': ({ tiled }, copied) => [
        ...unequal('unchanged', 'the layers', tiled.layers.map(kept), copied.layers.map(kept)),
        ...unequal(
          'unchanged',
          'chip, model and partitioner',
          [tiled.chip, tiled.model, tiled.partitioner],
          [copied.chip, copied.model, copied.partitioner],
        ),
      ],
      'the result decodes and verifies': (_, copied) => [
        ...undecodable(Tiled, 'the tiled network', copied),
        ...violationsOf(verifyTiled(copied)),
      ],
    },
  })
