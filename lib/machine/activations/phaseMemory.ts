import type { Chip } from '../../hardware/chip.js'
import type { Observer } from '../events/observer.js'
import type { Microcode } from '../relation/microcode.js'
import type { Drifting } from '../relation/recurrence.js'
import { coreOf } from '../relation/unitIndex.js'
import { access, accessesOf } from './accesses.js'
import type { ActivationMemory } from './activationMemory.js'
import type { Memorized } from './memories.js'
import { portionsIn } from './portions.js'

/** Counts what the programs of a phase read and store as they do so. */
export interface PhaseMemory extends Drifting {
  /** A unit has done the instruction at a place. */
  readonly ended: NonNullable<Observer['ended']>
}

/**
 * Counts accesses of programs, image by image. It goes on by whole images, the same for all: then the same places are
 * taken as were, of other images, so that nothing changes and images are numbered as if those in between had not been.
 */
export const phaseMemory = (
  code: Microcode,
  chip: Chip,
  programs: readonly Memorized[],
  memory: ActivationMemory,
): PhaseMemory => {
  const accesses = accessesOf(code)
  const reads = new Float64Array(programs.length)
  const written = new Float64Array(programs.length)
  const saved = reads.slice()
  const portions = portionsIn(code, chip, programs, {
    add: memory.add,
    read: (index, now) => memory.read(programs[index]!.reads, 0, 0, now),
  })

  return {
    ended: (unit, at, now) => {
      const kind = accesses[at]
      if (kind === access.none) return
      const index = coreOf(unit)
      const own = programs[index]!
      const { order, stores } = own
      if (order === null) portions.ended(own, at, now)
      else if (kind === access.read) {
        const done = reads[index]!++
        const image = Math.floor(done / order.counts.reads)
        memory.read(own.reads, image, done - image * order.counts.reads, now)
      } else if (stores !== null) {
        const done = written[index]!++
        const image = Math.floor(done / order.counts.stores)
        const { of, block } = stores
        const vector = order.stores()[done - image * order.counts.stores]!
        memory.store(of, image, vector * of.blocks.length + block, now)
      }
    },
    save: () => saved.set(reads),
    periods: () => {
      let images: number | null = null
      for (let index = 0; index < programs.length; index++) {
        const each = programs[index]!.order?.counts.reads ?? 0
        if (each === 0) continue
        const own = (reads[index]! - saved[index]!) / each
        if (!Number.isInteger(own) || (images !== null && own !== images)) return 0
        images = own
      }
      return Number.POSITIVE_INFINITY
    },
    skip: () => {},
  }
}
