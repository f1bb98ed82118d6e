import { linearScheme } from './linearScheme.js'
import { synchronizer } from './synchronizer.js'

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
