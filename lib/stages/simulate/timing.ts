import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { Observable } from 'rxjs'
import type { Chip } from '../../hardware/chip.js'
import { type CoreProgram, hasRegisters, type Program } from '../../ir/program.js'
import { Report } from '../../ir/report.js'
import { countIn, holds } from '../../isa/code.js'
import { passesSum } from '../../isa/mnemonics.js'
import { type Activations, activationsOf } from '../../machine/activations/activations.js'
import type { MemoryExceeded } from '../../machine/activations/memoryExceeded.js'
import { lasted } from '../../machine/costs/lasted.js'
import { runPhase } from '../../machine/events/machine.js'
import type { Observer } from '../../machine/events/observer.js'
import { mostEvents, type PhaseOutcome } from '../../machine/events/phaseOutcome.js'
import { assembleMicrocode } from '../../machine/relation/assembleMicrocode.js'
import type { Microcode } from '../../machine/relation/microcode.js'
import { phaseKey } from '../../machine/relation/phaseKey.js'
import { pass } from '../../pipeline/index.js'
import { fail, outcome, type Rule } from '../../rule.js'
import { proving, verify } from '../../verify/verify.js'
import { bestIn } from './bestIn.js'
import type { MeasuredPhase } from './measured.js'
import { reportOf } from './report.js'
import type { SimulateError, TooLong } from './simulate.js'

/** How often a long simulation lets others run, so that it can be cancelled, in milliseconds. */
const breath = 20

/** Runs the cores of a phase. */
export type Run = (cores: readonly CoreProgram[], watch?: Watch) => PhaseOutcome

/** Who looks on while a phase runs. */
type Watch = (code: Microcode) => Observer | null

/** What has been timed on a chip, by what the time depends on. */
export type KnownTimes = Map<string, PhaseOutcome>

/** Runs phases on a chip, those of the same key once. */
const runOnce = ({ chip, images = 1 }: Pick<Program, 'chip' | 'images'>, known: KnownTimes): Run => {
  return (cores, watch) => {
    const code = () => assembleMicrocode(cores, chip, images)
    // who looks on has to see it
    if (watch !== undefined) {
      const own = code()
      return runPhase(own, chip, false, watch(own))
    }
    const key = `${images} ${phaseKey(cores, chip)}`
    const outcome = known.get(key) ?? runPhase(code(), chip)
    // a stall names its cores, and ends the program anyway
    if (outcome.blocked.length === 0) known.set(key, outcome)
    return outcome
  }
}

/** Why cores cannot be timed, before it is tried: what repeats costs nothing, but has to be counted. */
const tooLong = (cores: readonly CoreProgram[]): string | null => {
  const total = cores.reduce((sum, { code }) => sum + countIn(code, () => 1), 0)
  return Number.isSafeInteger(total)
    ? null
    : 'executes more than 2^53 instructions, which cannot be counted exactly'
}

/** The first phase that cannot be timed. */
const tooLongIn = ({ phases }: Program): TooLong | null => {
  for (const [phase, { cores, sequential, scheme }] of phases.entries()) {
    const what = tooLong(cores)
    if (what !== null) return { _tag: 'TooLong', phase, scheme, what }
    const reference = tooLong(sequential ?? [])
    if (reference !== null) return { _tag: 'TooLong', phase, scheme: 'sequential', what: reference }
  }
  return null
}

function* measuring(
  program: Program,
  index: number,
  run: Run,
  activations: Activations | null,
): Rule<SimulateError, MeasuredPhase> {
  const phase = program.phases[index]!
  function* timed(
    cores: readonly CoreProgram[],
    scheme: string,
    watch?: Watch,
  ): Rule<SimulateError, PhaseOutcome> {
    const refuse = (what: string) => fail<SimulateError>({ _tag: 'TooLong', phase: index, scheme, what })
    const found = run(cores, watch)
    const { end: cycle, blocked, events } = found
    if (events > mostEvents) yield* refuse(`takes more than ${mostEvents} events`)
    if (!Number.isSafeInteger(cycle))
      yield* refuse('takes more than 2^53 cycles, which cannot be counted exactly')
    if (blocked.length > 0) yield* fail({ _tag: 'Stalled', phase: index, scheme, cycle, blocked } as const)
    return found
  }
  // what works at the same time is watched as it runs; of other phases few have to be looked at, see `Activations`
  const watch =
    activations !== null && hasRegisters(phase.cores)
      ? (code: Microcode) => activations.watch(index, code)
      : undefined
  const measured = yield* timed(phase.cores, phase.scheme, watch)
  const best = bestIn(program, index)
  if (phase.sequential === null) {
    // where no partial sum is exchanged, the phase is its own reference
    const alone = !phase.cores.some(({ code }) => holds(code, ...passesSum))
    const sequentialCycles = alone ? lasted(measured.lastStore, phase.cores, measured.end) : null
    return { phase, measured, sequentialCycles, best }
  }
  const { lastStore, end } = yield* timed(phase.sequential, 'sequential')
  const sequentialCycles = lasted(lastStore, phase.sequential, end)
  return { phase, measured, sequentialCycles, best }
}

/** Times a phase of a program and its sequential reference. */
export const measuredPhase = (
  program: Program,
  index: number,
  run: Run,
  activations: Activations | null = null,
): Either<SimulateError, MeasuredPhase> => outcome(measuring(program, index, run, activations))

/** Whether results that wait take more memory than there is; null where they do not, or where that is not counted. */
const memoryExceeded = (
  { chip: { name, memory }, phases }: Program,
  needed: number | null,
): MemoryExceeded | null => {
  if (memory === undefined || needed === null || needed <= memory.bytes) return null
  const together = phases.some(({ cores }) => hasRegisters(cores))
  const schedule = together ? 'cross-layer' : 'layer-by-layer'
  return { _tag: 'MemoryExceeded', chip: name, schedule, needed, available: memory.bytes }
}

/** Called after each phase; it may look, but not change anything. */
export type Progress = (done: number, phases: number) => void

const timed = (
  program: Program,
  progress: Progress,
  known: KnownTimes,
  check: ReturnType<typeof proving> | null,
): Observable<Either<SimulateError, Report>> =>
  new Observable((subscriber) => {
    const measured: MeasuredPhase[] = []
    const run = runOnce(program, known)
    let elapsed = 0
    let next: ReturnType<typeof setTimeout> | undefined
    // what is too long to be timed is too long to be proved
    const long = tooLongIn(program)
    const proved: Either<SimulateError, Program> =
      long !== null ? E.left(long) : check === null ? E.right(program) : check(program)
    if (E.isLeft(proved)) {
      subscriber.next(proved)
      subscriber.complete()
      return undefined
    }
    const activations = activationsOf(program)
    const go = (): void => {
      const since = performance.now()
      while (measured.length < program.phases.length) {
        const result = measuredPhase(program, measured.length, run, activations)
        if (E.isLeft(result)) {
          subscriber.next(result)
          subscriber.complete()
          return
        }
        measured.push(result.right)
        elapsed += result.right.measured.end
        if (!Number.isSafeInteger(elapsed)) {
          const phase = measured.length - 1
          const what = 'ends after more than 2^53 cycles, which cannot be counted exactly'
          subscriber.next(E.left({ _tag: 'TooLong', phase, scheme: result.right.phase.scheme, what }))
          subscriber.complete()
          return
        }
        progress(measured.length, program.phases.length)
        if (performance.now() - since > breath) {
          next = setTimeout(go, 0)
          return
        }
      }
      const peakActivationBytes = activations?.peak() ?? null
      const simulated = { simulator: 'timing', precision: 'exact', peakActivationBytes } as const
      const exceeded = memoryExceeded(program, peakActivationBytes)
      subscriber.next(exceeded === null ? E.right(reportOf(program, simulated, measured)) : E.left(exceeded))
      subscriber.complete()
    }
    go()
    return () => clearTimeout(next)
  })

/** How programs are timed. */
export interface TimingOptions {
  /** Called after each phase. */
  readonly progress?: Progress
  /** Whether a program is verified before it runs, see `verify`; true where it is left out. */
  readonly verified?: boolean
}

/**
 * Times a program phase after phase, event by event and exact to the cycle (see `runPhase`), with the
 * sequential reference of each; phases that are the same but for the numbers of their cores run once.
 * Between phases it lets others run every few milliseconds, so that whoever unsubscribes stops it.
 *
 * Programs are verified first (see `verify`), and fail with `Invalid` or `Unsynchronized` where they are wrong;
 * with `verified: false`, a program that stalls is found out all the same, and one may end with wrong sums. Fails
 * with `TooLong` above 10^9 events in a phase or 2^53 cycles, with `MemoryExceeded` where results that wait for
 * their readers take more than the `memory` of the chip, and with `Stalled`, never hangs: a core that waits
 * for what cannot come any more is named with its instruction, its vector, and whom it waits for.
 *
 * @example
 * import { modelFile, teachingNetwork, timing } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * let seen = 0
 * const watched = teaching.swap('simulate', timing({ progress: (done) => { seen = done } }))
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const report = await watched.task(model)()
 * console.assert(report._tag === 'Right' && report.right.network.cycles > 0 && seen === report.right.layers.length)
 */
export const timing = ({ progress = () => {}, verified = true }: TimingOptions = {}) =>
  pass({
    implementation: verified ? 'timing' : 'timing, unverified',
    version: '6',
    reads: (program: Program) => program,
    compute: (program) => timed(program, progress, new Map(), verified ? verify : null),
    product: Report,
    join: (_, report): Report => report,
  })

/**
 * `timing` of several programs for one and the same chip: what they have
 * in common, such as the sequential reference, is proved and timed once.
 *
 * @example
 * import { cyclic, linear, modelFile, presets, teachingNetwork } from 'ohmflow'
 * import { timingOn } from 'ohmflow/experiment'
 * import { baseline } from 'ohmflow/pipelines'
 * const { chip } = presets.rram256
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const simulate = timingOn(chip)
 * for (const synchronizer of [linear(), cyclic()]) {
 *   const mapping = baseline.swap('synchronize', synchronizer).swap('simulate', simulate)
 *   const report = await mapping.task({ model, bindings: {}, chip })()
 *   console.assert(report._tag === 'Right')
 * }
 */
export const timingOn = (chip: Chip) => {
  const known: KnownTimes = new Map()
  const check = proving(new Set())
  return (program: Program): Observable<Either<SimulateError, Report>> =>
    timed({ ...program, chip }, () => {}, known, check)
}
