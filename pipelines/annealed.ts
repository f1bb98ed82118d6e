import * as N from 'fp-ts/lib/number.js'
import { contramap } from 'fp-ts/lib/Ord.js'
import * as o from '../lib/index.js'

const { chip } = o.presets.rram256

/** The cores of the default chip on a mesh of 16 × 16, with links of 32 bytes a cycle. */
const mesh: o.Chip = {
  ...chip,
  name: 'mesh',
  cores: 256,
  interconnect: { kind: 'mesh', width: 16, height: 16, linkBytesPerCycle: 32, hopCycles: 1 },
}

const byTravel = contramap((placed: o.Placed) => o.travel(placed))(N.Ord)

/**
 * A mapping onto a mesh, whose placement is searched by simulated annealing: of
 * the placements that come, the one over whose links the least travels goes on.
 *
 * @example
 * import { modelFile, zoo } from 'ohmflow'
 * import { annealed } from 'ohmflow/pipelines'
 * const model = await modelFile('squeezenet', zoo['squeezenet1.1'].build())()
 * const report = await annealed.task(model)()
 * console.assert(report._tag === 'Right' && report.right.pipeline.assigner.startsWith('annealing'))
 */
export const annealed = o.pipeline(
  o.stage('import', (model: o.ModelFile) => o.importOnnx()({ model, bindings: {}, chip: mesh })),
  o.stage('lower', o.im2col()),
  o.stage('tile', o.rowMajor()),
  o.stage('assign', o.best(byTravel)(o.annealing())),
  o.stage('synchronize', o.cyclic()),
  o.stage('simulate', o.timing()),
)
