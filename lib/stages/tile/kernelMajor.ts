import { product } from '../../arithmetic.js'
import type { AffineAxis, AffineMap, BaseLayer } from '../../ir/lowered.js'
import { type Cut, cutFull } from './cut.js'
import { partitioner } from './partitioner.js'
import { rowMajorGrid } from './rowMajor.js'
import { slidesOf } from './slides.js'

/** The layer with the digits of its rows in another order. */
const reordered = (layer: BaseLayer, order: readonly number[]): BaseLayer => {
  const sorted = (steps: readonly number[]): readonly number[] => order.map((digit) => steps[digit] ?? 0)
  const along = (map: AffineMap): AffineMap =>
    map.map((axis): AffineAxis => ({ ...axis, row: sorted(axis.row) }))
  return {
    ...layer,
    rowShape: sorted(layer.rowShape),
    input: along(layer.input),
    weight: along(layer.weight),
    output: along(layer.output),
  }
}

/** Whole kernel positions of `channels` rows each, as many as fit; where one does not fit, parts of one. */
const cutAtPositions = (positions: number, channels: number, most: number): Cut => {
  if (channels <= most) return cutFull(positions * channels, Math.floor(most / channels) * channels)
  const parts = Math.ceil(channels / most)
  return {
    pieces: positions * parts,
    piece: (i) => {
      const start = (i % parts) * most
      return { start: Math.floor(i / parts) * channels + start, count: Math.min(most, channels - start) }
    },
  }
}

/**
 * Rows in the order of kernel positions, all channels of one after the other, and cut
 * between them: no tile holds parts of two positions, unless it holds all of one.
 *
 * Gains input reuse: what a core loads of a vector is the channels of a few pixels, which is how activations
 * lie in memory where channels are the innermost axis, and with stride 1 it is what its neighbour has loaded
 * for the vector before; a chip that hands inputs on can use that, the bus of the model here does not. Costs
 * tiles where the channels do not fill crossbars: Inception-v3 takes 646 tiles of 256 × 256, not 566;
 * ResNet-18, whose channels are powers of two, takes 201 either way. Matrix products are cut as by
 * `rowMajor`. Errors as `rowMajor`.
 *
 * @example
 * import { kernelMajor, modelFile, presets, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const tiled = await baseline.swap('tile', kernelMajor()).until('tile').task({ model, bindings: {}, chip: presets.rram256.chip })()
 * const layer = tiled._tag === 'Right' ? tiled.right.layers.find(({ name }) => name === 'layer2.0.conv2') : undefined
 * // 3 × 3 positions of 128 channels, two of them a tile
 * console.assert(layer?.kind === 'base' && layer.rowShape.join() === '3,3,128')
 * console.assert(layer?.kind === 'base' && layer.tiles.map(({ rows }) => rows.count).join() === '256,256,256,256,128')
 */
export const kernelMajor = () =>
  partitioner('kernel-major', (layer, room) => {
    const grid = rowMajorGrid(layer, room)
    const kernel = slidesOf(layer).map(({ row }) => row)
    if (kernel.length === 0) return grid
    const rest = layer.rowShape.map((_, digit) => digit).filter((digit) => !kernel.includes(digit))
    const extent = (digits: readonly number[]): number =>
      product(digits.map((digit) => layer.rowShape[digit] ?? 1))
    return {
      ...grid,
      layer: reordered(layer, [...kernel, ...rest]),
      rows: cutAtPositions(extent(kernel), extent(rest), room.rows),
    }
  })
