import type { Chip } from '../../hardware/chip.js'
import type { CoreProgram } from '../../ir/program.js'
import { eachIn } from '../../isa/code.js'
import { partnerOf } from '../../isa/instruction.js'
import { sendsSum } from '../../isa/mnemonics.js'
import type { Drifting } from '../../machine/relation/recurrence.js'
import type { CoreIndex, UnitIndex } from '../../machine/relation/unitIndex.js'
import { sharedBuffers } from './sharedBuffers.js'

/** The partial-sum buffers of each core, into which others send. */
export interface PartialSumBuffers extends Drifting {
  /** Whether it asks for more buffers than are needed in some orders, so as to hold in all. */
  readonly conservative: boolean
  /** Partial-sum buffers of a core, by index, where one core alone sends to it; unbounded where it does not matter. */
  readonly ofOneSender: (core: CoreIndex) => number
  /** Takes a place at core `to` for the next sum of `giver`; where there is none, `unit` waits. */
  readonly take: (to: CoreIndex, giver: number, unit: UnitIndex) => boolean
  /** A place is freed; the units that may go on. */
  readonly freed: (core: CoreIndex) => readonly UnitIndex[]
}

const sendersTo = (cores: readonly CoreProgram[]): ReadonlyMap<number, ReadonlySet<number>> => {
  const senders = new Map<number, Set<number>>()
  for (const { core, code } of cores)
    eachIn(code, (instruction) => {
      const to = sendsSum.includes(instruction.op) ? partnerOf(instruction) : null
      if (to !== null) senders.set(to, (senders.get(to) ?? new Set()).add(core))
    })
  return senders
}

/**
 * Partial-sum buffers that do not depend on who sends first. A core with one sender has as many as it has. Where
 * several share them, a sum may take one only when there would be one for it even if all sums of the other senders
 * had come first: then there is a buffer for it in every order, so if the execution ends under this rule, all end.
 *
 * Sufficient, not necessary: some of those sums may be held back by something else, a signal or a sum of their
 * own that depends on the one that waits. A program that is refused for it may never stall; it does
 * not where every sum that the core is to receive finds a buffer at once.
 */
export const partialSumBuffersOf = (
  cores: readonly CoreProgram[],
  places: Chip['partialSumBuffers'],
): PartialSumBuffers => {
  const count = places === 'unbounded' ? Number.POSITIVE_INFINITY : places
  const senders = sendersTo(cores)
  const shared = cores.map(
    ({ core }) => count !== Number.POSITIVE_INFINITY && (senders.get(core)?.size ?? 0) > 1,
  )
  const sharing = cores.map((program, core) => (shared[core] === true ? sharedBuffers(program, count) : null))
  const used = new Float64Array(cores.length)
  const saved = used.slice()
  const waiting = cores.map(() => new Set<UnitIndex>())
  let savedWaiting: readonly (readonly number[])[] = []
  return {
    conservative: shared.includes(true),
    ofOneSender: (core) => (shared[core] === true ? Number.POSITIVE_INFINITY : count),
    take: (to, giver, unit) => {
      if (to < 0) return true
      const own = sharing[to] ?? null
      if (own === null ? used[to]! >= count : !own.may(giver)) {
        waiting[to]!.add(unit)
        return false
      }
      used[to]!++
      own?.sent(giver)
      return true
    },
    freed: (core) => {
      used[core]!--
      sharing[core]?.freed()
      if (waiting[core]!.size === 0) return []
      const units = [...waiting[core]!]
      waiting[core]!.clear()
      return units
    },
    save: () => {
      saved.set(used)
      savedWaiting = waiting.map((units) => [...units])
      for (const each of sharing) each?.save()
    },
    periods: () => {
      const same = waiting.every((units, core) => {
        const was = savedWaiting[core] ?? []
        return units.size === was.length && [...units].every((unit, i) => unit === was[i])
      })
      // without bound, nobody asks how many are used
      const full = count !== Number.POSITIVE_INFINITY && used.some((places, core) => places !== saved[core])
      return same && !full
        ? sharing.reduce(
            (least, order) => Math.min(least, order?.periods() ?? least),
            Number.POSITIVE_INFINITY,
          )
        : 0
    },
    skip: (periods, cycles) => {
      for (let core = 0; core < used.length; core++) used[core]! += periods * (used[core]! - saved[core]!)
      for (const each of sharing) each?.skip(periods, cycles)
    },
  }
}
