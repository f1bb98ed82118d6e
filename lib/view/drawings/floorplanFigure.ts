import type { Placed } from '../../ir/placed.js'
import { compose, figureWidth } from '../figures/compose.js'
import { hairline, ink } from '../figures/palette.js'
import { grouped } from '../format.js'
import type { FigureSize } from './figureSize.js'
import { paleColour } from './layerColours.js'
import { box, label } from './marks.js'

/** Cores that are drawn one by one. */
const mostCores = 4096

/**
 * The cores of a chip, a colour a layer, and what lies in each: the number of the layer
 * among the base layers, and of its tile. Where layers share cores in rounds, those of the
 * first are shown. An SVG document; a pointer that rests on a core shows its layer and tile.
 *
 * @example
 * import { modelFile, presets, zoo } from 'ohmflow'
 * import { floorplanFigure } from 'ohmflow/view'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * let drawing = ''
 * const drawn = baseline.tap('assign', (placed) => { drawing = floorplanFigure(placed) })
 * await drawn.until('assign').task({ model, bindings: {}, chip: presets.rram256.chip })()
 * console.assert(drawing.includes('layer4.1.conv2'))
 */
export const floorplanFigure = (placed: Placed, { width = figureWidth }: FigureSize = {}): string => {
  const base = placed.layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))
  const shownCores = Math.min(placed.cores, mostCores)
  const { interconnect } = placed.chip
  const side = interconnect.kind === 'mesh' ? interconnect.width : Math.ceil(Math.sqrt(shownCores))
  const cell = Math.min(56, (width - 48) / side)
  const left = (width - side * cell) / 2
  const at = (core: number) => [left + (core % side) * cell, Math.floor(core / side) * cell] as const
  const taken = new Map(
    base.flatMap(({ name, round, tiles, copies }, i) =>
      round > 0
        ? []
        : tiles.map(({ core }, place) => {
            const each = tiles.length / (copies?.count ?? 1)
            const copy = copies === undefined ? '' : `, copy ${Math.floor(place / each)}`
            return [core, { name, i, k: place % each, copy }] as const
          }),
    ),
  )
  const cores = Array.from({ length: shownCores }, (_, core) => {
    const [x, y] = at(core)
    const tile = taken.get(core)
    if (tile === undefined) return box(x, y, cell, cell, { stroke: hairline, hint: `core ${core}: free` })
    const hint = `core ${core}: ${tile.name}, tile ${tile.k}${tile.copy}`
    return (
      box(x, y, cell, cell, { fill: paleColour(tile.i), stroke: ink, hint }) +
      label(x, y, cell, cell, `${tile.i}.${tile.k}`)
    )
  })
  const rounds = base.reduce((most, { round }) => Math.max(most, round), 0) + 1
  return compose({
    title: `${placed.model.name}: ${grouped(taken.size)} of ${grouped(placed.cores)} cores hold a tile`,
    notes: [
      `Placed by ${placed.assigner}, ${placed.chip.name}. A colour is a layer; layer.tile in each core.`,
      ...(rounds > 1 ? [`The first of ${rounds} rounds.`] : []),
      ...(shownCores < placed.cores ? [`The first ${grouped(shownCores)} cores are drawn.`] : []),
    ],
    keys: [],
    height: Math.ceil(shownCores / side) * cell + 24,
    width,
    body: cores.join('\n'),
  })
}
