import type { Violation } from '../../codec/violation.js'
import type { CoreProgram } from '../../ir/program.js'
import { type Clock, clocks } from './clocks.js'
import { type Bench, coreUnits, type Forwarded, groupOf, instructionText, type Unit } from './core.js'
import { type Extent, ledger } from './ledger.js'
import { queues } from './queues.js'
import type { Schedule } from './schedule.js'
import { kinds } from './streams.js'
import { executes } from './unroll.js'

/** Cores that run at the same time; the name is for messages. */
export interface Cores {
  readonly name: string
  readonly cores: readonly CoreProgram[]
}

/** Rows and vectors of each vertical group for which something is multiplied, by its name. */
const extentsOf = (phases: readonly Cores[], { layers }: Bench): ReadonlyMap<string, Extent> => {
  const extents = new Map<string, Extent>()
  for (const program of phases.flatMap(({ cores }) => cores)) {
    const extent = layers.get(program.layer)
    if (program.tile !== null && extent !== undefined && executes(program.code, 'MVM'))
      extents.set(groupOf(program), extent)
  }
  return extents
}

/** Lets the units take turns until none can go on; gives those that have not come to their end. */
const exhaust = (units: readonly Unit[], schedule: Schedule): readonly Unit[] => {
  let running = units
  /** Lets the first unit go on that can, from the one whose turn it is; false when none can. */
  const go = (first: number, steps: number): boolean => {
    for (let k = 0; k < running.length; k++) {
      const unit = running[(first + k) % running.length]!
      if (!unit.step()) continue
      for (let step = 1; step < steps && unit.step(); step++);
      return true
    }
    return false
  }
  const patient = { unit: 0, steps: Number.POSITIVE_INFINITY }
  for (let turn = 0; ; turn++) {
    const { unit, steps } = schedule[turn % Math.max(1, schedule.length)] ?? patient
    if (!go(unit, steps)) break
    if (turn % 16 === 0) running = running.filter(({ next }) => next() !== undefined)
  }
  return running.filter(({ next }) => next() !== undefined)
}

/**
 * Runs phases without time: the load unit, crossbar and output unit of each core go on one instruction at a
 * time, in the order of `schedule`, as long as buffers, signals and partial sums allow; numbers are replaced
 * by the set of rows that they add up. Gives all that goes wrong in this order and, by vector clocks, all
 * that could go wrong in another one that the signals allow. Written from the machine model (program order of
 * each unit, CALL to WAIT, buffers between units) and independent of the simulators.
 *
 * A partial sum that is forwarded says by itself that it has been sent; one in shared memory needs a signal.
 *
 * Beside the rules of `ledger`: `step` for an instruction that makes no sense where it stands,
 * `deadlock` for units that wait for ever, `drained` for signals and partial sums that nobody takes.
 *
 * @example
 * import { interpret } from 'ohmflow/laws'
 * const tile = { groups: { start: 0, count: 1 }, rows: { start: 0, count: 8 }, columns: { start: 0, count: 8 } }
 * const code = [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }, { op: 'STORE' }] as const
 * const bench = { layers: new Map([['conv', { rows: 8, vectors: 1 }]]), inputBuffers: 1, outputBuffers: 1, places: 1 }
 * const phase = { name: 'alone', cores: [{ core: 0, layer: 'conv', tile, code }] }
 * console.assert(interpret([phase], bench, []).length === 0)
 */
export const interpret = (
  phases: readonly Cores[],
  bench: Bench,
  schedule: Schedule,
): readonly Violation[] => {
  const book = ledger(extentsOf(phases, bench))
  for (const { name, cores } of phases) {
    const clock = clocks(cores.length * kinds.length)
    book.begin(name, clock)
    const [signals, forwarded] = [queues<Clock>(), queues<Forwarded>()]
    const freePlaces = new Map(cores.map(({ core }) => [core, bench.places]))
    const world = { bench, clock, book, signals, forwarded, freePlaces }
    const units = cores.flatMap((program, index) => coreUnits(program, index, world))
    const blocked = exhaust(units, schedule).flatMap(({ core, kind, next }) => {
      const executed = next()
      return executed === undefined ? [] : [{ core, kind, ...executed }]
    })
    for (const { core, kind, instruction, vector } of blocked)
      book.report(
        'deadlock',
        `core ${core}, ${kind} unit`,
        `it waits for ever at ${instructionText(instruction)} for vector ${vector}`,
      )
    if (blocked.length > 0) return book.violations
    for (const [pair, { length }] of signals.all)
      if (length > 0)
        book.report('drained', `core ${pair}`, `nobody waits for the last ${length} of the signals`)
    for (const [pair, { length }] of forwarded.all)
      if (length > 0)
        book.report('drained', `core ${pair}`, `nobody receives the last ${length} of the partial sums`)
  }
  book.close()
  return book.violations
}
