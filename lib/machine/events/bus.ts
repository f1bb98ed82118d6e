import type { Arbitration } from '../../hardware/chip.js'
import type { WaitingUnit } from '../../isa/operand.js'
import type { Recurring } from '../relation/recurrence.js'
import { asUnit, isOutputUnit, type UnitIndex } from '../relation/unitIndex.js'

/** The units that wait for the bus, each at most once. */
export interface BusQueue extends Recurring {
  /** A unit waits for the bus from now on, to move data or to read a flag. */
  readonly ask: (unit: UnitIndex, readsFlag: boolean) => void
  /** Whom the bus serves next, who then waits no longer; −1 when nobody waits. */
  readonly next: () => UnitIndex
  /** Writes the units that wait, in order, from a place on, and gives their number. */
  readonly waiting: (into: Float64Array, from: number) => number
}

/** A first-in first-out queue of at most `capacity` integers. */
const fifo = (capacity: number) => {
  const [ring, saved] = [new Int32Array(capacity), new Int32Array(capacity)]
  let [head, length, savedLength] = [0, 0, 0]
  return {
    save: (): void => {
      savedLength = length
      for (let k = 0; k < length; k++) saved[k] = ring[(head + k) % capacity]!
    },
    same: (): boolean => {
      if (length !== savedLength) return false
      for (let k = 0; k < length; k++) if (ring[(head + k) % capacity] !== saved[k]) return false
      return true
    },
    list: (into: Float64Array, from: number): number => {
      for (let k = 0; k < length; k++) into[from + k] = ring[(head + k) % capacity]!
      return length
    },
    push: (value: number): void => {
      ring[(head + length++) % capacity] = value
    },
    pop: (): number => {
      if (length === 0) return -1
      const value = ring[head]!
      head = head + 1 === capacity ? 0 : head + 1
      length--
      return value
    },
  }
}

/**
 * The queue of a bus: the oldest request of all (`fifo`), or the oldest of the load (output)
 * units before any of the others. A read of a flag is never preferred: enough units that
 * poll would keep the bus to themselves for ever, and what they poll for would never come.
 */
export const busQueue = (units: number, arbitration: Arbitration): BusQueue => {
  const [first, second] = [fifo(units), fifo(units)]
  const preferred = { fifo: null, 'inputs-first': 'load', 'outputs-first': 'output' }[arbitration]
  const unitOf = (unit: UnitIndex): WaitingUnit => (isOutputUnit(unit) ? 'output' : 'load')
  return {
    ask: (unit, readsFlag) => (unitOf(unit) === preferred && !readsFlag ? first : second).push(unit),
    next: () => {
      const unit = first.pop()
      return asUnit(unit >= 0 ? unit : second.pop())
    },
    waiting: (into, from) => {
      const preferred = first.list(into, from)
      return preferred + second.list(into, from + preferred)
    },
    save: () => {
      first.save()
      second.save()
    },
    same: () => first.same() && second.same(),
  }
}
