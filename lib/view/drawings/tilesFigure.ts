import type { CellArray } from '../../hardware/chip.js'
import { cellsOf, roomOf } from '../../hardware/precision.js'
import { type Tile, type TiledLayer, tileColumns, tileRows, verticalGroups } from '../../ir/tiled.js'
import { compose, type FigureSize, figureWidth, text } from '../figures/compose.js'
import { ink, muted } from '../figures/palette.js'
import { grouped, percent } from '../format.js'
import { bitSlices } from './bitSlices.js'
import { paleColour } from './layerColours.js'
import { box, label } from './marks.js'

/** Tiles that are drawn; a layer may have many thousands. */
const mostTiles = 512

const tallest = 380
/** Pixels that a side has at least, however narrow a matrix is. */
const narrowest = 60

/** Pixels of a side of the matrix, true to scale where both sides then can be seen. */
const pixels = (rows: number, columns: number, widest: number): readonly [width: number, height: number] => {
  const scale = Math.min(widest / columns, tallest / rows, 28)
  return [Math.max(narrowest, columns * scale), Math.max(narrowest, rows * scale)]
}

const rangeText = ({ start, count }: Tile['rows']): string =>
  count === 1 ? String(start) : `${start}…${start + count - 1}`

const hintOf = (tile: Tile, groups: number): string =>
  `${groups === 1 ? '' : `groups ${rangeText(tile.groups)}, `}rows ${rangeText(tile.rows)}, columns ${rangeText(tile.columns)}: ${tileRows(tile)} × ${tileColumns(tile)} weights`

/**
 * The weight matrices of a layer, one group's beside and below the other's as they
 * would lie in one large crossbar, and the tiles that they are cut into; tiles of
 * one colour are a vertical group, whose results are added; below, how many
 * cells of a crossbar the largest tile takes, and in how many columns each weight lies. An SVG document.
 *
 * @example
 * import { im2col, importOnnx, modelFile, presets, rowMajor, zoo } from 'ohmflow'
 * import { tilesFigure } from 'ohmflow/view'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const tiled = await baseline.until('tile').task({ model, bindings: {}, chip: presets.rram256.chip })()
 * const layer = tiled._tag === 'Right' ? tiled.right.layers.find(({ name }) => name === 'layer2.0.conv1') : undefined
 * if (layer?.kind === 'base') console.assert(tilesFigure(layer, presets.rram256.chip.crossbar).startsWith('<svg'))
 */
// oxlint-disable-next-line max-lines-per-function -- one figure: its scales, and what is drawn with them
export const tilesFigure = (
  layer: TiledLayer,
  crossbar: CellArray,
  { width: whole = figureWidth }: FigureSize = {},
): string => {
  const { name, groups, rows, columns, tiles, copies } = layer
  const columnsOfTiles = verticalGroups(tiles)
  const shown = columnsOfTiles.flatMap((group, i) => group.map((tile, v) => ({ tile, i, v })))
  const drawn = shown.slice(0, mostTiles)
  const shownGroups = Math.max(...drawn.map(({ tile }) => tile.groups.start + tile.groups.count))
  const [width, height] = pixels(shownGroups * rows, shownGroups * columns, whole - 160)
  const [left, top] = [Math.max(90, (whole - width) / 2), 24]
  const x = (group: number, column: number) =>
    left + ((group * columns + column) / (shownGroups * columns)) * width
  const y = (group: number, row: number) => top + ((group * rows + row) / (shownGroups * rows)) * height
  const body = drawn.map(({ tile, i, v }) => {
    const [g, last] = [tile.groups.start, tile.groups.start + tile.groups.count - 1]
    const fill = paleColour(i)
    const hint = hintOf(tile, groups)
    const blocks = Array.from({ length: tile.groups.count }, (_, k) => {
      const [x0, y0] = [x(g + k, tile.columns.start), y(g + k, tile.rows.start)]
      const w = x(g + k, tile.columns.start + tile.columns.count) - x0
      const h = y(g + k, tile.rows.start + tile.rows.count) - y0
      return box(x0, y0, w, h, { fill, stroke: tile.groups.count > 1 ? fill : ink, hint })
    }).join('')
    const [x0, y0] = [x(g, tile.columns.start), y(g, tile.rows.start)]
    const w = x(last, tile.columns.start + tile.columns.count) - x0
    const h = y(last, tile.rows.start + tile.rows.count) - y0
    const outline = tile.groups.count > 1 ? box(x0, y0, w, h, { stroke: ink, hint }) : ''
    return blocks + outline + label(x0, y0, w, h, `${i},${v}`)
  })
  const cells = tiles.reduce((sum, tile) => sum + tile.rows.count * tile.columns.count * tile.groups.count, 0)
  const each = roomOf(crossbar, layer)
  const room = tiles.length * each.rows * Math.max(1, each.columns)
  const slices = bitSlices(cellsOf(crossbar, layer), tiles, { top: top + height + 40, width: whole })
  const omitted =
    drawn.length < shown.length
      ? [`The first ${grouped(drawn.length)} of ${grouped(shown.length)} tiles are drawn.`]
      : []
  const matrix = `${grouped(rows)} × ${grouped(columns)}${groups === 1 ? '' : ` × ${grouped(groups)} groups`}`
  return compose({
    title: `${name}: ${grouped(tiles.length)} tile${tiles.length === 1 ? '' : 's'}${copies === undefined ? '' : `, in ${grouped(copies.count)} copies`}`,
    notes: [
      `Weights ${matrix}, crossbars of ${each.rows} × ${each.columns} weights: ${percent(cells / room)} of their cells hold weights.`,
      'A colour is a vertical group: different rows of the same columns, whose results are added.',
      ...omitted,
    ],
    keys: [],
    height: height + 56 + slices.height,
    width: whole,
    body: [
      ...body,
      text(left + width / 2, top - 8, `${grouped(shownGroups * columns)} columns`, {
        anchor: 'middle',
        fill: muted,
      }),
      text(left - 10, top + height / 2, `${grouped(shownGroups * rows)} rows`, {
        anchor: 'end',
        fill: muted,
      }),
      slices.svg,
    ].join('\n'),
  })
}
