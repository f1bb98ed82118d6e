import { countedUp, isAwaiting, partnerOf } from '../../isa/instruction.js'
import { rowOf } from '../../isa/instructionSet.js'
import type { TimedInstruction } from '../events/steps.js'
import type { TracePlace } from './traceEvent.js'

/** Signals on their way, in the order in which they are sent and taken. */
export interface Flows {
  /** A step of a core has been done: where the signal came from that it took, if it took one whose sending has been seen. */
  readonly done: (step: TimedInstruction, core: number) => TracePlace | null
  /** An instruction that gives signals has been seen at a place. */
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
      const { gives, takes } = rowOf(instruction)
      const partner = partnerOf(instruction)
      const many = 'count' in instruction ? instruction.count : 1
      if (gives === 'signal') {
        const { places } = queueOf(`${core} ${partner}`)
        for (let i = 0; i < many; i++) places.push(undefined)
      }
      if (takes === 'signal') {
        const queue = queueOf(`${partner} ${core}`)
        queue.taken += many
        const last = queue.places[queue.taken - 1]
        if (queue.taken >= 4096) forget(queue)
        return last ?? null
      }
      return isAwaiting(instruction) && asked > free
        ? (signals.get(`${core} ${instruction.register}`) ?? null)
        : null
    },
    sent: ({ instruction }, place) => {
      if (rowOf(instruction).gives === 'signal') {
        const { places } = queueOf(`${place.core} ${partnerOf(instruction)}`)
        places[places.length - 1] = place
      }
      for (const { core, register } of countedUp(instruction)) signals.set(`${core} ${register}`, place)
    },
  }
}
