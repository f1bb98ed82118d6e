import type { Crossbar, Energy } from './chip.js'
import type { PresetName } from './presets.js'

/** What figures of a crossbar are given for. */
export type CrossbarPart = 'rows' | 'columns' | 'cellBits' | 'inputBits' | 'dacBits' | 'adcBits'

/** The figures of a chip that hold for one crossbar, and the crossbar. */
export interface GivenFigures {
  readonly crossbar: Pick<Crossbar, CrossbarPart | 'mvmCycles' | 'programCycles'>
  readonly energy: Pick<Energy, 'mvmPicojoules' | 'programPicojoules'>
}

const rram256: GivenFigures = {
  crossbar: {
    rows: 256,
    columns: 256,
    cellBits: 8,
    inputBits: 8,
    dacBits: 1,
    adcBits: 8,
    mvmCycles: 1400,
    programCycles: 153_600,
  },
  energy: { mvmPicojoules: 5002, programPicojoules: 2_883_584 },
}

const isaac: GivenFigures = {
  crossbar: {
    rows: 128,
    columns: 128,
    cellBits: 2,
    inputBits: 16,
    dacBits: 1,
    adcBits: 8,
    mvmCycles: 1920,
    programCycles: 13_163,
  },
  energy: { mvmPicojoules: 4522, programPicojoules: 21_125 },
}

/**
 * What the presets give for their crossbars, once more and without the sources: every mapping asks for this, and need not load
 * all chips with where each of their figures is from. A test holds it to the presets.
 */
export const givenFigures: Readonly<Record<PresetName, GivenFigures>> = {
  rram256,
  'rram256-mesh': rram256,
  rram22: {
    crossbar: {
      rows: 128,
      columns: 128,
      cellBits: 1,
      inputBits: 8,
      dacBits: 1,
      adcBits: 7,
      mvmCycles: 100,
      programCycles: 76_800,
    },
    energy: { mvmPicojoules: 1335.226_88, programPicojoules: 720_896 },
  },
  isaac,
  puma: {
    crossbar: { ...isaac.crossbar, mvmCycles: 2304, programCycles: 10_969 },
    energy: { mvmPicojoules: 5496.25, programPicojoules: 21_125 },
  },
}
