import type { Chip } from '../../hardware/chip.js'
import type { Microcode } from '../relation/microcode.js'
import type { Drifting } from '../relation/recurrence.js'
import { coreOf } from '../relation/unitIndex.js'
import { access, accessesOf } from './accesses.js'
import { type Counted, counted } from './counted.js'
import type { LastReadCounts } from './lastReadCounts.js'
import type { Memorized } from './memories.js'
import type { PhaseMemory } from './phaseMemory.js'
import { portionsIn } from './portions.js'
import type { StoredResults } from './results.js'

/** Whether phases after one read all places of some results, a part of them, or none. */
export type ReadLater = 'all' | 'some' | 'none'

/** What is around a phase. */
export interface Surroundings {
  readonly phase: number
  readonly readLater: (of: StoredResults) => ReadLater
  /** Bytes of results that wait for later phases, and that this one neither reads nor stores. */
  readonly waiting: number
}

/** A block of an input that waits in whole as the phase begins, and for nobody after it. */
interface Draining {
  /** Of one vector. */
  readonly bytes: number
  counts: LastReadCounts
  /** The programs that read it. */
  readonly readers: number[]
  /** Reads that all of them have done. */
  done: number
}

/** The counts that hold of two readers, one of which may keep to its turn by larger blocks; null where neither are. */
const coarserOf = (a: LastReadCounts, b: LastReadCounts): LastReadCounts | null => {
  if (a === b) return a
  if (a.need !== b.need) return null
  if (a.block % b.block === 0) return a
  return b.block % a.block === 0 ? b : null
}

/** The blocks that go as the phase reads them, and what waits to its end; null where counts do not tell. */
const inputsOf = (
  programs: readonly Memorized[],
  { phase, readLater }: Surroundings,
): { readonly draining: readonly Draining[]; readonly staying: number } | null => {
  const draining = new Map<StoredResults, Map<number, Draining>>()
  const staying = new Set<StoredResults>()
  for (const [index, { reads }] of programs.entries())
    for (const { of, last, blocks } of reads) {
      const later = readLater(of)
      if (later === 'some' || last.counts === null || of.phases.some((each) => each >= phase)) return null
      if (later === 'all') {
        staying.add(of)
        continue
      }
      const own = draining.get(of) ?? new Map<number, Draining>()
      draining.set(of, own)
      for (const block of blocks) {
        const { bytes } = of.blocks[block]!
        const known: Draining = own.get(block) ?? { bytes, counts: last.counts, readers: [], done: 0 }
        own.set(block, known)
        const coarser = coarserOf(known.counts, last.counts)
        if (coarser === null) return null
        known.counts = coarser
        known.readers.push(index)
      }
    }
  let bytes = 0
  for (const of of staying) bytes += of.bytes
  return { draining: [...draining.values()].flatMap((own) => [...own.values()]), staying: bytes }
}

/** Bytes of a vector that each program stores and that wait for later phases; null where counts do not tell. */
const storedBy = (
  programs: readonly Memorized[],
  { phase, readLater }: Surroundings,
): Float64Array | null => {
  const bytes = new Float64Array(programs.length)
  for (const [index, { order, stores }] of programs.entries()) {
    if (order === null || stores === null) continue
    const { of, block } = stores
    const later = readLater(of)
    if (later === 'some' || of.phases.some((each) => each !== phase)) return null
    bytes[index] = later === 'all' ? of.blocks[block]!.bytes : 0
  }
  return bytes
}

/** The memory of a phase, and the most that is in it. */
export interface WholeInputs extends PhaseMemory, Pick<Counted, 'peak'> {
  /** Whether that is exact; false where there may be less at times. */
  readonly exact: boolean
}

/**
 * The same as `phaseMemory` tells, of one image in a phase whose inputs have all been stored before it, which is so where
 * one layer follows the other: what goes is then told by how far the slowest reader has come, with no list of places, and
 * it goes on with what repeats within an image, too. What is read in turn only by blocks goes with the end of a block.
 * Null where results are read by halves, stored and read in the same phase, or in no turn.
 *
 * Constant time for each read of the slowest reader and for each store; memory for the extents of what is read.
 */
export const wholeInputs = (
  code: Microcode,
  chip: Chip,
  programs: readonly Memorized[],
  surroundings: Surroundings,
): WholeInputs | null => {
  const [inputs, stored] = [inputsOf(programs, surroundings), storedBy(programs, surroundings)]
  if (inputs === null || stored === null) return null
  const { draining, staying } = inputs
  const accesses = accessesOf(code)
  const count = counted()
  const all = draining.reduce((total, { bytes, counts }) => total + bytes * counts.all, 0)
  count.add(surroundings.waiting + staying + all, 0)
  const blocksOf = programs.map((_, index) => draining.filter(({ readers }) => readers.includes(index)))
  const done = new Float64Array(programs.length)

  const read = (index: number, now: number): void => {
    const before = done[index]!++
    for (const block of blocksOf[index]!) {
      if (block.done !== before) continue
      let slowest = Number.POSITIVE_INFINITY
      for (const reader of block.readers) slowest = Math.min(slowest, done[reader]!)
      if (slowest === before) continue
      const { counts, bytes } = block
      const less = (counts.after(slowest) - counts.after(before)) * bytes
      if (less > 0) count.free(less, now)
      block.done = slowest
    }
  }
  const portions = portionsIn(code, chip, programs, { add: count.add, read })
  return {
    ended: (unit, at, now) => {
      const kind = accesses[at]
      if (kind === access.none) return
      const index = coreOf(unit)
      const own = programs[index]!
      if (own.order === null) portions.ended(own, at, now)
      else if (kind === access.read) read(index, now)
      else if (stored[index]! > 0) count.add(stored[index]!, now)
    },
    ...driftingOf(draining, done, portions.left, count),
    exact: draining.every(({ counts }) => counts.block === 1 || counts.block === Number.POSITIVE_INFINITY),
    peak: count.peak,
  }
}

/** Goes on with what repeats: as long as each read is the last of as many vectors as the one a period before it. */
const driftingOf = (
  draining: readonly Draining[],
  done: Float64Array,
  portions: Map<string, number>,
  count: Counted,
): Drifting => {
  const savedDone = done.slice()
  let savedPortions = new Map(portions)
  let savedBytes = 0
  const readIn = (reader: number): number => done[reader]! - savedDone[reader]!
  const spent = (layer: string, left: number): number => (savedPortions.get(layer) ?? left) - left
  return {
    save: () => {
      savedDone.set(done)
      savedPortions = new Map(portions)
      savedBytes = count.bytes()
    },
    periods: () => {
      let most = Number.POSITIVE_INFINITY
      for (const { readers, counts, done: from } of draining) {
        const period = readIn(readers[0]!)
        if (readers.some((reader) => readIn(reader) !== period)) return 0
        if (period > 0) most = Math.min(most, Math.floor((counts.alikeUntil(from, period) - from) / period))
      }
      for (const [layer, left] of portions) {
        const own = spent(layer, left)
        if (own > 0) most = Math.min(most, Math.floor((left - 1) / own))
      }
      return most
    },
    skip: (periods, cycles) => {
      for (const block of draining) block.done += periods * readIn(block.readers[0]!)
      for (let i = 0; i < done.length; i++) done[i]! += periods * readIn(i)
      for (const [layer, left] of portions) portions.set(layer, left - periods * spent(layer, left))
      count.shift(periods * (count.bytes() - savedBytes), cycles)
    },
  }
}
