import type { Room } from '../../hardware/precision.js'
import type { BaseLayer } from '../../ir/lowered.js'
import { cutFull } from './cut.js'
import { type Grid, partitioner } from './partitioner.js'

/** One group a tile, cut from the top left into tiles as large as the crossbar. */
export const rowMajorGrid = (layer: BaseLayer, room: Room): Grid => ({
  layer,
  groups: cutFull(layer.groups, 1),
  rows: cutFull(layer.rows, room.rows),
  columns: cutFull(layer.columns, room.columns),
})

/**
 * Cuts each weight matrix from the top left into tiles as large as the crossbar:
 * `ceil(R / rows) × ceil(C / logical columns)` tiles a group, the last row and column of the grid smaller.
 * Vertical groups are contiguous in the list. Groups of a grouped convolution do not share crossbars.
 *
 * Fails with `CrossbarTooSmall` where the bit slices of one weight are
 * wider than the crossbar, with `TooManyTiles` above 2^18 tiles, and
 * with `TooTall` where more than 2^14 of them make up one result.
 *
 * @example
 * import { im2col, importOnnx, modelFile, presets, rowMajor, zoo } from 'ohmflow'
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const network = importOnnx()({ model, bindings: {}, chip: presets.rram256.chip })
 * const lowered = network._tag === 'Right' ? im2col()(network.right) : network
 * const tiled = lowered._tag === 'Right' ? rowMajor()(lowered.right) : lowered
 * const conv2 = tiled._tag === 'Right' ? tiled.right.layers.filter(({ kind }) => kind === 'base')[1] : undefined
 * console.assert(conv2?.kind === 'base' && conv2.rows === 1600 && conv2.tiles.length === 7)
 */
export const rowMajor = () => partitioner('row-major', rowMajorGrid)
