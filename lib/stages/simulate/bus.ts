import type { Arbitration } from '../../hardware/chip.js'

/** The units that wait for the bus. Load units have even numbers, output units odd ones; each waits at most once. */
export interface Bus {
  readonly ask: (unit: number) => void
  /** Whom the bus serves next, who then waits no longer; −1 when nobody waits. */
  readonly next: () => number
}

/** A first-in first-out queue of at most `capacity` integers. */
const fifo = (capacity: number) => {
  const ring = new Int32Array(capacity)
  let [head, length] = [0, 0]
  return {
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

/** The queue of a bus: the oldest request of all (`fifo`), or the oldest of the load (output) units before any of the others. */
export const bus = (units: number, arbitration: Arbitration): Bus => {
  if (arbitration === 'fifo') {
    const queue = fifo(units)
    return { ask: queue.push, next: queue.pop }
  }
  const [inputs, outputs] = [fifo(units), fifo(units)]
  const [first, second] = arbitration === 'inputs-first' ? [inputs, outputs] : [outputs, inputs]
  return {
    ask: (unit) => (unit % 2 === 0 ? inputs : outputs).push(unit),
    next: () => {
      const unit = first.pop()
      return unit >= 0 ? unit : second.pop()
    },
  }
}
