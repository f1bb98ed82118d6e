import { pipeline, stage } from '../lib/pipeline/index.js'
import { firstFit } from '../lib/stages/assign/firstFit.js'
import { importOnnx } from '../lib/stages/import/importOnnx.js'
import { im2col } from '../lib/stages/lower/im2col.js'
import { timing } from '../lib/stages/simulate/timing.js'
import { cyclic } from '../lib/stages/synchronize/synchronizers.js'
import { rowMajor } from '../lib/stages/tile/rowMajor.js'

/**
 * The mapping that everything else is compared with: an ONNX model becomes matrix-vector products, tiles
 * as large as the crossbar, one a core in order, synchronized in rotating blocks, and timed to the cycle.
 *
 * @example
 * import { modelFile, presets, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('squeezenet1.1', zoo['squeezenet1.1'].build())()
 * const result = await baseline.task({ model, bindings: {}, chip: presets.rram256.chip })()
 * console.assert(result._tag === 'Right' && result.right.network.tiles === 44)
 */
export const baseline = pipeline(
  stage('import', importOnnx()),
  stage('lower', im2col()),
  stage('tile', rowMajor()),
  stage('assign', firstFit()),
  stage('synchronize', cyclic()),
  stage('simulate', timing()),
)
