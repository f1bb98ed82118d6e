import type { Exchange } from '../../hardware/chip.js'
import { passSum, takeSum } from '../../isa/exchange.js'
import type { Statement } from '../../isa/instruction.js'

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

const inbound = (from: number, { exchange, signals }: Partners): readonly Statement[] => {
  const wait: Statement = { op: 'WAIT', unit: 'output', from, count: 1 }
  return [...(signals ? [wait] : []), takeSum(exchange, from), { op: 'ADD' }]
}

const outbound = ({ to, exchange, signals }: Partners): readonly Statement[] => {
  if (to === null) return [{ op: 'STORE' }]
  const give = passSum(exchange, to)
  return signals ? [give, { op: 'CALL', to }] : [give]
}

/**
 * What a core does for one vector: LOAD, MVM, then WAIT, LOADP and ADD for each partial sum that
 * it takes, STORE, CALL, without what the first and the last core to touch the vector do not need
 * (see `instructionSet`). One ADD takes up the result where there is none to add it to.
 */
export const stepOf = (partners: Partners): readonly Statement[] => [
  { op: 'LOAD' },
  { op: 'MVM' },
  ...(partners.from.length === 0
    ? [{ op: 'ADD' } as const]
    : partners.from.flatMap((core) => inbound(core, partners))),
  ...outbound(partners),
]

/** `stepOf` for cores in a row. */
export const step = ({ from, ...rest }: ChainPartners): readonly Statement[] =>
  stepOf({ ...rest, from: from === null ? [] : [from] })

/** `count` consecutive vectors from `start`; nothing where there are none. */
export const run = (start: number, count: number, body: readonly Statement[]): readonly Statement[] =>
  count > 0 ? [{ op: 'LOOP', count, start, step: 1, body }] : []
