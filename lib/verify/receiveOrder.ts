import type { CoreProgram } from '../ir/program.js'
import type { Statement } from '../isa/instruction.js'
import type { Drifting } from '../machine/recurrence.js'

/** So many sums of one core, received one after the other. */
interface Received {
  readonly from: number
  readonly count: number
}

/** More changes of the sender are not looked at. */
const mostChanges = 1e6

/**
 * From whom a core receives, in order; null where it changes too often.
 * Linear in the bodies of loops where each receives from one core.
 */
const receivedBy = (code: readonly Statement[]): readonly Received[] | null => {
  const all: Received[] = []
  const append = ({ from, count }: Received): void => {
    const last = all.at(-1)
    if (last?.from === from) all[all.length - 1] = { from, count: last.count + count }
    else all.push({ from, count })
  }
  for (const statement of code) {
    if (statement.op === 'RECEIVE') append({ from: statement.from, count: 1 })
    if (statement.op !== 'LOOP') continue
    const body = receivedBy(statement.body)
    if (body === null || all.length + (body.length > 1 ? body.length * statement.count : 1) > mostChanges)
      return null
    const [only, second] = body
    if (only !== undefined && second === undefined)
      append({ from: only.from, count: only.count * statement.count })
    else if (only !== undefined) for (let i = 0; i < statement.count; i++) body.forEach(append)
  }
  return all
}

/** Sums of one sender that the core receives one after the other. */
interface Stretch {
  /** How many sums of the sender come before, and how many of all. */
  readonly own: number
  readonly turn: number
  readonly count: number
  /** How many sums of other senders come after. */
  readonly later: number
}

/** What a sender has been told since the state was saved. */
interface Account {
  readonly stretches: readonly Stretch[]
  at: number
  sent: number
  savedAt: number
  savedSent: number
  /** By how many freed places a refusal, and a permission, could have been the other at the least. */
  refusedBy: number
  allowedBy: number
}

/** At which turns a core receives what its senders send, and when those may take a place for it. */
export interface ReceiveOrder extends Drifting {
  /** Whether the next sum of a sender may take a place; true where the core receives none of it. */
  readonly may: (sender: number) => boolean
  readonly sent: (sender: number) => void
  readonly freed: () => void
}

/** Places of a core that several senders share, see `partialSumBuffersOf`; null where senders change too often to be looked at. */
export const receiveOrderOf = ({ code }: CoreProgram, places: number): ReceiveOrder | null => {
  const received = receivedBy(code)
  if (received === null) return null
  const totals = new Map<number, number>()
  for (const { from, count } of received) totals.set(from, (totals.get(from) ?? 0) + count)
  const all = received.reduce((sum, { count }) => sum + count, 0)
  const accounts = new Map<number, Account & { readonly stretches: Stretch[] }>()
  const before = new Map<number, number>()
  let turn = 0
  for (const { from, count } of received) {
    const own = before.get(from) ?? 0
    const fresh = { stretches: [], at: 0, sent: 0, savedAt: 0, savedSent: 0, refusedBy: 0, allowedBy: 0 }
    const account = accounts.get(from) ?? fresh
    accounts.set(from, account)
    account.stretches.push({ own, turn, count, later: all - (totals.get(from) ?? 0) - (turn - own) })
    before.set(from, own + count)
    turn += count
  }
  let [done, savedDone] = [0, 0]
  /** How many more periods an account allows in each of which so many places are freed. */
  const periodsOf = (account: Account, freed: number): number => {
    const { stretches, at, sent, savedAt, savedSent, refusedBy, allowedBy } = account
    const now = sent - savedSent
    const stretch = stretches[at]
    const limits = [Number.POSITIVE_INFINITY]
    if (at !== savedAt) return 0
    if (now > 0 && stretch !== undefined)
      limits.push(Math.floor((stretch.own + stretch.count - 1 - sent) / now))
    if (freed > now) limits.push(Math.floor((refusedBy - 1) / (freed - now)))
    if (freed < now) limits.push(Math.floor(allowedBy / (now - freed)))
    return Math.max(0, Math.min(...limits))
  }
  return {
    may: (sender) => {
      const account = accounts.get(sender)
      if (account === undefined) return true
      const { stretches, sent } = account
      while (
        account.at + 1 < stretches.length &&
        sent >= stretches[account.at]!.own + stretches[account.at]!.count
      )
        account.at++
      const { own, turn: first, later } = stretches[account.at]!
      const more = done - (first + sent - own + 1 - places + later)
      if (more >= 0) account.allowedBy = Math.min(account.allowedBy, more)
      else account.refusedBy = Math.min(account.refusedBy, -more)
      return more >= 0
    },
    sent: (sender) => {
      const account = accounts.get(sender)
      if (account !== undefined) account.sent++
    },
    freed: () => {
      done++
    },
    save: () => {
      savedDone = done
      for (const account of accounts.values()) {
        account.savedAt = account.at
        account.savedSent = account.sent
        account.refusedBy = Number.POSITIVE_INFINITY
        account.allowedBy = Number.POSITIVE_INFINITY
      }
    },
    periods: () =>
      [...accounts.values()].reduce(
        (least, account) => Math.min(least, periodsOf(account, done - savedDone)),
        Number.POSITIVE_INFINITY,
      ),
    skip: (periods) => {
      done += periods * (done - savedDone)
      for (const account of accounts.values()) account.sent += periods * (account.sent - account.savedSent)
    },
  }
}
