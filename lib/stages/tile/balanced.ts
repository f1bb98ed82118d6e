import { cutEvenly, cutFull } from './cut.js'
import { partitioner } from './partitioner.js'

/**
 * As few tiles as `rowMajor`, all of nearly the same size: no row
 * or column of the grid is larger than another by more than one.
 *
 * Gains where the largest tile is the slowest: every core loads, adds and stores the same, and partial
 * sums travel in equal portions. Costs nothing in tiles, MVMs or bytes; only where one piece fills the
 * crossbar and the rest is one row, the same transfers may take a bus beat more. Errors as `rowMajor`.
 *
 * @example
 * import { balanced, modelFile, presets, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const tiled = await baseline.swap('tile', balanced()).until('tile').task({ model, bindings: {}, chip: presets.rram256.chip })()
 * const layer = tiled._tag === 'Right' ? tiled.right.layers.find(({ name }) => name === 'layer1.0.conv1') : undefined
 * console.assert(layer?.kind === 'base' && layer.tiles.every(({ rows }) => rows.count === 192)) // not 256, 256, 64
 */
export const balanced = () =>
  partitioner('balanced', (layer, room) => ({
    layer,
    groups: cutFull(layer.groups, 1),
    rows: cutEvenly(layer.rows, room.rows),
    columns: cutEvenly(layer.columns, room.columns),
  }))
