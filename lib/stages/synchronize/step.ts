import type { Exchange } from '../../hardware/chip.js'
import type { Statement } from '../../isa/instruction.js'
import { add, call, load, multiply, passSum, store, takeSum, waitFor } from '../../isa/written.js'

/** Whose partial sums a step adds to, who adds to its own, and whether the cores signal it vector by vector. */
export interface Partners {
  readonly from: readonly number[]
  readonly to: number | null
  readonly exchange: Exchange
  readonly signals: boolean
}

/** The same where a core has one predecessor at most. */
export interface ChainPartners extends Omit<Partners, 'from'> {
  readonly from: number | null
}

const inbound = (from: number, { exchange, signals }: Partners): readonly Statement[] => [
  ...(signals ? [waitFor('output', from)] : []),
  takeSum(exchange, from),
  add,
]

const outbound = ({ to, exchange, signals }: Partners): readonly Statement[] => {
  if (to === null) return [store]
  const give = passSum(exchange, to)
  return signals ? [give, call(to)] : [give]
}

/**
 * What a core does for one vector: LOAD, MVM, then WAIT, LOADP and ADD for each partial sum that
 * it takes, STORE, CALL, without what the first and the last core to touch the vector do not need
 * (see `instructionSet`). One ADD takes up the result where there is none to add it to.
 */
export const stepOf = (partners: Partners): readonly Statement[] => [
  load,
  multiply,
  ...(partners.from.length === 0 ? [add] : partners.from.flatMap((core) => inbound(core, partners))),
  ...outbound(partners),
]

/** `stepOf` for cores in a row. */
export const step = ({ from, ...rest }: ChainPartners): readonly Statement[] =>
  stepOf({ ...rest, from: from === null ? [] : [from] })

/** `count` consecutive vectors from `start`; nothing where there are none. */
export const run = (start: number, count: number, body: readonly Statement[]): readonly Statement[] =>
  count > 0 ? [{ op: 'LOOP', count, start, step: 1, body }] : []
