import type { BusChip } from '../../../lib/hardware/preset.js'
import type { CoreProgram } from '../../../lib/ir/program.js'
import type { Tile } from '../../../lib/ir/tiled.js'
import type { Statement } from '../../../lib/isa/instruction.js'

/**
 * The chip of the cases that are worked out by hand. Cycles: LOAD 2, STORE 1, CALL and a read of a flag 1, a
 * partial sum 4, PROGRAM 8 and 5 more to write, ADD 1, MVM 10; one buffer a side; a first-in first-out bus.
 */
export const smallChip: BusChip = {
  name: 'by hand',
  clockGigahertz: 1,
  cores: 'as-needed',
  crossbar: {
    rows: 8,
    columns: 4,
    cellBits: 8,
    weightBits: 8,
    inputBits: 8,
    dacBits: 1,
    adcBits: 8,
    differential: false,
    mvmCycles: 10,
    programCycles: 5,
  },
  core: { inputBuffers: 1, outputBuffers: 1, lanes: 4 },
  interconnect: { kind: 'bus', bytesPerCycle: 4, arbitrationCycles: 0, arbitration: 'fifo' },
  exchange: 'forward',
  partialSumBuffers: 'unbounded',
  signal: { kind: 'register', bytes: 4 },
  energy: {
    mvmPicojoules: 1000,
    bytePicojoules: 1,
    elementPicojoules: 0.5,
    signalPicojoules: 3,
    programPicojoules: 10_000,
    staticMilliwatts: 2,
  },
}

/** A tile that fills the crossbar, in the v-th place from above and the h-th from the left. */
export const fullTile = (v = 0, h = 0): Tile => ({
  groups: { start: 0, count: 1 },
  rows: { start: 8 * v, count: 8 },
  columns: { start: 4 * h, count: 4 },
})

/** Cores 0, 1, 2 … of one vertical group, with their code. */
export const columnOf = (...codes: readonly (readonly Statement[])[]): readonly CoreProgram[] =>
  codes.map((code, core) => ({ core, layer: 'layer', tile: fullTile(core), code }))
