import type { Chip } from '../hardware/chip.js'
import type { CoreProgram } from '../ir/program.js'
import { loadsInput, takesProduct } from '../isa/mnemonics.js'
import { opcodeOf, opcodesInAll } from '../machine/relation/opcodes.js'
import { exactly, type recurrence } from '../machine/relation/recurrence.js'
import { transitionsIn } from '../machine/relation/transition.js'
import { asUnit, type UnitIndex, unitCount } from '../machine/relation/unitIndex.js'
import { clocked } from './clocked.js'
import type { ExecutionEnd } from './faults/executionEnd.js'
import { reporting } from './faults/reporting.js'
import type { ActivationAccess } from './layers/activations.js'
import { leftoverOf } from './state/leftovers.js'
import { type ExecutionParts, executionParts, type Following } from './state/parts.js'
import { standstillOf } from './state/standstill.js'

/** Instructions that a unit executes at most before another has its turn. */
const most = 64

/** With these, a unit begins its next vector. */
const begins = Uint8Array.from({ length: opcodesInAll }, () => 0)
for (const op of [...loadsInput, ...takesProduct]) begins[opcodeOf(op)] = 1

/** Turns of each unit without a turn of the loop that is watched, after which another is watched. */
const patience = 8

/** How an execution goes about it. */
export interface Execution extends Following {
  /** What cores of the phase read of one another's layers; null where all of it was stored in earlier phases. */
  readonly activations: ActivationAccess | null
  /** Finds what repeats, so that it is skipped; null where it is to be executed too. */
  readonly search: typeof recurrence | null
  /** The effort after which it is given up. */
  readonly enough: number
}

/** What has to be the same for the same to happen again, and what may go on meanwhile. */
const repeating = (parts: ExecutionParts, search: typeof recurrence) => {
  const { stream, buffer, result, clocks, sumBuffers, stored, forwarded, messages } = parts
  return search(
    [...[stream.place, parts.outputs, parts.received, parts.awaiting].map(exactly), parts.able],
    [stream, buffer, result, clocks, sumBuffers, ...stored, ...forwarded, ...messages],
  )
}

/**
 * One execution of cores, with the first fault. Units take turns of one vector, so that none runs
 * far ahead and the state soon repeats but for the vectors: then whole periods are skipped, as many
 * as all loops allow (see `recurrence`), and the state is the one that executing them would give.
 */
export const execution = (
  cores: readonly CoreProgram[],
  chip: Chip,
  { activations, search, enough, ...following }: Execution,
): ExecutionEnd => {
  const parts = executionParts(cores, chip, following)
  const { code, stream, able, clocks, places } = parts
  const { op } = code
  const { place, settle } = stream
  const report = reporting(cores, code, stream)
  const transitions = transitionsIn(clocked(parts, report, activations))
  const shared = parts.sumBuffers.conservative
  const units = unitCount(cores.length)

  let steps = 0
  /** Lets a unit go on to its next vector, or as far as it can. */
  const turn = (unit: UnitIndex): void => {
    for (let done = 0; done < most; done++) {
      const at = settle(unit)
      if (done > 0 && begins[op[at]!] === 1) break
      if (!transitions[op[at]!]!(unit, at)) return
      place[unit]!++
      steps++
    }
    able.wake(unit)
  }

  const periodic = search === null ? null : repeating(parts, search)
  let [turns, lastRound, compared] = [0, 0, 0]
  /** Looks for what repeats, each time that the unit that is watched has come round. */
  const compare = (): void => {
    if (stream.turned()) {
      lastRound = turns
      compared += units / 16
      periodic?.visit(turns, 0)
    } else if (turns - lastRound > patience * units) {
      lastRound = turns
      periodic?.reset()
      stream.watch()
    }
  }
  const effort = () => turns + steps + compared + clocks.effort() + (activations?.effort() ?? 0)
  for (let unit = 0; unit < units; unit++) able.wake(asUnit(unit))
  for (let unit = able.next(); unit >= 0 && report.first() === null; unit = able.next()) {
    turn(unit)
    turns++
    const fault = report.first()
    if (effort() > enough)
      return { fault, effort: effort(), unfinished: fault === null, shared, waiting: null }
    if (periodic !== null && fault === null) compare()
  }
  const fault = report.first() ?? standstillOf(parts, report) ?? leftoverOf(parts)
  return { fault, effort: effort(), unfinished: false, shared, waiting: places?.waiting() ?? null }
}
