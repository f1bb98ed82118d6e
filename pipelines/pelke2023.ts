import * as o from '../lib/index.js'

const factors: o.Factors = {
  crossbar: [512, 256, 128, 64],
  bus: [8, 16, 32, 64, 128, 256],
  exchange: ['forward', 'memory'],
  signal: ['register'],
  arbitration: ['inputs-first', 'fifo'],
  buffers: [2, 1, 4],
}
const optimized: Partial<o.Factors> = { exchange: ['forward'], arbitration: ['inputs-first'], buffers: [2] }
const polled: o.Factors = { ...factors, crossbar: [256], signal: ['polling'], buffers: [2] }

/** Every convolution of the zoo on chips of many sizes, buses and architectures, in every synchronization: what Pelke et al. (VLSI-SoC 2023) claim, measured. */
export const pelke2023: o.Experiment<o.OhmflowError> = {
  name: 'pelke2023',
  version: '1',
  base: o.presets.rram256.chip,
  designs: [...o.grid(factors), ...o.grid(polled)],
  quick: [
    ...o.grid({ ...factors, ...optimized, crossbar: [256] }),
    ...o.grid({ ...factors, crossbar: [256], bus: [128] }),
    ...o.grid({ ...polled, bus: [128] }),
  ],
  synchronizers: {
    sequential: o.sequential,
    linear: o.linear,
    cyclic: o.cyclic(),
    tree: o.tree,
    auto: o.auto(),
  },
  mapping: (synchronize, simulate) =>
    o.pipeline(
      o.stage('tile', o.rowMajor),
      o.stage('assign', o.firstFit),
      o.stage('synchronize', synchronize),
      o.stage('simulate', simulate),
    ),
}
