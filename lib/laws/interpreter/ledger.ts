import type { Violation } from '../../codec/violation.js'
import type { Instruction } from '../../isa/instruction.js'
import type { clocks } from './clocks.js'
import { type PartialSum, rowMissing, rowTwice } from './partialSum.js'

/** Rows of the weight matrix and vectors of a layer. */
export interface Extent {
  readonly rows: number
  readonly vectors: number
}

/** A step of a unit that works on a vector. */
export interface Access {
  readonly unit: number
  readonly core: number
  readonly step: number
  readonly instruction: Instruction
  readonly vector: number
  /** The vertical group, in words. */
  readonly group: string
}

const named = ({ core, instruction }: Access): string => `${instruction.op} of core ${core}`

/**
 * Keeps account of the partial sums in shared memory and of the results, and of who has used
 * each place last. Each core stores its partial sum for a vector in a place of its own, so that
 * several of one vector can be alive at once. Reports what a synchronized program never does:
 *
 * - `ordered`: reading a partial sum without a signal that says that it is there
 * - `race`: writing a partial sum or a result while another core may be using it
 * - `once`, `complete`: adding a row of the weight matrix twice or never, storing a vector twice or never
 */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const ledger = (extents: ReadonlyMap<string, Extent>) => {
  const violations: Violation[] = []
  /** Who used a place last in this phase, to write and to read; what happened in an earlier one happened before. */
  const written = new Map<string, Access>()
  const read = new Map<string, Access>()
  const memory = new Map<string, PartialSum>()
  const stored = new Map([...extents].map(([group, { vectors }]) => [group, new Uint8Array(vectors)]))

  let phase = ''
  let before: ReturnType<typeof clocks>['before'] = () => true

  const report = (rule: string, where: string, problem: string): void => {
    violations.push({ rule, where: `${phase}${where}`, problem })
  }
  const vectorOf = ({ group, vector }: Access): string => `${group}, vector ${vector}`
  const placeOf = (access: Access, owner: number): string => `${vectorOf(access)}, core ${owner}`

  const isBefore = (other: Access | undefined, access: Access): boolean =>
    other === undefined || other.core === access.core || before(other.unit, other.step, access.unit)

  /** Enters that a core reads what another has left in a place. */
  const reads = (access: Access, place: string): void => {
    const other = written.get(place)
    read.set(place, access)
    if (other !== undefined && !isBefore(other, access))
      report('ordered', vectorOf(access), `no signal makes ${named(access)} wait for ${named(other)}`)
  }

  /** Enters that a core writes to a place. */
  const writes = (access: Access, place: string): void => {
    for (const other of [written.get(place), read.get(place)])
      if (other !== undefined && !isBefore(other, access))
        report('race', vectorOf(access), `no signal orders ${named(other)} and ${named(access)}`)
    written.set(place, access)
  }

  return {
    violations,
    report,
    /** The next phase begins, with clocks of its own. */
    begin: (name: string, clock: ReturnType<typeof clocks>): void => {
      phase = name === '' ? '' : `${name}, `
      before = clock.before
      written.clear()
      read.clear()
    },
    /** What LOADP finds in the place of core `from`. */
    load: (access: Access, from: number): PartialSum | undefined => {
      const place = placeOf(access, from)
      reads(access, place)
      const found = memory.get(place)
      memory.delete(place)
      if (found === undefined)
        report(
          'ordered',
          vectorOf(access),
          `${named(access)} comes before any partial sum of core ${from} has been stored`,
        )
      return found
    },
    /** Enters what STOREP leaves in the core's own place. */
    save: (access: Access, sum: PartialSum): void => {
      const place = placeOf(access, access.core)
      writes(access, place)
      memory.set(place, sum)
    },
    /** Checks what RECEIVE took from the core's own buffers. */
    received: (access: Access, sum: PartialSum): void => {
      if (sum.vector !== access.vector || sum.group !== access.group)
        report(
          'ordered',
          vectorOf(access),
          `${named(access)} gets the partial sum of ${sum.group}, vector ${sum.vector}`,
        )
    },
    /** Checks what ADD has made. */
    added: (access: Access, { rows }: PartialSum): void => {
      const twice = rowTwice(rows)
      if (twice !== undefined)
        report('once', vectorOf(access), `${named(access)} adds row ${twice} a second time`)
    },
    /** Enters a finished result. */
    finish: (access: Access, { rows }: PartialSum): void => {
      writes(access, vectorOf(access))
      const done = stored.get(access.group)
      const extent = extents.get(access.group)
      if (done === undefined || extent === undefined) return
      const missing = rowMissing(rows, extent.rows)
      if (missing !== undefined)
        report('complete', vectorOf(access), `${named(access)} has not added row ${missing}`)
      if (done[access.vector] === 1)
        report('once', vectorOf(access), `${named(access)} stores it a second time`)
      done[access.vector] = 1
    },
    /** Checks, after the last phase, that every result is there, and that nothing is left in memory. */
    close: (): void => {
      phase = ''
      for (const place of memory.keys())
        report('drained', place, 'nobody loads the partial sum that is stored')
      for (const [group, done] of stored) {
        const missing = done.indexOf(0)
        if (missing >= 0) report('complete', `${group}, vector ${missing}`, 'nobody stores the result')
      }
    },
  }
}
