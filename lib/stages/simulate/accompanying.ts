import type { CoreProgram } from '../../ir/program.js'
import { operandOf, partnerOf, type Statement, unitOf } from '../../isa/instruction.js'
import { rowOf } from '../../isa/instructionSet.js'

/** How often one core gives to another, signals it, and does the second right after the first; or takes from it. */
interface Between {
  sums: number
  signals: number
  together: number
}

/** The partner of an instruction that hands a partial sum straight on, or of the signal that goes with it. */
type Partner = { readonly kind: 'sum' | 'signal'; readonly core: number } | null

const given = (statement: Statement): Partner => {
  if (statement.op === 'LOOP') return null
  const [{ gives }, core] = [rowOf(statement), partnerOf(statement)]
  if (core === null) return null
  if (gives === 'forwarded sum') return { kind: 'sum', core }
  return gives === 'signal' ? { kind: 'signal', core } : null
}

/** A sum that is received and the wait for its signal, from the last statement to the first: the signal is waited for before. */
const taken = (statement: Statement): Partner => {
  if (statement.op === 'LOOP') return null
  const [{ takes }, core] = [rowOf(statement), partnerOf(statement)]
  if (core === null) return null
  if (takes === 'forwarded sum') return { kind: 'sum', core }
  if (takes !== 'signal') return null
  const single = unitOf(statement) === 'output' && operandOf(statement, 'count') === 1
  return { kind: 'signal', core: single ? core : -1 - core }
}

/** Counts what a code hands over, core by core; `next` gives the statement that has to follow in the same body. */
const count = (
  code: readonly Statement[],
  kindOf: (statement: Statement) => Partner,
  forwards: boolean,
  times: number,
  into: Map<number, Between>,
): void => {
  for (const [i, statement] of code.entries()) {
    if (statement.op === 'LOOP') {
      count(statement.body, kindOf, forwards, times * statement.count, into)
      continue
    }
    const partner = kindOf(statement)
    if (partner === null) continue
    const between = into.get(partner.core) ?? { sums: 0, signals: 0, together: 0 }
    into.set(partner.core, between)
    if (partner.kind === 'signal') between.signals += times
    else {
      between.sums += times
      const beside = code[forwards ? i + 1 : i - 1]
      const signal = beside === undefined ? null : kindOf(beside)
      if (signal?.kind === 'signal' && signal.core === partner.core) between.together += times
    }
  }
}

const countsOf = (code: readonly Statement[], gives: boolean): ReadonlyMap<number, Between> => {
  const into = new Map<number, Between>()
  count(code, gives ? given : taken, gives, 1, into)
  return into
}

const oneByOne = (between: Between | undefined): boolean =>
  between !== undefined &&
  between.sums > 0 &&
  between.sums === between.signals &&
  between.sums === between.together

/** The signals of one core that tell nothing new. */
export interface Accompanying {
  /** Signals that are given, each right after a sum is sent to the same core. */
  readonly calls: number
  /** Whether all that the core waits for are such signals. */
  readonly allWaits: boolean
}

/**
 * Of each core, the signals that only accompany forwarded partial sums: where each sum that is sent to a core is
 * followed by a signal, and that core waits for it before it receives each, one by one. A partial sum that arrives tells the
 * receiver all that the signal would. Linear in the size of the looped programs.
 */
export const accompanying = (cores: readonly CoreProgram[]): readonly Accompanying[] => {
  const gives = cores.map(({ code }) => countsOf(code, true))
  const takes = cores.map(({ code }) => countsOf(code, false))
  const place = new Map(cores.map(({ core }, i) => [core, i]))
  const isRedundant = (from: number | undefined, to: number | undefined): boolean => {
    if (from === undefined || to === undefined) return false
    const [sender, receiver] = [cores[from]?.core ?? -1, cores[to]?.core ?? -1]
    const given = gives[from]?.get(receiver)
    const taken = takes[to]?.get(sender)
    return oneByOne(given) && oneByOne(taken) && given?.sums === taken?.sums
  }
  return cores.map((_, i) => {
    const calls = [...(gives[i] ?? [])].reduce(
      (sum, [to, { signals }]) => sum + (isRedundant(i, place.get(to)) ? signals : 0),
      0,
    )
    const waits = [...(takes[i] ?? [])].filter(([, { signals }]) => signals > 0)
    return { calls, allWaits: waits.every(([from]) => isRedundant(place.get(from), i)) }
  })
}
