import { slowestFirst } from '../lib/stages/duplicate/slowestFirst.js'
import { crossLayer as synchronizeAcrossLayers } from '../lib/stages/synchronize/crossLayer/crossLayer.js'
import { baseline } from './baseline.js'

/**
 * The whole network at once: the slowest layers are placed several times, in 32 cores
 * beside those that each layer takes once, and all layers work at the same time.
 *
 * @example
 * import { modelFile, presets, zoo } from 'ohmflow'
 * import { baseline, crossLayer } from 'ohmflow/pipelines'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const task = { model, bindings: {}, chip: presets.rram256.chip }
 * const [slow, fast] = [await baseline.task(task)(), await crossLayer.task(task)()]
 * console.assert(slow._tag === 'Right' && fast._tag === 'Right')
 * if (slow._tag === 'Right' && fast._tag === 'Right')
 *   console.assert(slow.right.network.cycles / fast.right.network.cycles > 16)
 */
export const crossLayer = baseline
  .insert('duplicate', { after: 'tile' }, slowestFirst({ extraCores: 32 }))
  .swap('synchronize', synchronizeAcrossLayers())
