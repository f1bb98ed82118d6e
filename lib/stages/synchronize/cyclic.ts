import { cyclicScheme } from './cyclicScheme.js'
import { inBlocks } from './inBlocks.js'

/**
 * Layer by layer, vertical groups in rotating blocks of `block` vectors, of as many as the group has cores
 * where it is left open (see `cyclicScheme`). Fails with `BadBlock` where `block` is not an integer of at least
 * 1, and with `Invalid` where the tiles are no partition of their layers or do not sit in the chip's cores.
 *
 * @example
 * import { cyclic, modelFile, presets, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const task = { model, bindings: {}, chip: presets.rram256.chip }
 * const report = await baseline.swap('synchronize', cyclic(32)).task(task)()
 * console.assert(report._tag === 'Right' && report.right.layers.every(({ efficiency }) => efficiency > 0.9))
 */
export const cyclic = (block?: number) => inBlocks('cyclic', cyclicScheme, block)
