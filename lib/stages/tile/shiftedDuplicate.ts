import { product } from '../../arithmetic.js'
import type { Room } from '../../hardware/precision.js'
import type { AffineAxis, AffineMap, BaseLayer } from '../../ir/lowered.js'
import { type Grid, partitioner } from './partitioner.js'
import { rowMajorGrid } from './rowMajor.js'
import { type Slide, slidesOf } from './slides.js'

const replaced = (numbers: readonly number[], at: number, by: number): readonly number[] =>
  numbers.map((n, i) => (i === at ? by : n))

/**
 * The layer with `copies` of its kernels side by side along an axis, each a stride
 * further: a vector is a window that is wider by that, and gives as many outputs.
 */
export const duplicated = (layer: BaseLayer, slide: Slide, copies: number): BaseLayer => {
  const { row, vector, stride } = slide
  const widened = (map: AffineMap, at: number, change: (axis: AffineAxis) => AffineAxis): AffineMap =>
    map.map((axis, i) => {
      const wider = { ...axis, column: [...axis.column, 0] }
      return i === at ? change(wider) : wider
    })
  const shape = {
    vectorShape: replaced(layer.vectorShape, vector, Math.ceil((layer.vectorShape[vector] ?? 1) / copies)),
    rowShape: replaced(layer.rowShape, row, (layer.rowShape[row] ?? 1) + (copies - 1) * stride),
    columnShape: [...layer.columnShape, copies],
  }
  const copy = layer.columnShape.length
  return {
    ...layer,
    ...shape,
    vectors: product(shape.vectorShape),
    rows: product(shape.rowShape),
    columns: product(shape.columnShape),
    input: widened(layer.input, slide.input, (axis) => ({
      ...axis,
      vector: replaced(axis.vector, vector, copies * stride),
    })),
    weight: widened(layer.weight, slide.weight, (axis) => ({
      ...axis,
      column: replaced(axis.column, copy, -stride),
    })),
    output: widened(layer.output, slide.output, (axis) => ({
      ...axis,
      vector: replaced(axis.vector, vector, copies),
      column: replaced(axis.column, copy, 1),
    })),
  }
}

/** Tiles of a grid. */
export const tilesOf = ({ groups, rows, columns }: Grid): number =>
  groups.pieces * rows.pieces * columns.pieces

/** Numbers of copies along an axis that are worth a try: as few as make so few vectors, while the columns fit. */
export const copyCounts = (layer: BaseLayer, { vector }: Slide, most: number): readonly number[] => {
  const extent = layer.vectorShape[vector] ?? 1
  const all = Array.from({ length: Math.min(extent, most) }, (_, i) => i + 1)
  return all.filter((copies) => copies === 1 || Math.ceil(extent / copies) < Math.ceil(extent / (copies - 1)))
}

/**
 * The grid of the fewest vectors that takes no more tiles, in no longer vertical
 * groups, than without copies; of equal ones that with the fewest rows.
 */
const widest = (layer: BaseLayer, room: Room): Grid => {
  const plain = rowMajorGrid(layer, room)
  // columns in all tiles of the plain grid
  const space = plain.columns.pieces * room.columns
  const slides = slidesOf(layer).filter(({ dilation }) => dilation === 1)
  const forms = slides.reduce<readonly BaseLayer[]>(
    (made, slide) =>
      made.flatMap((form) =>
        copyCounts(layer, slide, Math.floor(space / form.columns)).map((copies) =>
          copies === 1 ? form : duplicated(form, slide, copies),
        ),
      ),
    [layer],
  )
  return forms.reduce<Grid>((best, form) => {
    const grid = rowMajorGrid(form, room)
    if (tilesOf(grid) > tilesOf(plain) || grid.rows.pieces > plain.rows.pieces) return best
    const fewer = form.vectors - best.layer.vectors
    return fewer < 0 || (fewer === 0 && form.rows < best.layer.rows) ? grid : best
  }, plain)
}

/**
 * Shifted and duplicated kernels: where tiles have room left, copies of a layer's kernels stand beside one
 * another, each shifted by a stride, so that one product gives the outputs of several positions. The windows
 * may be wider than they are high (variable windows, J. Rhe et al., VW-SDK, arXiv 2112.11282, after SDK by Y.
 * Zhang et al.); here they are as large as give the fewest vectors with no more tiles than `rowMajor` takes,
 * and no longer vertical groups, so that it costs no core.
 *
 * Gains vectors, and with them time, MVMs and inputs, in early layers of few channels, which are
 * the longest: ResNet-18's first layer takes 3136 vectors, not 12 544. Costs cells that hold 0.
 * A dilated kernel does not slide into itself, and stays as it is. Errors as `rowMajor`.
 *
 * @example
 * import { modelFile, presets, shiftedDuplicate, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const task = { model, bindings: {}, chip: presets.rram256.chip }
 * const [plain, shifted] = [await baseline.task(task)(), await baseline.swap('tile', shiftedDuplicate()).task(task)()]
 * if (plain._tag === 'Left' || shifted._tag === 'Left') throw new Error('not mapped')
 * console.assert(shifted.right.network.tiles <= plain.right.network.tiles)
 * console.assert(shifted.right.network.cycles < 0.8 * plain.right.network.cycles)
 */
export const shiftedDuplicate = () => partitioner('shifted-duplicate', widest)
