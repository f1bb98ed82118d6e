import type { TimedInstruction } from '../events/steps.js'
import type { TracePlace } from './traceEvent.js'

/** Signals on their way, in the order in which they are sent and taken. */
export interface Flows {
  /** A step of a core has been done: where the signal came from that it took, if it took one whose sending has been seen. */
  readonly done: (step: TimedInstruction, core: number) => TracePlace | null
  /** A CALL or SIGNAL has been seen at a place. */
  readonly sent: (step: TimedInstruction, place: TracePlace) => void
}

/** Signals of one sender for one receiver that nobody has taken; undefined for what was sent unseen. */
interface Queue {
  readonly places: (TracePlace | undefined)[]
  taken: number
}

/** Drops what has been taken. */
const forget = (queue: Queue): void => {
  queue.places.splice(0, queue.taken)
  queue.taken = 0
}

/**
 * Follows signals from who sends them to who waits for them. A WAIT takes those of its sender in turn, and shows the last that it takes; an AWAIT
 * takes none away, and shows the last that came where it had to wait.
 */
export const followFlows = (): Flows => {
  const calls = new Map<string, Queue>()
  const signals = new Map<string, TracePlace>()
  const queueOf = (key: string): Queue => {
    const queue = calls.get(key) ?? { places: [], taken: 0 }
    calls.set(key, queue)
    return queue
  }
  return {
    done: ({ instruction, free, asked }, core) => {
      switch (instruction.op) {
        case 'CALL':
          queueOf(`${core} ${instruction.to}`).places.push(undefined)
          return null
        case 'WAIT': {
          const queue = queueOf(`${instruction.from} ${core}`)
          queue.taken += instruction.count
          const last = queue.places[queue.taken - 1]
          if (queue.taken >= 4096) forget(queue)
          return last ?? null
        }
        case 'AWAIT':
          return asked > free ? (signals.get(`${core} ${instruction.register}`) ?? null) : null
        default:
          return null
      }
    },
    sent: ({ instruction }, place) => {
      if (instruction.op === 'CALL') {
        const { places } = queueOf(`${place.core} ${instruction.to}`)
        places[places.length - 1] = place
      }
      if (instruction.op === 'SIGNAL')
        for (const { core, register } of instruction.receivers) signals.set(`${core} ${register}`, place)
    },
  }
}
