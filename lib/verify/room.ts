import type { Chip } from '../hardware/chip.js'
import { instructions } from '../ir/instructions.js'
import type { CoreProgram, Statement } from '../ir/program.js'

/** The places of each core for partial sums that others forward to it. */
export interface Room {
  /** Whether it asks for more room than is needed in some orders, so as to hold in all. */
  readonly conservative: boolean
  /** Whether there is a place at core `to` for the next sum of this pair; if not, `unit` waits. */
  readonly free: (to: number, pair: number, unit: number) => boolean
  readonly sent: (to: number, pair: number) => void
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

/** Of each RECEIVE of a core, in order, how many sums of other senders come after it: so many can be there first. */
const laterOthers = (
  program: CoreProgram,
): { readonly from: readonly number[]; readonly later: readonly number[] } => {
  const from: number[] = []
  for (const { instruction } of instructions(program))
    if (instruction.op === 'RECEIVE') from.push(instruction.from)
  const later: number[] = []
  const after = new Map<number, number>()
  for (let i = from.length - 1; i >= 0; i--) {
    const own = after.get(from[i]!) ?? 0
    later[i] = from.length - 1 - i - own
    after.set(from[i]!, own + 1)
  }
  return { from, later }
}

/**
 * Room for forwarded sums that does not depend on who sends first. A core with one sender has as many places as it has. Where several share them, the sum that the
 * core receives as its i-th may only take a place once all but C − N of those before it are freed, where N sums of other senders come later and
 * could be there first: then there is a place for it in every order, so if the execution ends under this rule, all end.
 */
export const roomFor = (cores: readonly CoreProgram[], places: Chip['partialSumBuffers']): Room => {
  const count = places === 'unbounded' ? Number.POSITIVE_INFINITY : places
  const senders = sendersTo(cores)
  const shared = cores.map(
    ({ core }) => count !== Number.POSITIVE_INFINITY && (senders.get(core)?.size ?? 0) > 1,
  )
  const plans = cores.map((program, i) => (shared[i] === true ? laterOthers(program) : null))
  /** Of each core and sender, at which turns the core receives from it. */
  const turns = plans.map((plan) => {
    const byGiver = new Map<number, number[]>()
    for (const [i, from] of (plan?.from ?? []).entries()) {
      const known = byGiver.get(from)
      if (known === undefined) byGiver.set(from, [i])
      else known.push(i)
    }
    return byGiver
  })
  const used = new Float64Array(cores.length)
  const done = new Float64Array(cores.length)
  const sentBy = new Map<string, number>()
  const waiting = cores.map(() => new Set<number>())
  const allowed = (to: number, unit: number): boolean => {
    if (shared[to] !== true) return used[to]! < count
    const giver = cores[unit >> 1]!.core
    const sent = sentBy.get(`${giver} ${to}`) ?? 0
    const turn = turns[to]!.get(giver)?.[sent]
    if (turn === undefined) return used[to]! < count
    return done[to]! >= turn + 1 - count + plans[to]!.later[turn]!
  }
  const givers = new Map<number, number>()
  return {
    conservative: shared.includes(true),
    free: (to, pair, unit) => {
      if (allowed(to, unit)) {
        givers.set(pair, cores[unit >> 1]!.core)
        return true
      }
      waiting[to]!.add(unit)
      return false
    },
    sent: (to, pair) => {
      if (to < 0) return
      used[to]!++
      const key = `${givers.get(pair)} ${to}`
      sentBy.set(key, (sentBy.get(key) ?? 0) + 1)
    },
    freed: (core) => {
      used[core]!--
      done[core]!++
      const units = [...waiting[core]!]
      waiting[core]!.clear()
      return units
    },
  }
}
