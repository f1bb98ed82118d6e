import type { Chip } from '../../hardware/chip.js'
import { countIn } from '../../isa/code.js'
import { readsLayers, storesLayer } from '../../isa/mnemonics.js'
import { bytesMoved } from '../costs/bytesMoved.js'
import type { Observer } from '../events/observer.js'
import type { Microcode } from '../relation/microcode.js'
import type { Drifting } from '../relation/recurrence.js'
import { coreOf } from '../relation/unitIndex.js'
import type { ActivationMemory } from './activationMemory.js'
import type { Memorized } from './memories.js'

/** What the instruction at a place of flat code does with memory. */
export const access = { none: 0, read: 1, store: 2 } as const

/** What each place of flat code does with memory, 0 where it is nothing. */
export const accessesOf = ({ origin }: Microcode): Uint8Array =>
  Uint8Array.from(origin, (statement) => {
    if (statement === null || statement.op === 'LOOP') return access.none
    if (readsLayers.includes(statement.op)) return access.read
    return storesLayer.includes(statement.op) ? access.store : access.none
  })

/** Counts what the programs of a phase read and store as they do so. */
export interface PhaseMemory extends Drifting {
  /** A unit has done the instruction at a place. */
  readonly ended: NonNullable<Observer['ended']>
}

/** How often the programs of each layer read that go through their inputs in portions: these are read for good with the last. */
export const portionsOf = (programs: readonly Memorized[]): Map<string, number> => {
  const portions = new Map<string, number>()
  for (const { program, order } of programs)
    if (order === null) {
      const own = countIn(program.code, ({ op }) => (readsLayers.includes(op) ? 1 : 0))
      portions.set(program.layer, (portions.get(program.layer) ?? 0) + own)
    }
  return portions
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
  const portions = portionsOf(programs)

  const portion = ({ program, stores }: Memorized, at: number, now: number): void => {
    const statement = code.origin[at]
    if (accesses[at] === access.store) {
      if (stores !== null && statement && statement.op !== 'LOOP')
        memory.add(bytesMoved(statement, program, chip), now)
      return
    }
    const left = (portions.get(program.layer) ?? 0) - 1
    portions.set(program.layer, left)
    if (left > 0) return
    for (const each of programs) if (each.program.layer === program.layer) memory.read(each.reads, 0, 0, now)
  }

  return {
    ended: (unit, at, now) => {
      const kind = accesses[at]
      if (kind === access.none) return
      const index = coreOf(unit)
      const own = programs[index]!
      const { order, stores } = own
      if (order === null) portion(own, at, now)
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
