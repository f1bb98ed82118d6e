import type { Exchange } from '../../hardware/chip.js'
import type { Statement } from '../../ir/program.js'

/** Whose partial sum a step adds to, who adds to its own, and whether the cores signal it vector by vector. */
export interface Neighbours {
  readonly from: number | null
  readonly to: number | null
  readonly exchange: Exchange
  readonly signals: boolean
}

const inbound = ({ from, exchange, signals }: Neighbours): readonly Statement[] => {
  if (from === null) return []
  const take: Statement = exchange === 'forward' ? { op: 'RECEIVE', from } : { op: 'LOADP', from }
  return signals ? [{ op: 'WAIT', unit: 'output', from, count: 1 }, take] : [take]
}

const outbound = ({ to, exchange, signals }: Neighbours): readonly Statement[] => {
  if (to === null) return [{ op: 'STORE' }]
  const give: Statement = exchange === 'forward' ? { op: 'SEND', to } : { op: 'STOREP' }
  return signals ? [give, { op: 'CALL', to }] : [give]
}

/**
 * What a core does for one vector: LOAD, MVM, WAIT, LOADP, ADD, STORE, CALL, without what the first and the last
 * core to touch the vector do not need (section 4 of the machine model).
 */
export const step = (neighbours: Neighbours): readonly Statement[] => [
  { op: 'LOAD' },
  { op: 'MVM' },
  ...inbound(neighbours),
  { op: 'ADD' },
  ...outbound(neighbours),
]

/** `count` consecutive vectors from `start`; nothing where there are none. */
export const run = (start: number, count: number, body: readonly Statement[]): readonly Statement[] =>
  count > 0 ? [{ op: 'LOOP', count, start, step: 1, body }] : []
