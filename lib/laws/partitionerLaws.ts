import type * as fc from 'fast-check'
import type { Violation } from '../codec/violation.js'
import { columnsPerWeight } from '../hardware/chip.js'
import type { BaseLayer, Lowered } from '../ir/lowered.js'
import { Tiled, type TiledLayer } from '../ir/tiled.js'
import { verifyTiled } from '../ir/verifyTiled.js'
import type { Pass } from '../pipeline/pass.js'
import { arbitraryLowered } from './arbitraries/lowered.js'
import type { Laws } from './pipeline/subject.js'
import { slotLaws, undecodable, unequal, violationsOf } from './slotLaws.js'
import { paintViolations, tileText } from './tilePaint.js'

const baseLayers = ({ layers }: Tiled): readonly TiledLayer[] =>
  layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))

const fitViolations = (layer: TiledLayer, { crossbar }: Tiled['chip']): readonly Violation[] =>
  layer.tiles.flatMap((tile) => {
    const { groups, rows, columns } = tile
    const where = `layer "${layer.name}", ${tileText(tile)}`
    const each = columnsPerWeight(crossbar)
    const [tall, wide] = [groups.count * rows.count, groups.count * columns.count * each]
    return [
      ...(tall <= crossbar.rows
        ? []
        : [{ rule: 'fit', where, problem: `it takes ${tall} rows; the crossbar has ${crossbar.rows}` }]),
      ...(wide <= crossbar.columns
        ? []
        : [
            {
              rule: 'fit',
              where,
              problem: `it takes ${wide} physical columns, ${each} a weight; the crossbar has ${crossbar.columns}`,
            },
          ]),
    ]
  })

const insideViolations = (layer: TiledLayer): readonly Violation[] =>
  layer.tiles.flatMap((tile) =>
    (['groups', 'rows', 'columns'] as const).flatMap((side) =>
      tile[side].start >= 0 && tile[side].start + tile[side].count <= layer[side]
        ? []
        : [
            {
              rule: 'inside',
              where: `layer "${layer.name}", ${tileText(tile)}`,
              problem: `the layer has ${layer[side]} ${side}`,
            },
          ],
    ),
  )

const overlap = (a: { start: number; count: number }, b: { start: number; count: number }): boolean =>
  a.start < b.start + b.count && b.start < a.start + a.count

/** Tiles that share outputs but not all of them: neither one vertical group nor two. */
const groupViolations = (layer: TiledLayer): readonly Violation[] => {
  const strips = [
    ...new Map(layer.tiles.map((tile) => [JSON.stringify([tile.groups, tile.columns]), tile])).values(),
  ]
  return strips.flatMap((a, i) =>
    strips.slice(i + 1).flatMap((b) =>
      overlap(a.groups, b.groups) && overlap(a.columns, b.columns)
        ? [
            {
              rule: 'vertical groups',
              where: `layer "${layer.name}"`,
              problem: `${tileText(a)} and ${tileText(b)} share only a part of their outputs`,
            },
          ]
        : [],
    ),
  )
}

const withoutTiles = ({ layers }: Tiled): readonly (BaseLayer | Lowered['layers'][number])[] =>
  layers.map((layer) => {
    if (layer.kind === 'operator') return layer
    const { tiles: _, ...base } = layer
    return base
  })

/**
 * What every partitioner has to hold, as properties by name: tiles are disjoint, cover the weight matrices exactly, fit the crossbar with all bit
 * slices, and nothing else changes. An input that it refuses with a Left breaks no law; one that refuses nearly everything fails.
 *
 * @example
 * import fc from 'fast-check'
 * import { rowMajor } from 'ohmflow'
 * import { partitionerLaws } from 'ohmflow/laws'
 * const laws = Object.values(partitionerLaws(rowMajor))
 * for (const law of laws) await fc.assert(law, { numRuns: 5 })
 * console.assert(laws.length > 0)
 */
export const partitionerLaws = <E>(
  partitioner: Pass<Lowered, Tiled, E>,
  inputs: fc.Arbitrary<Lowered> = arbitraryLowered,
): Laws =>
  slotLaws({
    plugin: partitioner,
    inputs,
    rules: {
      'no two tiles hold the same weight': (_, tiled) =>
        baseLayers(tiled).flatMap((layer) => paintViolations(layer, 'disjoint', (tiles) => tiles > 1)),
      'the tiles hold every weight': (_, tiled) =>
        baseLayers(tiled).flatMap((layer) => paintViolations(layer, 'cover', (tiles) => tiles === 0)),
      'the tiles hold nothing but the weights': (_, tiled) => baseLayers(tiled).flatMap(insideViolations),
      'each tile fits the crossbar with all bit slices': (_, tiled) =>
        baseLayers(tiled).flatMap((layer) => fitViolations(layer, tiled.chip)),
      'tiles share all of their outputs or none': (_, tiled) => baseLayers(tiled).flatMap(groupViolations),
      'nothing else changes': ({ chip, model, layers }, tiled) => [
        ...unequal('unchanged', 'the layers', layers, withoutTiles(tiled)),
        ...unequal('unchanged', 'chip and model', { chip, model }, { chip: tiled.chip, model: tiled.model }),
      ],
      'the result decodes and verifies': (_, tiled) => [
        ...undecodable(Tiled, 'the tiled network', tiled),
        ...violationsOf(verifyTiled(tiled)),
      ],
    },
  })
