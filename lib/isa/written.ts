import type { Horizon } from './horizon.js'
import type { Instruction } from './instruction.js'
import type { WaitingUnit } from './operand.js'
import type { Receiver } from './receivers.js'

/** Instructions as our programs have them: who writes code, or asks what an instruction costs, names it here. */

/** Loads the input of a vector. */
export const load: Instruction = { op: 'LOAD' }

/** Takes up the product of a vector; of a crossbar, the multiplication itself. */
export const multiply: Instruction = { op: 'MVM' }

/** Adds up what has been taken. */
export const add: Instruction = { op: 'ADD' }

/** Stores a result. */
export const store: Instruction = { op: 'STORE' }

/** Writes the crossbar. */
export const writeCrossbar: Instruction = { op: 'PROGRAM' }

/** Takes one signal of another core. */
export const waitFor = (unit: WaitingUnit, from: number): Instruction => ({
  op: 'WAIT',
  unit,
  from,
  count: 1,
})

/** Signals another core. */
export const call = (to: number): Instruction => ({ op: 'CALL', to })

/** How cores exchange partial sums: through shared memory, or by sending them. */
type Exchange = 'memory' | 'forward'

/** Takes a partial sum of another core. */
export const takeSum = (exchange: Exchange, from: number): Instruction =>
  exchange === 'forward' ? { op: 'RECEIVE', from } : { op: 'LOADP', from }

/** Hands a partial sum on to another core. */
export const passSum = (exchange: Exchange, to: number): Instruction =>
  exchange === 'forward' ? { op: 'SEND', to } : { op: 'STOREP' }

/** Counts up registers. */
export const countUp = (receivers: readonly Receiver[]): Instruction => ({ op: 'SIGNAL', receivers })

/** Waits until a register counts as much as a vector needs. */
export const awaitCount = (unit: WaitingUnit, register: number, horizon: Horizon): Instruction => ({
  op: 'AWAIT',
  unit,
  register,
  horizon,
})

/** What an output unit does with so much of an operator: it reads, executes and writes what there is. */
export const portion = (
  bytesRead: number,
  elements: number,
  bytesWritten: number,
): readonly Instruction[] => [
  ...(bytesRead > 0 ? [{ op: 'READ', bytes: bytesRead } as const] : []),
  ...(elements > 0 ? [{ op: 'EXECUTE', elements } as const] : []),
  ...(bytesWritten > 0 ? [{ op: 'WRITE', bytes: bytesWritten } as const] : []),
]
