import { roomOf } from '../../hardware/precision.js'
import { copiesOf, type Placed } from '../../ir/placed.js'
import type { Program } from '../../ir/program.js'
import { tileColumns, tileRows } from '../../ir/tiled.js'
import { compose, type FigureSize, figureWidth } from '../figures/compose.js'
import { hairline, ink } from '../figures/palette.js'
import { grouped, percent, shortened } from '../format.js'
import { paleColour } from './layerColours.js'
import { box, label } from './marks.js'
import { trafficMarks } from './trafficMarks.js'

const round = (n: number): number => Math.round(n * 10) / 10

/** Cores that are drawn one by one. */
const mostCores = 4096

/** Layers that a legend names. */
const mostNames = 180

/** What a core holds: a tile of a layer, how much of the crossbar that takes, and what is said of it. */
interface Held {
  /** The number of the layer among the base layers, and of the tile in it. */
  readonly layer: number
  readonly tile: number
  readonly full: number
  readonly hint: string
}

/** What each core holds in the first round. */
const heldIn = ({ layers, chip }: Placed): ReadonlyMap<number, Held> => {
  const base = layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))
  return new Map(
    base.flatMap((layer, i) =>
      layer.round > 0
        ? []
        : copiesOf(layer).flatMap(({ tiles }, copy) =>
            tiles.map((tile, k) => {
              const [rows, columns] = [tileRows(tile), tileColumns(tile)]
              const room = roomOf(chip.crossbar, layer)
              const area = room.rows * Math.max(1, room.columns)
              // a group's weights lie in its own rows and columns only
              const full = Math.min(1, (rows * columns) / tile.groups.count / area)
              const which = layer.copies === undefined ? '' : `, copy ${copy}`
              const hint = `core ${tile.core}: ${layer.name}, tile ${k}${which}; ${rows} × ${columns} of its crossbar, ${percent(full)} of the cells hold weights`
              return [tile.core, { layer: i, tile: k, full, hint }] as const
            }),
          ),
    ),
  )
}

/** How large a floorplan is drawn, and the program whose ways are drawn over it, where they are. */
export interface FloorplanOptions extends FigureSize {
  readonly program?: Pick<Program, 'phases' | 'chip'>
}

/**
 * The cores of a chip, a colour a layer, and what lies in each: the number of the layer
 * among the base layers, which the legend names, and of its tile; a bar at its left edge is how full its crossbar is. Where layers
 * share cores in rounds, those of the first are shown. With a `program`, the ways of its partial sums and of results
 * from layer to layer lie over them, and the links of a mesh as thick as they are busy. An SVG document; a pointer that rests on a core shows its layer and tile.
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
// oxlint-disable-next-line max-lines-per-function -- one figure: its cores, its legend, and what lies over them
export const floorplanFigure = (
  placed: Placed,
  { width = figureWidth, program }: FloorplanOptions = {},
): string => {
  const base = placed.layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))
  const shownCores = Math.min(placed.cores, mostCores)
  const { interconnect } = placed.chip
  const side = interconnect.kind === 'mesh' ? interconnect.width : Math.ceil(Math.sqrt(shownCores))
  const cell = Math.min(56, (width - 48) / side)
  const left = (width - side * cell) / 2
  const at = (core: number) => [left + (core % side) * cell, Math.floor(core / side) * cell] as const
  const held = heldIn(placed)
  const cores = Array.from({ length: shownCores }, (_, core) => {
    const [x, y] = at(core)
    const own = held.get(core)
    if (own === undefined) return box(x, y, cell, cell, { stroke: hairline, hint: `core ${core}: free` })
    const [bar, height] = [round(Math.min(3, cell / 6)), round(Math.max(1, cell * own.full))]
    return (
      box(x, y, cell, cell, { fill: paleColour(own.layer), stroke: ink, hint: own.hint }) +
      `<path d="M${round(x)},${round(y + cell - height)}h${bar}v${height}h-${bar}z" fill="#555555" pointer-events="none"/>` +
      label(x + 2, y, cell - 2, cell, `${own.layer}.${own.tile}`)
    )
  })
  const names = base.slice(0, mostNames).map(({ name, copies }, i) => ({
    label: `${i} ${shortened(name, 26)}${copies === undefined ? '' : ` × ${copies.count}`}`,
    colour: paleColour(i),
    mark: 'bar' as const,
  }))
  const over = program === undefined ? null : trafficMarks(program, { at, cell, shown: shownCores }, side)
  const rounds = base.reduce((most, { round }) => Math.max(most, round), 0) + 1
  return compose({
    title: `${placed.model.name}: ${grouped(held.size)} of ${grouped(placed.cores)} cores hold a tile`,
    notes: [
      `Placed by ${placed.assigner}, ${placed.chip.name}. A colour is a layer; layer.tile in each core, at its left edge how full its crossbar is.`,
      ...(rounds > 1 ? [`The first of ${rounds} rounds.`] : []),
      ...(over?.notes ?? []),
      ...(shownCores < placed.cores ? [`The first ${grouped(shownCores)} cores are drawn.`] : []),
    ],
    keys: [...(over?.keys ?? []), ...names],
    height: Math.ceil(shownCores / side) * cell + 24,
    width,
    body: [...cores, ...(over === null || over.body === '' ? [] : [over.body])].join('\n'),
  })
}
