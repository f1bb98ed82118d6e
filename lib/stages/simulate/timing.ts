import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { Observable } from 'rxjs'
import type { Chip } from '../../hardware/chip.js'
import type { CoreProgram, Program } from '../../ir/program.js'
import { Report } from '../../ir/report.js'
import { pass } from '../../pipeline/index.js'
import { runPhase } from './machine.js'
import type { MeasuredPhase } from './measured.js'
import { assembleMicrocode } from './microcode.js'
import type { Outcome } from './outcome.js'
import { phaseKey } from './phaseKey.js'
import { reportOf } from './report.js'
import type { SimulateError } from './simulate.js'

/** How often a long simulation lets others run, so that it can be cancelled, in milliseconds. */
const breath = 20

type Run = (cores: readonly CoreProgram[]) => Outcome

/** Runs phases on a chip, those of the same key once. */
const runOnce = (chip: Chip): Run => {
  const known = new Map<string, Outcome>()
  return (cores) => {
    const key = phaseKey(cores)
    const outcome = known.get(key) ?? runPhase(assembleMicrocode(cores, chip), chip)
    // a stall names its cores, and ends the program anyway
    if (outcome.blocked.length === 0) known.set(key, outcome)
    return outcome
  }
}

const lastStore = (outcome: Outcome): number => outcome.lastStore.reduce((a, b) => Math.max(a, b), 0)

const measure = (program: Program, index: number, run: Run): Either<SimulateError, MeasuredPhase> => {
  const phase = program.phases[index]!
  const measured = run(phase.cores)
  const stalled = (outcome: Outcome, scheme: string): SimulateError => ({
    _tag: 'Stalled',
    phase: index,
    scheme,
    cycle: outcome.end,
    blocked: outcome.blocked,
  })
  if (measured.blocked.length > 0) return E.left(stalled(measured, phase.scheme))
  if (phase.sequential === null) {
    // where no partial sum is exchanged, the phase is its own reference
    const alone = measured.peakPartialSumBytes === 0
    return E.right({ phase, measured, sequentialCycles: alone ? lastStore(measured) : null })
  }
  const sequential = run(phase.sequential)
  if (sequential.blocked.length > 0) return E.left(stalled(sequential, 'sequential'))
  return E.right({ phase, measured, sequentialCycles: lastStore(sequential) })
}

/** Called after each phase; it may look, but not change anything. */
export type Progress = (done: number, phases: number) => void

const timed = (program: Program, progress: Progress): Observable<Either<SimulateError, Report>> =>
  new Observable((subscriber) => {
    const measured: MeasuredPhase[] = []
    const run = runOnce(program.chip)
    let next: ReturnType<typeof setTimeout> | undefined
    const go = (): void => {
      const since = performance.now()
      while (measured.length < program.phases.length) {
        const result = measure(program, measured.length, run)
        if (E.isLeft(result)) {
          subscriber.next(result)
          subscriber.complete()
          return
        }
        measured.push(result.right)
        progress(measured.length, program.phases.length)
        if (performance.now() - since > breath) {
          next = setTimeout(go, 0)
          return
        }
      }
      subscriber.next(E.right(reportOf(program, 'timing', measured)))
      subscriber.complete()
    }
    go()
    return () => clearTimeout(next)
  })

/**
 * `timing` with somebody who looks on: `progress` is called after each phase.
 *
 * @example
 * import { modelFile, presets, timingWith, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * let seen = 0
 * const watched = baseline.swap('simulate', timingWith((done) => { seen = done }))
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * await watched.task({ model, bindings: {}, chip: presets.rram256.chip })()
 * console.assert(seen === 11)
 */
export const timingWith = (progress: Progress) =>
  pass({
    implementation: 'timing',
    version: '1',
    reads: (program: Program) => program,
    compute: (program) => timed(program, progress),
    product: Report,
    join: (_, report): Report => report,
  })

/**
 * Times a program phase after phase, event by event and exact to the cycle (see `runPhase`), with the sequential reference of each; phases that are
 * the same but for the numbers of their cores run once. It lets others run every few milliseconds, so that whoever unsubscribes stops it.
 *
 * Fails with `Stalled`, never hangs: a core that waits for what cannot come any more is named with its instruction, its vector, and whom it waits for.
 */
export const timing = timingWith(() => {})
