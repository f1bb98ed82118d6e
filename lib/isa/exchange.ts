import type { Instruction } from './instruction.js'

/** How cores exchange partial sums: through shared memory, or by sending them. */
type Exchange = 'memory' | 'forward'

/** The instruction by which a core takes a partial sum of another. */
export const takeSum = (exchange: Exchange, from: number): Instruction =>
  exchange === 'forward' ? { op: 'RECEIVE', from } : { op: 'LOADP', from }

/** The instruction by which a core hands a partial sum on to another. */
export const passSum = (exchange: Exchange, to: number): Instruction =>
  exchange === 'forward' ? { op: 'SEND', to } : { op: 'STOREP' }
