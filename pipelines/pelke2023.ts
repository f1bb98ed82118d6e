import type { Experiment } from '../lib/experiment/experiment.js'
import { quickSweep, sweep } from '../lib/experiment/sweep.js'
import * as o from '../lib/index.js'

/**
 * Every convolution of the zoo on chips of many sizes, buses and architectures,
 * in every synchronization: what Pelke et al. (VLSI-SoC 2023) claim, measured.
 *
 * @example
 * import { pelke2023 } from 'ohmflow/pipelines'
 * console.assert(pelke2023.designs.length > pelke2023.quick.length)
 */
export const pelke2023: Experiment<o.OhmflowError> = {
  name: 'pelke2023',
  version: '2',
  base: o.presets.rram256.chip,
  designs: sweep,
  quick: quickSweep,
  synchronizers: {
    sequential: o.sequential(),
    linear: o.linear(),
    cyclic: o.cyclic(),
    tree: o.tree(),
    auto: o.auto({ within: 0.001 }),
  },
  placing: o.pipeline(o.stage('tile', o.rowMajor()), o.stage('assign', o.firstFit())),
}
