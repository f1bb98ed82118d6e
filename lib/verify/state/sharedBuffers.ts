import { sum } from '../../arithmetic.js'
import type { CoreProgram } from '../../ir/program.js'
import { eachIn } from '../../isa/code.js'
import { partnerOf } from '../../isa/instruction.js'
import { rowOf } from '../../isa/instructionSet.js'
import type { Drifting } from '../../machine/relation/recurrence.js'

/** What a sender has been told since the state was saved. */
interface Account {
  /** How many sums of other senders the core receives in all. */
  readonly others: number
  sent: number
  savedSent: number
  /** By how many freed buffers a refusal, and a permission, could have been the other at the least. */
  refusedBy: number
  allowedBy: number
}

/** When each sender may take one of the partial-sum buffers of a core that several share. */
export interface SharedBuffers extends Drifting {
  /** Whether the next sum of a sender may take a buffer; true where the core receives none of it. */
  readonly may: (sender: number) => boolean
  readonly sent: (sender: number) => void
  readonly freed: () => void
}

/**
 * So many partial-sum buffers of a core. The next sum of a sender may take one when there would be one for it
 * even if all the sums of all other senders had come first, see `partialSumBuffersOf`.
 */
export const sharedBuffers = ({ code }: Pick<CoreProgram, 'code'>, buffers: number): SharedBuffers => {
  const totals = new Map<number, number>()
  eachIn(code, (instruction, times) => {
    const from = rowOf(instruction).takes === 'forwarded sum' ? partnerOf(instruction) : null
    if (from !== null) totals.set(from, (totals.get(from) ?? 0) + times)
  })
  const all = sum([...totals.values()])
  const accounts = new Map<number, Account>(
    [...totals].map(([sender, total]) => [
      sender,
      { others: all - total, sent: 0, savedSent: 0, refusedBy: 0, allowedBy: 0 },
    ]),
  )
  let [done, savedDone] = [0, 0]
  /** How many more periods an account allows in each of which so many buffers are freed. */
  const periodsOf = ({ sent, savedSent, refusedBy, allowedBy }: Account, freed: number): number => {
    const now = sent - savedSent
    if (freed > now) return Math.max(0, Math.floor((refusedBy - 1) / (freed - now)))
    return freed < now ? Math.max(0, Math.floor(allowedBy / (now - freed))) : Number.POSITIVE_INFINITY
  }
  return {
    may: (sender) => {
      const account = accounts.get(sender)
      if (account === undefined) return true
      const more = done + buffers - (account.sent + 1 + account.others)
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
