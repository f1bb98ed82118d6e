import { cyclicScheme } from './cyclicScheme.js'
import { evenScheme } from './evenScheme.js'
import { inBlocks } from './inBlocks.js'
import { linearScheme } from './linearScheme.js'
import { sequentialScheme } from './sequentialScheme.js'
import { synchronizer } from './synchronizer.js'
import { treeScheme } from './treeScheme.js'

/**
 * Layer by layer, vertical groups as a chain (see `linearScheme`).
 *
 * @example
 * import { linear, modelFile, teachingNetwork } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const report = await teaching.swap('synchronize', linear()).task(model)()
 * console.assert(report._tag === 'Right' && report.right.pipeline.synchronizer === 'linear')
 */
export const linear = () => synchronizer('linear', linearScheme())

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

/**
 * Layer by layer, partial sums of a vertical group added pairwise (see `treeScheme`).
 *
 * @example
 * import { tree, modelFile, teachingNetwork } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const report = await teaching.swap('synchronize', tree()).task(model)()
 * console.assert(report._tag === 'Right' && report.right.pipeline.synchronizer === 'tree')
 */
export const tree = () => synchronizer('tree', treeScheme())

/**
 * Layer by layer, the cores of a vertical group one after another (see `sequentialScheme`).
 *
 * @example
 * import { sequential, modelFile, teachingNetwork } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const report = await teaching.swap('synchronize', sequential()).task(model)()
 * console.assert(report._tag === 'Right' && report.right.pipeline.synchronizer === 'sequential')
 */
export const sequential = () => synchronizer('sequential', sequentialScheme())
