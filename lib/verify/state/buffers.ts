import type { Chip } from '../../hardware/chip.js'
import type { Drifting } from '../../machine/relation/recurrence.js'
import {
  asCore,
  type CoreIndex,
  loadUnitOf,
  outputUnitOf,
  type UnitIndex,
} from '../../machine/relation/unitIndex.js'
import { runs } from '../clocks/runs.js'

/** The crossbar of each core between its buffers, without time: an MVM happens as soon as it can. */
export interface Buffers extends Drifting {
  /** Input buffers that are free. */
  readonly freeInputs: (core: CoreIndex) => number
  /** Loads an input into a buffer that is free. */
  readonly load: (core: CoreIndex, vector: number) => void
  /** Whether a result waits to be taken up. */
  readonly ready: (core: CoreIndex) => boolean
  /** Takes up the oldest result, and gives the vector that was loaded for it. */
  readonly take: (core: CoreIndex) => number
  /** A result has left its buffer. */
  readonly free: (core: CoreIndex) => void
  /** How many inputs have been loaded, and results taken up. */
  readonly loaded: (core: CoreIndex) => number
  readonly taken: (core: CoreIndex) => number
  /** How many inputs have been loaded since they were saved. */
  readonly pace: (core: CoreIndex) => number
}

/**
 * Empty buffers; `multiplied` is told of each MVM, `shift` says
 * how many vectors a unit is further than when they were saved.
 */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const buffers = (
  cores: number,
  { inputBuffers, outputBuffers }: Pick<Chip['core'], 'inputBuffers' | 'outputBuffers'>,
  multiplied: (core: CoreIndex) => void,
  shift: (unit: UnitIndex) => number,
): Buffers => {
  const counts = () => new Float64Array(cores)
  const [loads, mvms, takes, frees] = [counts(), counts(), counts(), counts()]
  const all = [loads, mvms, takes, frees] as const
  const saved = all.map((values) => values.slice())
  const inputs = Array.from({ length: cores }, () => runs())
  const pace = (core: CoreIndex): number => loads[core]! - saved[0]![core]!

  const multiply = (core: CoreIndex): void => {
    while (mvms[core]! < loads[core]! && mvms[core]! - frees[core]! < outputBuffers) {
      mvms[core]!++
      multiplied(core)
    }
  }
  return {
    freeInputs: (core) => inputBuffers - (loads[core]! - mvms[core]!),
    load: (core, vector) => {
      loads[core]!++
      inputs[core]!.put(vector, 0)
      multiply(core)
    },
    ready: (core) => takes[core]! < mvms[core]!,
    take: (core) => {
      const vector = inputs[core]!.first()?.x ?? Number.NaN
      inputs[core]!.drop()
      takes[core]!++
      return vector
    },
    free: (core) => {
      frees[core]!++
      multiply(core)
    },
    loaded: (core) => loads[core]!,
    taken: (core) => takes[core]!,
    pace,
    save: () => {
      for (const [i, values] of all.entries()) saved[i]!.set(values)
      for (const input of inputs) input.save()
    },
    // only differences of the counts matter, and results without inputs are freed by nobody
    periods: () =>
      inputs.reduce((least, input, place) => {
        const core = asCore(place)
        const together = all.every((values, i) => pace(core) === values[core]! - saved[i]![core]!)
        const most = input.periods({
          putX: shift(loadUnitOf(core)),
          putY: 0,
          takenX: shift(outputUnitOf(core)),
        })
        return together ? Math.min(least, most) : 0
      }, Number.POSITIVE_INFINITY),
    skip: (periods) => {
      for (const input of inputs) input.skip(periods)
      for (const [i, values] of all.entries())
        for (const [core, count] of values.entries())
          values[core] = count + periods * (count - saved[i]![core]!)
    },
  }
}
