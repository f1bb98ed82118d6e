import { cutFull } from './cut.js'
import { partitioner } from './partitioner.js'
import { rowMajorGrid } from './rowMajor.js'

/**
 * Several whole groups of a grouped convolution block-diagonally in one crossbar:
 * `min(floor(rows / R), floor(logical columns / C))` of them, where that is more than
 * one; other layers as `rowMajor`. Weights off the diagonal are cells that hold 0.
 *
 * Gains tiles, and with them cores, MVMs and transfers: a depthwise layer of 3 × 3 kernels takes a tile for
 * 28 channels of a crossbar with 256 rows, not for each. Costs cells, of which a share of 1 / groups a tile
 * is in use, and nothing else. Groups are never split to fill a crossbar to the last row: that would add
 * partial sums where there are none. Errors as `rowMajor`.
 *
 * @example
 * import { depthwisePacking, modelFile, presets, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('mobilenetv2', zoo.mobilenetv2.build())()
 * const task = { model, bindings: {}, chip: presets.rram256.chip }
 * const [one, packed] = [await baseline.task(task)(), await baseline.swap('tile', depthwisePacking()).task(task)()]
 * console.assert(one._tag === 'Right' && packed._tag === 'Right' && one.right.network.tiles > 12 * packed.right.network.tiles)
 */
export const depthwisePacking = () =>
  partitioner('depthwise-packing', (layer, room) => {
    const grid = rowMajorGrid(layer, room)
    const packed = Math.min(Math.floor(room.rows / layer.rows), Math.floor(room.columns / layer.columns))
    return packed < 2 ? grid : { ...grid, groups: cutFull(layer.groups, packed) }
  })
