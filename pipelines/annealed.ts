import { right } from 'fp-ts/lib/Either.js'
import * as N from 'fp-ts/lib/number.js'
import { contramap } from 'fp-ts/lib/Ord.js'
import {
  annealing,
  best,
  type Chip,
  type ModelFile,
  type Placed,
  presets,
  type Task,
  travel,
} from '../lib/index.js'
import { baseline } from './baseline.js'

const { chip } = presets.rram256

/** The cores of the default chip on a mesh of 16 × 16, with links of 32 bytes a cycle. */
const mesh: Chip = {
  ...chip,
  name: 'mesh',
  cores: 256,
  interconnect: { kind: 'mesh', width: 16, height: 16, linkBytesPerCycle: 32, hopCycles: 1 },
}

const byTravel = contramap((placed: Placed) => travel(placed))(N.Ord)

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
export const annealed = baseline
  .prepend('task', (model: ModelFile) => right<never, Task>({ model, bindings: {}, chip: mesh }))
  .swap('assign', best(byTravel)(annealing()))
