import { product } from '../../arithmetic.js'
import type { Room } from '../../hardware/precision.js'
import type { BaseLayer } from '../../ir/lowered.js'
import { cutFull } from './cut.js'
import { type Grid, partitioner } from './partitioner.js'
import { rowMajorGrid } from './rowMajor.js'
import { copyCounts, duplicated, tilesOf } from './shiftedDuplicate.js'
import { type Slide, slidesOf } from './slides.js'

/** Products of tiles with vectors, one after another. */
const products = (grid: Grid): number => grid.layer.vectors * tilesOf(grid)

/**
 * A wider window cut so that a tile holds whole windows of some channels, and all results of a window for some kernels; null
 * where one window, or its results, do not fit.
 */
const partialChannels = (
  form: BaseLayer,
  plain: BaseLayer,
  slides: readonly Slide[],
  { rows, columns }: Room,
): Grid | null => {
  const window = product(slides.map(({ row }) => form.rowShape[row] ?? 1))
  const results = form.columns / plain.columns
  return window > rows || results > columns
    ? null
    : {
        layer: form,
        groups: cutFull(form.groups, 1),
        rows: cutFull(form.rows, Math.floor(rows / window) * window),
        columns: cutFull(form.columns, Math.floor(columns / results) * results),
      }
}

/** The grid with the fewest products; of equal ones that with the smallest window. */
const fewest = (layer: BaseLayer, room: Room): Grid => {
  const plain = rowMajorGrid(layer, room)
  const slides = slidesOf(layer)
  // rows are cut between channels, so that the digits of the kernel have to be the innermost
  const first = layer.rowShape.length - slides.length
  if (slides.some(({ row, dilation }) => row < first || dilation !== 1)) return plain
  const forms = slides.reduce<readonly BaseLayer[]>(
    (made, slide) =>
      made.flatMap((form) =>
        copyCounts(layer, slide, room.columns).map((copies) =>
          copies === 1 ? form : duplicated(form, slide, copies),
        ),
      ),
    [layer],
  )
  return forms.reduce<Grid>((best, form) => {
    const grid = form === layer ? null : partialChannels(form, layer, slides, room)
    if (grid === null) return best
    const [own, least] = [products(grid), products(best)]
    return own < least || (own === least && form.rows < best.layer.rows) ? grid : best
  }, plain)
}

/**
 * Variable windows with partial channels (VW-SDK, J. Rhe et al., arXiv 2112.11282): copies of a layer's kernels beside one
 * another, each shifted by a stride, in as many tiles as make the fewest products of all tiles with all vectors: the
 * cycles of one crossbar that is written anew for each tile. A tile holds whole windows of some channels, and all results
 * of a window for some kernels.
 *
 * Gains products, and with them the energy of crossbars, where `shiftedDuplicate` is content with the tiles that there are: a layer of 128 × 128
 * kernels of 3 × 3 for 28 × 28 pixels takes 676 of them on 512 × 512, not 2028. Costs cores, longer vertical groups, and wider inputs, which have to be
 * loaded over the bus. Errors as `rowMajor`.
 *
 * @example
 * import { modelFile, presets, rowMajor, shiftedDuplicate, zoo } from 'ohmflow'
 * import { variableWindows } from 'ohmflow/program'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const task = { model, bindings: {}, chip: presets.rram256.chip }
 * const products = async (tile: ReturnType<typeof rowMajor>) => {
 *   const tiled = await baseline.swap('tile', tile).until('tile').task(task)()
 *   if (tiled._tag === 'Left') throw new Error('not mapped')
 *   return tiled.right.layers.reduce((sum, layer) => sum + (layer.kind === 'base' ? layer.vectors * layer.tiles.length : 0), 0)
 * }
 * const [plain, shifted, windows] = [await products(rowMajor()), await products(shiftedDuplicate()), await products(variableWindows())]
 * console.assert(windows < shifted && shifted < plain)
 */
export const variableWindows = () => partitioner('variable-windows', fewest)
