import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { sum } from '../arithmetic.js'
import type { Chip } from '../hardware/chip.js'
import { type CoreProgram, hasRegisters, type Phase, type Program } from '../ir/program.js'
import { countIn } from '../isa/code.js'
import { coreDemand, totalDemand } from '../machine/costs/demand.js'
import { runPhase } from '../machine/events/machine.js'
import { mostEvents, type PhaseOutcome } from '../machine/events/phaseOutcome.js'
import { assembleMicrocode } from '../machine/relation/assembleMicrocode.js'
import { phaseKey } from '../machine/relation/phaseKey.js'
import { lru } from '../pipeline/lru.js'
import type { Task } from '../stages/import/import.js'
import { holdersOf } from '../stages/simulate/holders.js'
import { bytesOf, inUse } from '../stages/simulate/layerReports.js'
import { allTotals, figuresOf, oneByOne, type Totals, totalsOf } from '../stages/simulate/networkReport.js'
import { askedOn } from '../stages/simulate/parts.js'
import { waitingBytes } from '../stages/simulate/waitingBytes.js'
import { type Proofs, proving } from '../verify/verify.js'
import { canonicalText } from './contentKey.js'
import { kept, tables, within } from './kept.js'
import type { Compiler, Figures } from './mapped.js'

/** What a stopwatch is made of: all that its figures could also come from, and what makes programs. */
export interface StopwatchParts<F> {
  /** Layer by layer, proved and then timed event by event. */
  readonly whole: Compiler<F>
  /** The same up to its programs. */
  readonly program: (task: Task) => TaskEither<unknown, Program>
  /** All of a chip that programs depend on, as plain data. */
  readonly reads: (chip: Chip) => unknown
}

/** A program that is proved, with all that is known of it before a chip is. */
interface Ready {
  readonly program: Program
  /** Of each phase what its time depends on, in order; and the first of each kind. */
  readonly keys: readonly string[]
  readonly distinct: ReadonlyMap<string, Phase>
  readonly network: Pick<Figures['network'], 'tiles' | 'extraCores' | 'programBytes'>
  readonly cores: number
}

const readyOf = (program: Program): Ready | null => {
  const { phases, images = 1, chip } = program
  // what works at the same time is one phase, and sums that wait in memory count in each phase in between
  const plain = images === 1 && !phases.some(({ cores }) => hasRegisters(cores))
  if (!plain || waitingBytes(phases).some((bytes) => bytes > 0)) return null
  const keys = phases.map(({ cores }) => phaseKey(cores, chip))
  const all = phases.flatMap(({ cores }) => cores)
  const holders = holdersOf(all)
  return {
    program,
    keys,
    distinct: new Map(phases.map((phase, i) => [keys[i]!, phase])),
    network: {
      tiles: holders.length,
      extraCores: sum(holders.map((held) => held - 1)),
      programBytes: bytesOf(all),
    },
    cores: inUse(all),
  }
}

/** Events that an instruction sets, at the most: it is asked for, begins and is done, each with whom it wakes. */
const eventsOfOne = 8

/** Whether cores surely end in time, so that it need not be tried: a unit is at work at each moment of a program that is proved. */
const endsInTime = (cores: readonly CoreProgram[], chip: Chip): boolean => {
  if (chip.signal.kind === 'polling') return false
  const instructions = sum(cores.map(({ code }) => countIn(code, () => 1)))
  const demand = totalDemand(cores.map((core) => coreDemand(core, chip)))
  const most = demand.loadUnitCycles + demand.crossbarCycles + demand.outputUnitCycles
  return eventsOfOne * instructions <= mostEvents && Number.isSafeInteger(most)
}

const hasEnded = ({ events, end, blocked }: PhaseOutcome): boolean =>
  events <= mostEvents && Number.isSafeInteger(end) && blocked.length === 0

/** What a phase comes to on a chip; null where it does not end, or its sequential reference may not. */
const timed = (phase: Phase, chip: Chip): Totals | null => {
  const { cores, sequential } = phase
  const run = (programs: readonly CoreProgram[]) => runPhase(assembleMicrocode(programs, chip), chip)
  const measured = run(cores)
  if (!hasEnded(measured)) return null
  if (sequential !== null && !endsInTime(sequential, chip) && !hasEnded(run(sequential))) return null
  return totalsOf({ phase, measured, sequentialCycles: null, best: null }, askedOn(chip))
}

/** What the time of programs depends on, and what their proof does. */
const keysOf = (chip: Chip) => {
  const { name: _name, clockGigahertz: _clock, energy: _energy, components: _components, ...machine } = chip
  const { core, partialSumBuffers, signal } = chip
  const { lanes: _lanes, ...buffers } = core
  return {
    times: canonicalText(machine),
    proofs: canonicalText([buffers, partialSumBuffers, signal]),
  }
}

/**
 * The same figures as a pipeline that maps layer by layer and times its programs, in a small part of its time: programs are made and
 * proved once for all chips on which they are the same, phases that do the same run once on a chip, and what only a report of layers says is left out.
 * Whatever else a point asks for (a memory of a certain size, a failure) goes through the pipeline.
 *
 * @example
 * import { type Chip, modelFile, presets, teachingNetwork } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * import { stopwatch } from 'ohmflow/sweep'
 * const reads = ({ interconnect: _, ...chip }: Chip) => chip
 * const quick = stopwatch({ whole: baseline, program: baseline.until('synchronize').task, reads })
 * const task = { model: await modelFile('teaching', teachingNetwork.build())(), bindings: {}, chip: presets.rram256.chip }
 * const [slow, fast] = [await baseline.task(task)(), await quick.task(task)()]
 * console.assert(slow._tag === 'Right' && fast._tag === 'Right' && slow.right.network.cycles === fast.right.network.cycles)
 */
export const stopwatch = <F>({ whole, program, reads }: StopwatchParts<F>): Compiler<F> => {
  // programs of large networks take tens of megabytes, and points that share one come one after the other
  const known = lru<Ready | null>(2)
  const proofs = lru<Proofs>(4)
  const totals = tables<Totals | null>(4)

  const ready = async (task: Task, proofKey: string): Promise<Ready | null> => {
    const { model, bindings, values = {}, chip } = task
    const key = canonicalText([
      model.sha256,
      model.name,
      model.beside ?? {},
      bindings,
      values,
      proofKey,
      reads(chip),
    ])
    const before = known.get(key)
    if (O.isSome(before)) return before.value
    const made = await program(task)()
    const proved = E.chainW(proving(kept(proofs, proofKey, () => new Set<string>())))(made)
    const found = E.isLeft(proved) ? null : readyOf(proved.right)
    known.set(key, found)
    return found
  }

  const quickly = async (task: Task): Promise<Figures | null> => {
    const { chip } = task
    if (chip.memory !== undefined) return null
    const keys = keysOf(chip)
    const own = await ready(task, keys.proofs)
    if (own === null) return null
    const onChip = totals(keys.times)
    const phases: Totals[] = []
    for (const key of own.keys) {
      const phase = own.distinct.get(key)
      const found = phase === undefined ? null : within(onChip, key, () => timed(phase, chip))
      if (found === null) return null
      phases.push(found)
    }
    const figures = figuresOf(allTotals(phases), { chip, cores: own.program.cores }, own.cores)
    if (!Number.isSafeInteger(figures.cycles)) return null
    return {
      precision: 'exact',
      model: own.program.model,
      network: {
        ...figures,
        ...oneByOne(chip, figures.cycles),
        ...own.network,
        peakActivationBytes: null,
      },
    }
  }

  return {
    stages: whole.stages,
    task: (task) => async () => {
      const figures = await quickly(task)
      return figures === null ? whole.task(task)() : E.right(figures)
    },
  }
}
