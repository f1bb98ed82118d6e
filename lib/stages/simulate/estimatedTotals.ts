import { sum } from '../../arithmetic.js'
import { type Chip, partialSumBytes } from '../../hardware/chip.js'
import type { CoreProgram } from '../../ir/program.js'
import { tileColumns } from '../../ir/tiled.js'
import { holds } from '../../isa/code.js'
import { passesSum } from '../../isa/mnemonics.js'
import { leastChain } from '../../machine/bounds/leastChain.js'
import { leastCycles } from '../../machine/bounds/leastCycles.js'
import { bound, coreDemand, scaledDemand, totalDemand } from '../../machine/costs/demand.js'
import { accompanying } from './accompanying.js'
import type { Totals } from './networkReport.js'

/** A closed form that the cycles of one layer's cores never go below; a core may stand for several, see `leastCycles`. */
export const least = (
  cores: readonly CoreProgram[],
  chip: Chip,
  timesOf?: (place: number) => number,
): number =>
  cores.some(({ tile }) => tile !== null)
    ? Math.max(leastCycles(cores, chip, timesOf), leastChain(cores, chip))
    : bound(cores, chip)

/** One partial sum of each core that hands any on is alive at some time. */
export const aliveAtLeast = (cores: readonly CoreProgram[]): number =>
  cores.reduce(
    (most, { tile, code }) =>
      tile !== null && holds(code, ...passesSum) ? Math.max(most, tileColumns(tile) * partialSumBytes) : most,
    0,
  )

/**
 * What a layer that has its phase for itself comes to by closed forms, on a bus. Cores that do the same are
 * told once: `times` says how many each stands for.
 */
export const estimatedTotals = (
  cores: readonly CoreProgram[],
  times: readonly number[],
  chip: Chip,
): Totals => {
  const timesOf = (place: number): number => times[place] ?? 1
  const demand = totalDemand(cores.map((core, i) => scaledDemand(coreDemand(core, chip), timesOf(i))))
  return {
    cycles: least(cores, chip, timesOf),
    reprogrammingCycles: 0,
    demand,
    signals: demand.calls,
    redundantSignals: sum(accompanying(cores).map(({ calls }, i) => timesOf(i) * calls)),
    peakPartialSumBytes: aliveAtLeast(cores),
  }
}
