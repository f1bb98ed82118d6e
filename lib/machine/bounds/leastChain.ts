import type { Chip } from '../../hardware/chip.js'
import { mvmCyclesOf } from '../../hardware/precision.js'
import type { CoreProgram } from '../../ir/program.js'
import { holds } from '../../isa/code.js'
import { forVector } from '../../isa/forVector.js'
import { type Instruction, partnerOf } from '../../isa/instruction.js'
import { givesSignal, passesSum, storesLayer, takesProduct, takesSum } from '../../isa/mnemonics.js'
import { add, call, load } from '../../isa/written.js'
import { instructionCycles } from '../costs/durations.js'

/** What a core does with vector 0. */
interface Step {
  /** Whom it takes partial sums from, by place, and what taking one and adding it takes. */
  readonly takes: readonly { readonly from: number; readonly cycles: number }[]
  /** The first input, its product, and one addition. */
  readonly alone: number
  /** Handing the sum on with a signal, or storing the result. */
  readonly giving: number
}

const stepOf = (program: CoreProgram, chip: Chip, place: ReadonlyMap<number, number>): Step => {
  const cycles = (instruction: Instruction): number => instructionCycles(instruction, program, chip)
  const adding = cycles(add)
  // a sum that waits for a later phase, or is received, needs no signal
  const calling = holds(program.code, ...givesSignal) ? cycles(call(program.core)) : 0
  const takes: { readonly from: number; readonly cycles: number }[] = []
  let [alone, giving] = [0, Number.POSITIVE_INFINITY]
  forVector(program.code, 0, (instruction) => {
    const { op } = instruction
    if (takesProduct.includes(op)) alone = cycles(load) + mvmCyclesOf(chip.crossbar, program) + adding
    if (takesSum.includes(op))
      takes.push({
        from: place.get(partnerOf(instruction) ?? -1) ?? -1,
        cycles: cycles(instruction) + adding,
      })
    if (storesLayer.includes(op)) giving = Math.min(giving, cycles(instruction))
    if (passesSum.includes(op)) giving = Math.min(giving, cycles(instruction) + calling)
  })
  return { takes, alone, giving: giving === Number.POSITIVE_INFINITY ? 0 : giving }
}

/**
 * What vector 0 takes at least from its first input to its result, where its sums depend on one another: a
 * chain for most schemes, a tree for some. For programs that are synchronized, where a core that hands sums
 * on with signals does so at least once with each. Linear in the size of the looped programs.
 */
export const leastChain = (cores: readonly CoreProgram[], chip: Chip): number => {
  const place = new Map(cores.map(({ core }, i) => [core, i]))
  const steps = cores.map((program) => stepOf(program, chip, place))
  const done = new Float64Array(cores.length).fill(-1)
  /**
   * Depth first, with a stack of its own, since chains are as long as layers have rows.
   * What waits for itself is in no program that is synchronized, and counts once.
   */
  const finish = (root: number): number => {
    const stack = [root]
    while (stack.length > 0) {
      const at = stack.at(-1) ?? 0
      const { takes, alone, giving } = steps[at]!
      if (done[at] === -1) {
        done[at] = 0
        for (const { from } of takes) if (from >= 0 && done[from] === -1) stack.push(from)
        continue
      }
      stack.pop()
      const sums = takes.map(({ from, cycles }) => (from < 0 ? 0 : done[from]!) + cycles)
      done[at] = sums.reduce((latest, sum) => Math.max(latest, sum), alone) + giving
    }
    return done[root]!
  }
  return steps.reduce((longest, _, at) => Math.max(longest, finish(at)), 0)
}
