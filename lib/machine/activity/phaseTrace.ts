import type { Chip } from '../../hardware/chip.js'
import type { CoreProgram } from '../../ir/program.js'
import type { Unit } from '../../isa/instructionSet.js'
import { rowOf } from '../../isa/instructionSet.js'
import type { Watching } from '../activations/activations.js'
import type { Levels } from '../activations/counted.js'
import { eachStep, isTransfer, type TimedInstruction } from '../events/steps.js'
import type { Microcode } from '../relation/microcode.js'
import { followFlows } from './flows.js'
import type { TraceEvent, TracePlace, Waiting } from './traceEvent.js'

/** A part of a unit's time. */
interface Part {
  readonly from: number
  readonly to: number
  readonly waits: Waiting | null
}

/** What a unit waits for before it may go on with a step. */
const waitedFor = ({ instruction, unit }: TimedInstruction): Waiting => {
  switch (rowOf(instruction).takes) {
    case 'count':
      return 'another layer'
    case 'signal':
    case 'forwarded sum':
      return 'a partial sum'
    case 'partial-sum buffer':
      return 'room for a partial sum'
    default:
      return unit === 'output' ? 'its crossbar' : 'a free buffer'
  }
}

/** A step as waiting and work, none of which is empty but a signal that takes no time. */
const partsOf = (step: TimedInstruction): readonly Part[] => {
  const { free, asked, turn, begin, end, instruction, unit } = step
  const { op } = instruction
  const parts: readonly Part[] = [
    { from: free, to: asked, waits: waitedFor(step) },
    { from: asked, to: turn, waits: 'its output unit' },
    { from: turn, to: begin, waits: 'the interconnect' },
    { from: begin, to: end, waits: null },
  ]
  const { gives } = rowOf({ op })
  const signals = gives === 'signal' || gives === 'count'
  return parts.filter(
    ({ from, to, waits }) =>
      (to > from && (unit !== 'crossbar' || waits === null)) || (signals && waits === null),
  )
}

const units: readonly Unit[] = ['load', 'crossbar', 'output']

/** The place of each program among those of its core, in their order. */
const placesInCores = (cores: readonly CoreProgram[]): readonly number[] => {
  const counts = new Map<number, number>()
  return cores.map(({ core }) => {
    const place = counts.get(core) ?? 0
    counts.set(core, place + 1)
    return place
  })
}

/** Which part of a phase is traced, in cycles of the program, of which the phase has those from `offset` on. */
export interface PhaseWindow {
  readonly offset: number
  readonly from: number
  readonly to: number
}

/** What a phase tells while it is traced; `enough` ends it. */
export interface PhaseListener {
  readonly see: (event: TraceEvent) => void
  /** A transfer goes on between two cycles. */
  readonly transfer: (begin: number, end: number) => void
  /** Counts the results in memory as the phase runs; null where that is not told. */
  readonly watch: (code: Microcode, levels: Levels) => Watching | null
  readonly enough: () => boolean
  readonly nextFlow: () => number
}

/** Follows how many bytes of a kind are alive, of those of a moment the last. */
const followAlive = (
  kind: 'partial sums' | 'activations',
  { offset, from, to }: PhaseWindow,
  see: PhaseListener['see'],
) => {
  let last = { at: -1, bytes: 0 }
  const tell = (): void => {
    if (last.at >= 0 && last.at < to) see({ kind, at: Math.max(last.at, from), bytes: last.bytes })
  }
  return {
    alive: (bytes: number, now: number): void => {
      const at = now + offset
      if (at > last.at && last.at >= from) tell()
      last = { at, bytes }
    },
    end: tell,
  }
}

/** Traces a phase event by event, until the end of the window, or until enough has been seen. */
export const phaseTrace = (
  cores: readonly CoreProgram[],
  chip: Chip,
  window: PhaseWindow,
  { see, transfer, watch, enough, nextFlow }: PhaseListener,
): void => {
  const { offset, from, to } = window
  const places = placesInCores(cores)
  const flows = followFlows()
  /** Where the signal came from that a lane has taken, which its next slice shows. */
  const taken = new Map<string, TracePlace>()
  const sums = followAlive('partial sums', window, see)
  const results = followAlive('activations', window, see)
  let tellLast = (): void => {}

  const tell = (step: TimedInstruction, part: Part): void => {
    const { core, layer } = cores[step.program]!
    const lane = 3 * places[step.program]! + units.indexOf(step.unit)
    const [begin, end] = [part.from + offset, part.to + offset]
    if (end < from || begin >= to) return
    const doing = part.waits ?? step.instruction.op
    see({
      kind: 'slice',
      core,
      lane,
      begin,
      end,
      doing,
      waits: part.waits !== null,
      layer,
      vector: step.vector,
    })
    const place = { core, lane, at: begin }
    if (part.waits === null) flows.sent(step, place)
    const sender = taken.get(`${core} ${lane}`)
    if (sender === undefined) return
    taken.delete(`${core} ${lane}`)
    see({ kind: 'flow', id: nextFlow(), from: sender, to: place })
  }

  eachStep(cores, chip, {
    until: to - offset,
    enough,
    alive: sums.alive,
    watching: (code) => {
      const memory = watch(code, results.alive)
      tellLast = memory?.tellLast ?? tellLast
      return memory
    },
    step: (step) => {
      const { program, unit, begin, end } = step
      const { core } = cores[program]!
      const sender = flows.done(step, core)
      for (const part of partsOf(step)) tell(step, part)
      if (sender !== null) taken.set(`${core} ${3 * places[program]! + units.indexOf(unit)}`, sender)
      if (isTransfer(step)) transfer(begin + offset, end + offset)
    },
  })
  if (enough()) return
  sums.end()
  tellLast()
  results.end()
}
