import { sequentialScheme } from './sequentialScheme.js'
import { synchronizer } from './synchronizer.js'

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
