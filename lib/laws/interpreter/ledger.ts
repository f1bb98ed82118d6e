import type { Violation } from '../../codec/violation.js'
import type { Instruction } from '../../ir/program.js'
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
 * Keeps account of the partial sums in shared memory and of the results, and of who has worked on which vector last. Reports what
 * a synchronized program never does:
 *
 * - `ordered`: reading a partial sum without a signal that says that it is there, or one of another core
 * - `race`: working on a vector while another core may be working on it
 * - `once`, `complete`: adding a row of the weight matrix twice or never, storing a vector twice or never
 */
export const ledger = (extents: ReadonlyMap<string, Extent>) => {
  const violations: Violation[] = []
  /** Who worked on a vector last in this phase; what happened in an earlier one happened before. */
  const last = new Map<string, Access>()
  const memory = new Map<string, { readonly sum: PartialSum; readonly core: number }>()
  const stored = new Map([...extents].map(([group, { vectors }]) => [group, new Uint8Array(vectors)]))

  let phase = ''
  let before: ReturnType<typeof clocks>['before'] = () => true

  const report = (rule: string, where: string, problem: string): void => {
    violations.push({ rule, where: `${phase}${where}`, problem })
  }
  const place = ({ group, vector }: Access): string => `${group}, vector ${vector}`

  /** Enters that a core works on a vector; `from` is whose partial sum it reads. */
  const touch = (access: Access, from?: number): void => {
    const key = place(access)
    const other = last.get(key)
    last.set(key, access)
    if (other === undefined || other.core === access.core || before(other.unit, other.step, access.unit))
      return
    if (from === other.core)
      report('ordered', key, `no signal makes ${named(access)} wait for ${named(other)}`)
    else report('race', key, `no signal orders ${named(other)} and ${named(access)}`)
  }

  return {
    violations,
    report,
    touch,
    /** The next phase begins, with clocks of its own. */
    begin: (name: string, clock: ReturnType<typeof clocks>): void => {
      phase = name === '' ? '' : `${name}, `
      before = clock.before
      last.clear()
    },
    /** What LOADP finds in shared memory. */
    load: (access: Access, from: number): PartialSum | undefined => {
      touch(access, from)
      const found = memory.get(place(access))
      if (found === undefined)
        report('ordered', place(access), `${named(access)} comes before any partial sum has been stored`)
      else if (found.core !== from)
        report(
          'ordered',
          place(access),
          `${named(access)} expects the partial sum of core ${from}, and finds that of core ${found.core}`,
        )
      return found?.sum
    },
    /** Enters what STOREP leaves in shared memory. */
    save: (access: Access, sum: PartialSum): void => {
      touch(access)
      memory.set(place(access), { sum, core: access.core })
    },
    /** Checks what RECEIVE took from the core's own buffers. */
    received: (access: Access, from: number, sum: PartialSum): void => {
      touch(access, from)
      if (sum.vector !== access.vector || sum.group !== access.group)
        report(
          'ordered',
          place(access),
          `${named(access)} gets the partial sum of ${sum.group}, vector ${sum.vector}`,
        )
    },
    /** Checks what ADD has made. */
    added: (access: Access, { rows }: PartialSum): void => {
      touch(access)
      const twice = rowTwice(rows)
      if (twice !== undefined)
        report('once', place(access), `${named(access)} adds row ${twice} a second time`)
    },
    /** Enters a finished result. */
    finish: (access: Access, { rows }: PartialSum): void => {
      touch(access)
      const done = stored.get(access.group)
      const extent = extents.get(access.group)
      if (done === undefined || extent === undefined) return
      const missing = rowMissing(rows, extent.rows)
      if (missing !== undefined)
        report('complete', place(access), `${named(access)} has not added row ${missing}`)
      if (done[access.vector] === 1) report('once', place(access), `${named(access)} stores it a second time`)
      done[access.vector] = 1
    },
    /** Checks, after the last phase, that every result is there. */
    close: (): void => {
      phase = ''
      for (const [group, done] of stored) {
        const missing = done.indexOf(0)
        if (missing >= 0) report('complete', `${group}, vector ${missing}`, 'nobody stores the result')
      }
    },
  }
}
