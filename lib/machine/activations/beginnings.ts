import { sum } from '../../arithmetic.js'
import type { Chip } from '../../hardware/chip.js'
import type { Microcode } from '../relation/microcode.js'
import { type ActivationMemory, activationMemory } from './activationMemory.js'
import type { Levels } from './counted.js'
import type { Memories, Memorized } from './memories.js'
import type { StoredResults } from './results.js'
import { type ReadLater, type WholeInputs, wholeInputs } from './wholeInputs.js'

const isBefore = ({ phases: [first = 0] }: StoredResults, phase: number): boolean => first < phase
const isAfter = ({ phases }: StoredResults, phase: number): boolean => (phases.at(-1) ?? 0) >= phase

/** Whether phases after one read all places of some results, as far as counts tell. */
const readLaterOf = (of: StoredResults, phase: number, memories: Memories): ReadLater => {
  const later = memories.readIn(of).filter((each) => each > phase)
  if (later.length === 0) return 'none'
  const whole = new Set<number>()
  for (const each of later)
    for (const { reads } of memories.of(each) ?? [])
      for (const { of: from, last, blocks } of reads)
        if (from === of && last.counts?.all === of.vectors) for (const block of blocks) whole.add(block)
  return whole.size === of.blocks.length ? 'all' : 'some'
}

/** The places that phases after one read; null where there are none. */
const readAfter = (of: StoredResults, phase: number, memories: Memories): Uint8Array | null => {
  const later = memories.readIn(of).filter((each) => each > phase)
  if (later.length === 0) return null
  const read = new Uint8Array(of.places)
  if (readLaterOf(of, phase, memories) === 'all') return read.fill(1)
  for (const each of later)
    for (const { reads } of memories.of(each) ?? [])
      for (const { of: from, last, blocks } of reads)
        if (from === of)
          for (const vector of last.lists().vectors)
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
        for (const vector of order?.stores() ?? []) stored[vector * of.blocks.length + stores.block] = 1
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
export const thereIn = (
  phases: number,
  { results, readIn }: Memories,
): readonly (readonly StoredResults[])[] => {
  const there = Array.from({ length: phases }, (): StoredResults[] => [])
  for (const of of results) {
    const last = Math.max(of.phases.at(-1) ?? -1, readIn(of).at(-1) ?? -1)
    for (let phase = of.phases[0] ?? 0; phase <= last; phase++) there[phase]?.push(of)
  }
  return there
}

/** Bytes of the results that are there as a phase begins and wait for later ones, but for some. */
const waitingIn = (
  phase: number,
  memories: Memories,
  there: readonly StoredResults[],
  but: ReadonlySet<StoredResults>,
): number => {
  const waiting = there.filter((of) => !but.has(of) && isBefore(of, phase))
  return sum(
    waiting.map((of) => {
      if (readLaterOf(of, phase, memories) === 'all') return of.bytes
      const later = readAfter(of, phase, memories)
      return later === null ? 0 : bytesAt(of, later)
    }),
  )
}

/** The results of which the programs of a phase read or store single places. */
const touchedBy = (programs: readonly Memorized[]): ReadonlySet<StoredResults> =>
  new Set([
    ...programs.flatMap(({ reads }) => reads.map(({ of }) => of)),
    // what an operator stores in portions has no places before it ends
    ...programs.flatMap(({ order, stores }) => (order === null || stores === null ? [] : [stores.of])),
  ])

/** What is in memory as a phase begins, of the results that are there; null where it is not told. */
export const memoryAt = (
  phase: number,
  memories: Memories,
  there: readonly StoredResults[],
  levels?: Levels,
): ActivationMemory | null => {
  const programs = memories.of(phase)
  if (programs === null) return null
  const inPart = there.filter((of) => isBefore(of, phase) && isAfter(of, phase))
  const touched = new Set([...touchedBy(programs), ...inPart])
  const beginnings = new Map(
    [...touched].map((of) => [
      of,
      { readLater: readAfter(of, phase, memories), stored: storedBefore(of, phase, memories) },
    ]),
  )
  levels?.(0, 0)
  const reads = programs.flatMap((each) => each.reads)
  const memory = activationMemory(reads, beginnings, levels)
  memory.add(waitingIn(phase, memories, there, touched), 0)
  return memory
}

/** The memory of a phase before which all that it reads has been stored; null where counts do not tell it. */
export const wholeAt = (
  phase: number,
  code: Microcode,
  chip: Chip,
  memories: Memories,
  there: readonly StoredResults[],
): WholeInputs | null => {
  const programs = memories.of(phase)
  if (programs === null || there.some((of) => isBefore(of, phase) && isAfter(of, phase))) return null
  return wholeInputs(code, chip, programs, {
    phase,
    readLater: (of) => readLaterOf(of, phase, memories),
    waiting: waitingIn(phase, memories, there, touchedBy(programs)),
  })
}
