import { staticEnergy } from '../../hardware/chip.js'
import { inputSteps } from '../../hardware/precision.js'
import type { EnergyReport } from '../../ir/energyReport.js'
import type { Program } from '../../ir/program.js'
import type { Demand } from '../../machine/costs/demand.js'

/** What so much work costs, and what all cores of the program draw meanwhile; picojoules. */
export const energyOf = (
  demand: Demand,
  signals: number,
  cycles: number,
  { chip, cores }: Pick<Program, 'chip' | 'cores'>,
): EnergyReport => {
  const { energy } = chip
  // a layer of fewer input bits takes part of an MVM of the chip's
  const mvms = demand.inputSteps / inputSteps(chip.crossbar)
  const crossbar = mvms * energy.mvmPicojoules + demand.programs * energy.programPicojoules
  const interconnect = demand.byteHops * energy.bytePicojoules
  const outputUnit = demand.elements * energy.elementPicojoules
  const signal = signals * energy.signalPicojoules
  const leaked = staticEnergy(cores, cycles, chip)
  return {
    crossbar,
    interconnect,
    outputUnit,
    signal,
    static: leaked,
    total: crossbar + interconnect + outputUnit + signal + leaked,
  }
}
