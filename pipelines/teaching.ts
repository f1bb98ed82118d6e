import { right } from 'fp-ts/lib/Either.js'
import { type Chip, type ModelFile, presets, type Task } from '../lib/index.js'
import { baseline } from './baseline.js'

const { chip } = presets.rram256

/** Crossbars of 4 × 4 weights that take 16 cycles an MVM, and a bus of 4 bytes a cycle. */
const small: Chip = {
  ...chip,
  name: 'teaching',
  crossbar: { ...chip.crossbar, rows: 4, columns: 4, mvmCycles: 16 },
  core: { ...chip.core, lanes: 2 },
  interconnect: { kind: 'bus', bytesPerCycle: 4, arbitrationCycles: 0, arbitration: 'inputs-first' },
}

/**
 * The baseline with everything small enough to be followed by hand: give it `teachingNetwork`, and look at each stage.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { describeTiled } from 'ohmflow/view'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const tiled = await teaching.until('tile').task(model)()
 * console.assert(tiled._tag === 'Right' && describeTiled(tiled.right).includes('row-major'))
 */
export const teaching = baseline.prepend('task', (model: ModelFile) =>
  right<never, Task>({ model, bindings: {}, chip: small }),
)
