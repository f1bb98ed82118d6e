import type { Chip } from '../../hardware/chip.js'
import { mvmCyclesOf } from '../../hardware/precision.js'
import type { Limits } from '../../ir/layerReport.js'
import type { CoreProgram } from '../../ir/program.js'
import { forVector } from '../../isa/forVector.js'
import { partnerOf } from '../../isa/instruction.js'
import { adds, givesSignal, passesSum, takesSum } from '../../isa/mnemonics.js'
import { load } from '../../isa/written.js'
import { coreDemand, type Demand, interconnectCycles } from '../costs/demand.js'
import { instructionCycles, leastExit } from '../costs/durations.js'

/** What the additions of vector 0 take, one after the other, where they depend on one another. */
const chainOf = (cores: readonly CoreProgram[], chip: Chip): number => {
  const place = new Map(cores.map(({ core }, i) => [core, i]))
  /** Of each core: whom it takes partial sums from, and what taking, adding and giving on takes. */
  const steps = cores.map((program) => {
    const from: number[] = []
    let [taking, giving] = [0, 0]
    forVector(program.code, 0, (instruction) => {
      const cycles = instructionCycles(instruction, program, chip)
      const { op } = instruction
      if (takesSum.includes(op)) {
        from.push(place.get(partnerOf(instruction) ?? -1) ?? -1)
        taking += cycles
      }
      if (adds.includes(op) && from.length > 0) taking += cycles
      if (passesSum.includes(op) || givesSignal.includes(op)) giving += cycles
    })
    return { from, taking, giving }
  })
  const after = new Float64Array(cores.length).fill(-1)
  /**
   * Depth first, with a stack of its own since chains are as
   * long as layers have rows; what waits for itself counts once.
   */
  const finish = (root: number): number => {
    const stack = [root]
    while (stack.length > 0) {
      const core = stack.at(-1) ?? 0
      const { from, taking } = steps[core]!
      if (after[core] === -1) {
        after[core] = -2
        for (const before of from) if (before >= 0 && after[before] === -1) stack.push(before)
        continue
      }
      stack.pop()
      if (after[core]! >= 0) continue
      after[core] =
        from.reduce(
          (latest, before) =>
            Math.max(latest, before < 0 ? 0 : Math.max(0, after[before]!) + steps[before]!.giving),
          0,
        ) + taking
    }
    return after[root]!
  }
  return steps.reduce((longest, _, core) => Math.max(longest, finish(core)), 0)
}

const mostOf = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0)

/**
 * What keeps cores that run at the same time from being faster. Linear
 * in the size of the looped programs; `demands` are those of the cores.
 */
export const limitsOf = (
  cores: readonly CoreProgram[],
  chip: Chip,
  demands: readonly Demand[] = cores.map((program) => coreDemand(program, chip)),
): Limits => ({
  crossbar: mostOf(demands.map(({ crossbarCycles }) => crossbarCycles)),
  loadUnit: mostOf(demands.map(({ loadUnitCycles }) => loadUnitCycles)),
  outputUnit: mostOf(demands.map(({ outputUnitCycles }) => outputUnitCycles)),
  bus: interconnectCycles(cores, chip, demands),
  chain: chainOf(cores, chip),
  fill: mostOf(
    cores.map((program, i) =>
      (demands[i]?.mvms ?? 0) === 0
        ? 0
        : instructionCycles(load, program, chip) +
          mvmCyclesOf(chip.crossbar, program) +
          leastExit(program, chip),
    ),
  ),
})
