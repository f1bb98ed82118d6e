import type { Chip } from '../hardware/chip.js'
import { instructions } from '../ir/instructions.js'
import type { CoreProgram, Statement } from '../ir/program.js'
import type { Drifting } from '../machine/recurrence.js'

/** The places of each core for partial sums that others forward to it. */
export interface Room extends Drifting {
  /** Whether it asks for more room than is needed in some orders, so as to hold in all. */
  readonly conservative: boolean
  /** Takes a place at core `to` for the next sum of `giver`; where there is none, `unit` waits. */
  readonly take: (to: number, giver: number, unit: number) => boolean
  /** A place is freed; the units that may go on. */
  readonly freed: (core: number) => readonly number[]
}

const sendersTo = (cores: readonly CoreProgram[]): ReadonlyMap<number, ReadonlySet<number>> => {
  const senders = new Map<number, Set<number>>()
  const look = (core: number, code: readonly Statement[]): void => {
    for (const statement of code) {
      if (statement.op === 'LOOP') look(core, statement.body)
      if (statement.op !== 'SEND') continue
      const known = senders.get(statement.to) ?? new Set()
      senders.set(statement.to, known.add(core))
    }
  }
  for (const { core, code } of cores) look(core, code)
  return senders
}

/** How a core with several senders receives. */
interface Plan {
  /** Of each sender, at which turns the core receives from it. */
  readonly turns: ReadonlyMap<number, readonly number[]>
  /** Of each turn, how many sums of other senders come after it: so many can be there first. */
  readonly later: readonly number[]
}

const planOf = (program: CoreProgram): Plan => {
  const from: number[] = []
  for (const { instruction } of instructions(program))
    if (instruction.op === 'RECEIVE') from.push(instruction.from)
  const turns = new Map<number, number[]>()
  for (const [turn, core] of from.entries()) {
    const known = turns.get(core)
    if (known === undefined) turns.set(core, [turn])
    else known.push(turn)
  }
  const after = new Map<number, number>()
  const later: number[] = []
  for (let turn = from.length - 1; turn >= 0; turn--) {
    const own = after.get(from[turn]!) ?? 0
    later[turn] = from.length - 1 - turn - own
    after.set(from[turn]!, own + 1)
  }
  return { turns, later }
}

/**
 * Room for forwarded sums that does not depend on who sends first. A core with one sender has as many places as it has. Where several share them, the sum that the
 * core receives as its i-th may only take a place once all but C − N of those before it are freed, where N sums of other senders come later and
 * could be there first: then there is a place for it in every order, so if the execution ends under this rule, all end.
 *
 * Sufficient, not necessary: N counts sums whose senders may be held back by something else, a signal or a sum of their own that depends on the i-th. A program that is refused
 * for it may never stall; it does not where every sum that the core is to receive finds a place at once.
 */
export const roomFor = (cores: readonly CoreProgram[], places: Chip['partialSumBuffers']): Room => {
  const count = places === 'unbounded' ? Number.POSITIVE_INFINITY : places
  const senders = sendersTo(cores)
  const plans = cores.map((program) =>
    count !== Number.POSITIVE_INFINITY && (senders.get(program.core)?.size ?? 0) > 1 ? planOf(program) : null,
  )
  const conservative = plans.some((plan) => plan !== null)
  const used = new Float64Array(cores.length)
  const saved = used.slice()
  const done = new Float64Array(cores.length)
  /** Sums that a core with several senders has been sent, by sender. */
  const sent = cores.map(() => new Map<number, number>())
  const waiting = cores.map(() => new Set<number>())
  let savedWaiting: readonly (readonly number[])[] = []

  const allowed = (to: number, giver: number): boolean => {
    const plan = plans[to]
    const turn = plan?.turns.get(giver)?.[sent[to]!.get(giver) ?? 0]
    if (plan === null || plan === undefined || turn === undefined) return used[to]! < count
    return done[to]! >= turn + 1 - count + plan.later[turn]!
  }
  return {
    conservative,
    take: (to, giver, unit) => {
      if (to < 0) return true
      if (!allowed(to, giver)) {
        waiting[to]!.add(unit)
        return false
      }
      used[to]!++
      if (plans[to] !== null) sent[to]!.set(giver, (sent[to]!.get(giver) ?? 0) + 1)
      return true
    },
    freed: (core) => {
      used[core]!--
      done[core]!++
      if (waiting[core]!.size === 0) return []
      const units = [...waiting[core]!]
      waiting[core]!.clear()
      return units
    },
    save: () => {
      saved.set(used)
      savedWaiting = waiting.map((units) => [...units])
    },
    // plans count from the beginning to the end, so what they govern does not repeat
    periods: () => {
      const same = waiting.every((units, core) => {
        const was = savedWaiting[core] ?? []
        return units.size === was.length && [...units].every((unit, i) => unit === was[i])
      })
      const full = count !== Number.POSITIVE_INFINITY && used.some((places, core) => places !== saved[core])
      return same && !full && !conservative ? Number.POSITIVE_INFINITY : 0
    },
    skip: (periods) => {
      for (let core = 0; core < used.length; core++) used[core]! += periods * (used[core]! - saved[core]!)
    },
  }
}
