import { sum } from '../../arithmetic.js'
import type { Chip } from '../../hardware/chip.js'
import type { Phase, Program } from '../../ir/program.js'
import { countIn, holds } from '../../isa/code.js'
import { runPhase } from '../events/machine.js'
import type { Observer } from '../events/observer.js'
import { assembleMicrocode } from '../relation/assembleMicrocode.js'
import type { Microcode } from '../relation/microcode.js'
import { accessesOf } from './accesses.js'
import type { ActivationMemory } from './activationMemory.js'
import { memoryAt, thereIn, wholeAt } from './beginnings.js'
import type { Levels } from './counted.js'
import { memoriesOf } from './memories.js'
import { accesses } from './orders.js'
import { phaseMemory } from './phaseMemory.js'
import { type Recorded, recorded } from './recorded.js'

/** Looks on while a phase runs. */
export interface Watching extends Observer, Pick<ActivationMemory, 'tellLast'> {}

/** The results of a program's layers in memory. */
export interface Activations {
  /**
   * Looks on while a phase runs, and tells `levels` of each change; null where it is not told what a program of it has read
   * for good.
   */
  readonly watch: (phase: number, code: Microcode, levels?: Levels) => Watching | null
  /**
   * Runs a phase and tells `levels` how many bytes there are over time, in cycles of the phase, from its start on and of
   * all that changes; false where one is not told, or takes too long.
   */
  readonly overTime: (phase: number, levels: Levels) => boolean
  /**
   * The most bytes at once, over all phases: those that nobody has watched are run as far as they may hold more than
   * others. Null where one is not told, or takes too long.
   */
  readonly peak: () => number | null
}

/** Reads and stores of a phase that are gone through one by one, at the most. */
const mostAccesses = 1e8

/** What the programs of a phase read and store; null where that takes too long. */
const logged = (code: Microcode, chip: Chip): Recorded | null => {
  const log = recorded(accessesOf(code), mostAccesses)
  runPhase(code, chip, false, log)
  return log.all() ? log : null
}

/** Reads and stores of a phase. */
const accessesIn = (phase: Phase | undefined): number =>
  sum((phase?.cores ?? []).map(({ code }) => countIn(code, ({ op }) => (accesses.includes(op) ? 1 : 0))))

/**
 * The results of a program's layers in memory: from the end of the STORE or WRITE of a vector's results (of each core its
 * own) to the end of the last LOAD or READ of a vector that needs them, of all cores that read some of their channels. An
 * operator that goes through its inputs in portions, which name no vectors, has read them with the last of these. Inputs of
 * the network, and results that nobody reads, come from and go to the outside and take no memory.
 *
 * Null of several images that go through several rounds, between which they all wait in memory.
 */
export const activationsOf = (program: Program): Activations | null => {
  const { chip, phases, images = 1 } = program
  const busy = phases.filter(({ cores }) => cores.some(({ code }) => holds(code, ...accesses)))
  if (images > 1 && busy.length > 1) return null
  const memories = memoriesOf(program)
  const there = thereIn(phases.length, memories)
  /** Phases that have been looked at. */
  const known = new Map<number, Pick<ActivationMemory, 'peak'>>()
  const watch = (phase: number, code: Microcode, levels?: Levels) => {
    const [memory, programs] = [memoryAt(phase, memories, there[phase] ?? [], levels), memories.of(phase)]
    if (memory === null || programs === null) return null
    known.set(phase, memory)
    return { ...phaseMemory(code, chip, programs, memory), tellLast: memory.tellLast }
  }
  /** Runs a phase and counts place by place; null where that is not told or takes too long. */
  const run = (phase: number, code: Microcode, levels?: Levels) => {
    const counting = accessesIn(phases[phase]) > mostAccesses ? null : watch(phase, code, levels)
    const log = counting === null ? null : logged(code, chip)
    if (counting === null || log === null) return null
    log.replay({ ended: counting.ended })
    return counting
  }
  const codeOf = (phase: number): Microcode => assembleMicrocode(phases[phase]?.cores ?? [], chip, images)
  /**
   * The most bytes in a phase that nobody has watched, or what is no less, if that is not more than `most`; null where it is
   * not told or takes too long.
   */
  const peakIn = (phase: number, most: number): number | null => {
    const code = codeOf(phase)
    const whole = images === 1 ? wholeAt(phase, code, chip, memories, there[phase] ?? []) : null
    const log = whole === null ? null : logged(code, chip)
    if (whole !== null && log !== null) {
      log.replay({ ended: whole.ended, drifting: whole })
      if (whole.exact || whole.peak() <= most) return whole.peak()
    }
    return run(phase, code) === null ? null : (known.get(phase)?.peak() ?? null)
  }
  /** What a phase can hold, if all that it and others read were there in whole. */
  const boundIn = (phase: number): number =>
    sum((there[phase] ?? []).map((of) => ((memories.readIn(of).at(-1) ?? -1) >= phase ? of.bytes : 0)))
  return {
    watch: (phase, code, levels) => {
      const counting = watch(phase, code, levels)
      return counting && { ended: counting.ended, tellLast: counting.tellLast, drifting: counting }
    },
    overTime: (phase, levels) => {
      const counting = run(phase, codeOf(phase), levels)
      counting?.tellLast()
      return counting !== null
    },
    peak: () => {
      let most = 0
      for (const memory of known.values()) most = Math.max(most, memory.peak())
      const others = phases
        .flatMap((_, phase) => (known.has(phase) ? [] : [{ phase, bound: boundIn(phase) }]))
        .toSorted((a, b) => b.bound - a.bound)
      for (const { phase, bound } of others) {
        if (bound <= most) break
        const own = peakIn(phase, most)
        if (own === null) return null
        most = Math.max(most, own)
      }
      return most
    },
  }
}
