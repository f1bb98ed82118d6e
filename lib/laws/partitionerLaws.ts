import type * as fc from 'fast-check'
import type { Violation } from '../codec/violation.js'
import { type Crossbar, columnsPerWeight, logicalRows } from '../hardware/chip.js'
import { crossbarOf } from '../hardware/precision.js'
import type { BaseLayer, Lowered } from '../ir/lowered.js'
import { Tiled, type TiledLayer } from '../ir/tiled.js'
import { verifyTiled } from '../ir/verifyTiled.js'
import type { Pass } from '../pipeline/pass.js'
import { arbitraryLowered } from './arbitraries/lowered.js'
import type { Laws } from './pipeline/subject.js'
import { slotLaws, undecodable, unequal, violationsOf } from './slotLaws.js'
import { computesViolations } from './tiling/computes.js'
import { bareViolations, overlapViolations } from './tiling/paint.js'
import { frameText, tileAt } from './tiling/words.js'

const baseLayers = ({ layers }: Tiled): readonly TiledLayer[] =>
  layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))

const everyLayer =
  (violations: (layer: TiledLayer, crossbar: Crossbar) => readonly Violation[]) =>
  (_: Lowered, tiled: Tiled): readonly Violation[] =>
    baseLayers(tiled).flatMap((layer) => violations(layer, crossbarOf(tiled.chip.crossbar, layer)))

/** `2 groups of 9 rows = 18 rows`, or `9 rows`. */
const takenText = (groups: number, count: number, unit: string): string =>
  groups === 1 ? `${count} ${unit}` : `${groups} groups of ${count} ${unit} = ${groups * count} ${unit}`

const fitViolations = (layer: TiledLayer, crossbar: Crossbar): readonly Violation[] => {
  const each = columnsPerWeight(crossbar)
  const slices = Math.ceil(crossbar.weightBits / crossbar.cellBits)
  const why = `${slices} bit slice${slices === 1 ? '' : 's'}${crossbar.differential === true ? ', differential' : ''}`
  const most = logicalRows(crossbar)
  return layer.tiles.flatMap((tile, i) => {
    const { groups, rows, columns } = tile
    const fault = (problem: string) => [
      {
        rule: 'fit',
        where: `layer "${layer.name}"`,
        problem: `${tileAt(i, tile, layer)} takes ${problem}`,
      },
    ]
    const wide = takenText(groups.count, columns.count * each, 'physical columns')
    return [
      ...(groups.count * rows.count <= most
        ? []
        : fault(`${takenText(groups.count, rows.count, 'rows')}; the crossbar has ${most}`)),
      ...(groups.count * columns.count * each <= crossbar.columns
        ? []
        : fault(`${wide}, ${each} a weight (${why}); the crossbar has ${crossbar.columns}`)),
    ]
  })
}

const insideViolations = (layer: TiledLayer, crossbar: Crossbar): readonly Violation[] =>
  layer.tiles.flatMap((tile, i) =>
    (['groups', 'rows', 'columns'] as const).flatMap((side) => {
      const { start, count } = tile[side]
      const beyond = start < 0 ? start : start + count - 1
      if (start >= 0 && beyond < layer[side]) return []
      const problem = `${tileAt(i, tile, layer)} holds ${side.slice(0, -1)} ${beyond}, which does not exist: ${frameText(layer, crossbar)}`
      return [{ rule: 'inside', where: `layer "${layer.name}"`, problem }]
    }),
  )

const overlap = (a: { start: number; count: number }, b: { start: number; count: number }): boolean =>
  a.start < b.start + b.count && b.start < a.start + a.count

/** Tiles that share outputs but not all of them: neither one vertical group nor two. */
const groupViolations = (layer: TiledLayer): readonly Violation[] => {
  const strips = [
    ...new Map(
      layer.tiles.map((tile, i) => [JSON.stringify([tile.groups, tile.columns]), { ...tile, i }]),
    ).values(),
  ]
  return strips.flatMap((a, i) =>
    strips.slice(i + 1).flatMap((b) =>
      overlap(a.groups, b.groups) && overlap(a.columns, b.columns)
        ? [
            {
              rule: 'vertical groups',
              where: `layer "${layer.name}"`,
              problem: `${tileAt(a.i, a, layer)} and ${tileAt(b.i, b, layer)} share only a part of their outputs`,
            },
          ]
        : [],
    ),
  )
}

/** What has to stay of a layer, whatever form its matrices are given. */
const kept = (layer: Lowered['layers'][number]) => {
  if (layer.kind === 'operator') return layer
  const { kind, name, op, inputs, groups, weights, bias, fused, precision } = layer
  return { kind, name, op, inputs, groups, weights, bias, fused, precision }
}

const formOf = ({ groups, rows, columns, vectors, ...layer }: BaseLayer): string => {
  const { vectorShape, rowShape, columnShape, input, weight, output } = layer
  return JSON.stringify([
    [groups, rows, columns, vectors],
    [vectorShape, rowShape, columnShape],
    [input, weight, output],
  ])
}

/** Layers in a form of their own that do not compute what they did. */
const changeViolations = ({ layers }: Lowered, tiled: Tiled): readonly Violation[] => {
  const before = new Map(layers.map((layer) => [layer.name, layer]))
  return baseLayers(tiled).flatMap((layer) => {
    const original = before.get(layer.name)
    return original?.kind !== 'base' || formOf(original) === formOf(layer)
      ? []
      : computesViolations(original, layer)
  })
}

/**
 * What every partitioner has to hold, as properties by name: tiles are disjoint, cover the weight
 * matrices exactly, fit the crossbar with all bit slices, and each layer computes what it did. An
 * input that it refuses with a Left breaks no law; one that refuses nearly everything fails.
 *
 * @example
 * import fc from 'fast-check'
 * import { rowMajor } from 'ohmflow'
 * import { partitionerLaws } from 'ohmflow/laws'
 * const laws = Object.values(partitionerLaws(rowMajor()))
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
      'no two tiles hold the same weight': everyLayer(overlapViolations),
      'the tiles hold every weight': everyLayer(bareViolations),
      'the tiles hold nothing but the weights': everyLayer(insideViolations),
      'each tile fits the crossbar with all bit slices': everyLayer(fitViolations),
      'tiles share all of their outputs or none': everyLayer(groupViolations),
      'each layer computes what it did': changeViolations,
      'nothing else changes': ({ chip, model, layers }, tiled) => [
        ...unequal('unchanged', 'the layers', layers.map(kept), tiled.layers.map(kept)),
        ...unequal('unchanged', 'chip and model', { chip, model }, { chip: tiled.chip, model: tiled.model }),
      ],
      'the result decodes and verifies': (_, tiled) => [
        ...undecodable(Tiled, 'the tiled network', tiled),
        ...violationsOf(verifyTiled(tiled)),
      ],
    },
  })
