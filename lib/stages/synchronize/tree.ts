import { synchronizer } from './synchronizer.js'
import { treeScheme } from './treeScheme.js'

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
