import { sum } from '../../arithmetic.js'
import type { Program } from '../../ir/program.js'
import { countIn, holds } from '../../isa/code.js'
import { runPhase } from '../events/machine.js'
import type { Observer } from '../events/observer.js'
import { assembleMicrocode } from '../relation/assembleMicrocode.js'
import type { Microcode } from '../relation/microcode.js'
import { type ActivationMemory, activationMemory, type Levels } from './activationMemory.js'
import { type Memories, memoriesOf } from './memories.js'
import { accesses } from './orders.js'
import { accessesOf, phaseMemory } from './phaseMemory.js'
import { recorded } from './recorded.js'
import type { StoredResults } from './results.js'

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

const isBefore = ({ phases: [first = 0] }: StoredResults, phase: number): boolean => first < phase
const isAfter = ({ phases }: StoredResults, phase: number): boolean => (phases.at(-1) ?? 0) >= phase

/** The places that phases after one read; null where there are none. */
const readAfter = (of: StoredResults, phase: number, memories: Memories): Uint8Array | null => {
  const later = memories.readIn(of).filter((each) => each > phase)
  if (later.length === 0) return null
  const read = new Uint8Array(of.places)
  for (const each of later)
    for (const { reads } of memories.of(each) ?? [])
      for (const { of: from, last, blocks } of reads)
        if (from === of)
          for (const vector of last.vectors)
            for (const block of blocks) read[vector * of.blocks.length + block] = 1
  return read
}

/** The places that phases before one have stored; null where there are none. */
const storedBefore = (of: StoredResults, phase: number, memories: Memories): Uint8Array | null => {
  if (!isBefore(of, phase)) return null
  const stored = new Uint8Array(of.places)
  if (!isAfter(of, phase)) return stored.fill(1)
  for (const each of of.phases.filter((each) => each < phase))
    for (const { order, stores } of memories.of(each) ?? [])
      if (stores?.of === of)
        for (const vector of order?.stores ?? []) stored[vector * of.blocks.length + stores.block] = 1
  return stored
}

/** Bytes of the places of a layer that are marked. */
const bytesAt = ({ places, blocks }: StoredResults, marked: Uint8Array): number => {
  let bytes = 0
  for (let place = 0; place < places; place++)
    if (marked[place] === 1) bytes += blocks[place % blocks.length]!.bytes
  return bytes
}

/**
 * Of each phase, the results that it or one before has begun to store, and it or one after reads or stores: few of those
 * of a deep network.
 */
const thereIn = (phases: number, { results, readIn }: Memories): readonly (readonly StoredResults[])[] => {
  const there = Array.from({ length: phases }, (): StoredResults[] => [])
  for (const of of results) {
    const last = Math.max(of.phases.at(-1) ?? -1, readIn(of).at(-1) ?? -1)
    for (let phase = of.phases[0] ?? 0; phase <= last; phase++) there[phase]?.push(of)
  }
  return there
}

/** What is in memory as a phase begins, of the results that are there; null where it is not told. */
const memoryAt = (
  phase: number,
  memories: Memories,
  there: readonly StoredResults[],
  levels?: Levels,
): ActivationMemory | null => {
  const programs = memories.of(phase)
  if (programs === null) return null
  const reads = programs.flatMap((each) => each.reads)
  const touched = new Set([
    ...reads.map(({ of }) => of),
    // what an operator stores in portions has no places before it ends
    ...programs.flatMap(({ order, stores }) => (order === null || stores === null ? [] : [stores.of])),
    // and some may be stored in part
    ...there.filter((of) => isBefore(of, phase) && isAfter(of, phase)),
  ])
  const beginnings = new Map(
    [...touched].map((of) => [
      of,
      { readLater: readAfter(of, phase, memories), stored: storedBefore(of, phase, memories) },
    ]),
  )
  levels?.(0, 0)
  const memory = activationMemory(reads, beginnings, levels)
  for (const of of there) {
    const later = touched.has(of) || !isBefore(of, phase) ? null : readAfter(of, phase, memories)
    if (later !== null) memory.add(bytesAt(of, later), 0)
  }
  return memory
}

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
  const watched = new Map<number, ActivationMemory>()
  const watch = (phase: number, code: Microcode, levels?: Levels) => {
    const [memory, programs] = [memoryAt(phase, memories, there[phase] ?? [], levels), memories.of(phase)]
    if (memory === null || programs === null) return null
    watched.set(phase, memory)
    return { ...phaseMemory(code, chip, programs, memory), tellLast: memory.tellLast }
  }
  /** Runs a phase that has not been watched, and gives what is then in memory; null where that is not told or takes too long. */
  const run = (phase: number, levels?: Levels): ActivationMemory | null => {
    const cores = phases[phase]?.cores ?? []
    const all = sum(cores.map(({ code }) => countIn(code, ({ op }) => (accesses.includes(op) ? 1 : 0))))
    if (all > mostAccesses) return null
    const code = assembleMicrocode(cores, chip, images)
    const counting = watch(phase, code, levels)
    if (counting === null) return null
    const log = recorded(accessesOf(code))
    runPhase(code, chip, false, log)
    log.replay(counting.ended)
    return watched.get(phase) ?? null
  }
  /** What a phase can hold, if all that it and others read were there in whole. */
  const bound = (phase: number): number =>
    sum((there[phase] ?? []).map((of) => ((memories.readIn(of).at(-1) ?? -1) >= phase ? of.bytes : 0)))
  return {
    watch: (phase, code, levels) => {
      const counting = watch(phase, code, levels)
      if (counting === null) return null
      const { ended, tellLast } = counting
      return { ended, tellLast, drifting: counting }
    },
    overTime: (phase, levels) => {
      const memory = run(phase, levels)
      memory?.tellLast()
      return memory !== null
    },
    peak: () => {
      let most = 0
      for (const memory of watched.values()) most = Math.max(most, memory.peak())
      const others = phases
        .flatMap((_, phase) => (watched.has(phase) ? [] : [{ phase, bound: bound(phase) }]))
        .toSorted((a, b) => b.bound - a.bound)
      for (const { phase, bound } of others) {
        if (bound <= most) break
        const own = run(phase)
        if (own === null) return null
        most = Math.max(most, own.peak())
      }
      return most
    },
  }
}
