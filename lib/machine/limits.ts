import type { Chip } from '../hardware/chip.js'
import type { CoreProgram, Instruction, Statement } from '../ir/program.js'
import type { Limits } from '../ir/report.js'
import { coreDemand, type Demand, totalDemand } from './demand.js'
import { instructionCycles, leastExit } from './durations.js'

/** The vectors that a code works on lie between these two. */
interface Range {
  readonly low: number
  readonly high: number
}

const rangeOf = (code: readonly Statement[]): Range => {
  let [low, high] = [0, 0]
  for (const statement of code) {
    if (statement.op !== 'LOOP') continue
    const body = rangeOf(statement.body)
    const last = statement.start + (statement.count - 1) * statement.step
    low = Math.min(low, Math.min(statement.start, last) + body.low)
    high = Math.max(high, Math.max(statement.start, last) + body.high)
  }
  return { low, high }
}

/** Calls `see` with the instructions for one vector, in order, without going through the others where loops step upwards or downwards. */
const forVector = (code: readonly Statement[], vector: number, see: (i: Instruction) => void): void => {
  for (const statement of code) {
    if (statement.op !== 'LOOP') {
      if (vector === 0) see(statement)
      continue
    }
    const { count, start, step, body } = statement
    const { low, high } = rangeOf(body)
    // start + i · step + low … high has to hold the vector
    const ends = step === 0 ? [0, count - 1] : [(vector - start - low) / step, (vector - start - high) / step]
    const first = Math.max(0, Math.ceil(Math.min(...ends) - 1e-9))
    const last = Math.min(count - 1, Math.floor(Math.max(...ends) + 1e-9))
    for (let i = first; i <= last; i++) forVector(body, vector - start - i * step, see)
  }
}

/** What the additions of vector 0 take, one after the other, where they depend on one another. */
const chainOf = (cores: readonly CoreProgram[], chip: Chip): number => {
  const place = new Map(cores.map(({ core }, i) => [core, i]))
  /** Of each core: whom it takes partial sums from, and what taking, adding and giving on takes. */
  const steps = cores.map((program) => {
    const from: number[] = []
    let [taking, giving] = [0, 0]
    forVector(program.code, 0, (instruction) => {
      const cycles = instructionCycles(instruction, program, chip)
      if (instruction.op === 'LOADP' || instruction.op === 'RECEIVE') {
        from.push(place.get(instruction.from) ?? -1)
        taking += cycles
      }
      if (instruction.op === 'ADD' && from.length > 0) taking += cycles
      if (instruction.op === 'SEND' || instruction.op === 'STOREP' || instruction.op === 'CALL')
        giving += cycles
    })
    return { from, taking, giving }
  })
  const after = new Float64Array(cores.length).fill(-1)
  /** Depth first, with a stack of its own since chains are as long as layers have rows; what waits for itself counts once. */
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

/** What keeps cores that run at the same time from being faster. Linear in the size of the looped programs; `demands` are those of the cores. */
export const limitsOf = (
  cores: readonly CoreProgram[],
  chip: Chip,
  demands: readonly Demand[] = cores.map((program) => coreDemand(program, chip)),
): Limits => ({
  crossbar: mostOf(demands.map(({ crossbarCycles }) => crossbarCycles)),
  loadUnit: mostOf(demands.map(({ loadUnitCycles }) => loadUnitCycles)),
  outputUnit: mostOf(demands.map(({ outputUnitCycles }) => outputUnitCycles)),
  bus: totalDemand(demands).busCycles,
  chain: chainOf(cores, chip),
  fill: mostOf(
    cores.map((program, i) =>
      (demands[i]?.mvms ?? 0) === 0
        ? 0
        : instructionCycles({ op: 'LOAD' }, program, chip) +
          chip.crossbar.mvmCycles +
          leastExit(program, chip),
    ),
  ),
})
