import type { Chip } from '../hardware/chip.js'
import { type Microcode, opcode } from './microcode.js'
import { type Timers, timers } from './timers.js'

/** The timers of a phase, and which of their lanes is for what. */
export interface Clock {
  readonly timer: Timers
  readonly mvmLane: number
  readonly pollLane: number
  /** The lanes of pauses, and of reads of flags over a mesh, which nothing else uses on a chip that polls. */
  readonly readingLanes: readonly number[]
  readonly programLane: number
  /** Of each place in the code that is an ADD, an EXECUTE or a transfer over a mesh, the lane of its delay. */
  readonly laneOf: Int32Array
}

const isWork = (code: number): boolean => code === opcode.add || code === opcode.execute

const isTransfer = (code: number): boolean =>
  code >= opcode.load &&
  code !== opcode.take &&
  code !== opcode.receive &&
  code !== opcode.add &&
  code !== opcode.execute

/**
 * A lane for each delay that a phase knows: MVM, polling, writing a
 * crossbar, each length of an ADD or EXECUTE, and of a transfer over a mesh.
 */
export const clock = ({ op, cycles, routes }: Microcode, { crossbar, signal }: Chip): Clock => {
  const delays: number[] = []
  const laneIn =
    (known: Map<number, number>) =>
    (delay: number): number => {
      const found = known.get(delay)
      if (found !== undefined) return found
      known.set(delay, delays.push(delay) - 1)
      return delays.length - 1
    }
  const lane = laneIn(new Map())
  const polling = signal.kind === 'polling'
  const reading = new Map<number, number>()
  // reads and pauses have lanes of their own, so that it is seen what else is due
  const readingLane = polling ? laneIn(reading) : lane
  const mvmLane = lane(crossbar.mvmCycles)
  const programLane = lane(crossbar.programCycles)
  const laneOf = op.map((code, at) =>
    isWork(code) || (routes !== null && isTransfer(code))
      ? (code === opcode.wait ? readingLane : lane)(cycles[at]!)
      : 0,
  )
  const pollLane = polling ? delays.push(signal.intervalCycles) - 1 : mvmLane
  const readingLanes = polling ? [pollLane, ...reading.values()] : []
  return { timer: timers(delays), mvmLane, pollLane, readingLanes, programLane, laneOf }
}
