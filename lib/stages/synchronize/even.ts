import { evenScheme } from './evenScheme.js'
import { inBlocks } from './inBlocks.js'

/**
 * Layer by layer, vertical groups in `parts` rotating blocks of nearly equal length, in as many as the group has cores where
 * it is left open (see `evenScheme`). Fails with `BadBlock` where `parts` is not an integer of at least 1, and as `synchronizer` does.
 *
 * @example
 * import { even, modelFile, presets, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const task = { model, bindings: {}, chip: presets.rram256.chip }
 * const report = await baseline.swap('synchronize', even(16)).task(task)()
 * console.assert(report._tag === 'Right' && report.right.layers.some(({ scheme }) => scheme === 'even:16'))
 */
export const even = (parts?: number) => inBlocks('even', evenScheme, parts)
