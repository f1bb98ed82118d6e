import type { Chip } from '../../hardware/chip.js'
import { busyWith, type Microcode } from '../relation/microcode.js'
import { type Timers, timers } from './timers.js'

/** The timers of a phase, and which of their lanes is for what. */
export interface PhaseTimers {
  readonly timer: Timers
  /** Of each core, the lane of its MVMs. */
  readonly mvmLanes: Int32Array
  readonly pollLane: number
  /** The lanes of pauses, and of reads of flags over a mesh, which nothing else uses on a chip that polls. */
  readonly readingLanes: readonly number[]
  readonly programLane: number
  /** Of each place in the code that is an ADD, an EXECUTE or a transfer over a mesh, the lane of its delay. */
  readonly laneOf: Int32Array
}

/**
 * A lane for each delay that a phase knows: MVM, polling, writing a
 * crossbar, each length of an ADD or EXECUTE, and of a transfer over a mesh.
 */
export const phaseTimers = (
  { busy, cycles, mvmCycles, routes }: Microcode,
  { crossbar, signal }: Chip,
): PhaseTimers => {
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
  const mvmLanes = Int32Array.from(mvmCycles, lane)
  const programLane = lane(crossbar.programCycles)
  const laneOf = Int32Array.from(busy, (kind, at) => {
    if (kind === busyWith.work || (routes !== null && kind === busyWith.transfer)) return lane(cycles[at]!)
    return routes !== null && kind === busyWith.polling ? readingLane(cycles[at]!) : 0
  })
  const pollLane = polling ? delays.push(signal.intervalCycles) - 1 : programLane
  const readingLanes = polling ? [pollLane, ...reading.values()] : []
  return { timer: timers(delays), mvmLanes, pollLane, readingLanes, programLane, laneOf }
}
