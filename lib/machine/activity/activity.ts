import type { Chip } from '../../hardware/chip.js'
import type { CoreProgram } from '../../ir/program.js'
import { eachIn } from '../../isa/code.js'
import { rowOf } from '../../isa/instructionSet.js'
import { lasted } from '../costs/lasted.js'
import { eachStep, type Step } from '../events/steps.js'
import { type Bins, bins } from './bins.js'
import { isTransfer } from './isTransfer.js'

/**
 * What a core does for a layer, or why it does nothing: its crossbar multiplies (of an operator, its output unit
 * works); it waits for what another `layer` makes, for `partial sums` of other cores of its column or for room for
 * its own with them, for the `interconnect` and what it brings, or for its own `output unit`; or its crossbar is written anew.
 */
export type Doing = (typeof doings)[number]

/**
 * All that a core can be doing, work first.
 *
 * @example
 * import { doings } from 'ohmflow/program'
 * console.assert(doings[0] === 'works')
 */
export const doings = ['works', 'layer', 'partial sums', 'interconnect', 'output unit', 'writing'] as const

/** One program of a phase over time. */
export interface ProgramActivity {
  readonly layer: string
  readonly core: number
  /** When it first asks for something to do, and when it is done, from the start of its phase. */
  readonly start: number
  readonly end: number
  /** Cycles of each bin that go to each of `doings`; what is left of a bin lies before its start or after its end. */
  readonly cycles: Readonly<Record<Doing, ArrayLike<number>>>
  /** For whom it waits: layers and cycles. */
  readonly awaits: ReadonlyMap<string, number>
}

/** A phase over time. */
export interface PhaseActivity {
  readonly end: number
  /** How long it keeps the next phase waiting. */
  readonly cycles: number
  /** Cycles of a bin. */
  readonly width: number
  readonly programs: readonly ProgramActivity[]
  /** Cycles of each bin in which the bus, or the links of a mesh together, transfer; reads of flags left out. */
  readonly transfers: ArrayLike<number>
  /** Most bytes of partial sums alive in each bin. */
  readonly partialSums: ArrayLike<number>
}

/** What a unit does or waits for, from a cycle to another. */
interface Segment {
  readonly from: number
  readonly to: number
  readonly doing: Doing
  readonly register: number
}

const waitedFor = (step: Step): Doing => {
  switch (rowOf(step.instruction).takes) {
    case 'count':
      return 'layer'
    case 'signal':
    case 'forwarded sum':
    case 'partial-sum buffer':
      return 'partial sums'
    default:
      return 'output unit'
  }
}

/** A step as what goes on before it and in it. */
const segmentsOf = (step: Step, working: Doing): readonly Segment[] => {
  const { free, asked, turn, begin, end, instruction, unit } = step
  const register = instruction.op === 'AWAIT' ? instruction.register : -1
  const parts: readonly Segment[] = [
    { from: free, to: asked, doing: waitedFor(step), register },
    { from: asked, to: turn, doing: 'output unit', register: -1 },
    { from: turn, to: begin, doing: 'interconnect', register: -1 },
    { from: begin, to: end, doing: unit === 'load' ? 'interconnect' : working, register: -1 },
  ]
  return parts.filter(({ from, to }) => to > from)
}

/** The layers that count up a register, by `core.register`. */
const tellersOf = (cores: readonly CoreProgram[]): ReadonlyMap<string, string> => {
  const tellers = new Map<string, string>()
  for (const { code, layer } of cores)
    eachIn(code, (instruction) => {
      if (instruction.op !== 'SIGNAL') return
      for (const { core, register } of instruction.receivers) tellers.set(`${core}.${register}`, layer)
    })
  return tellers
}

/** What has been going on in one program so far. */
interface Following {
  readonly loads: Segment[]
  readonly outputs: Segment[]
  start: number
  /** Until when it is accounted for. */
  told: number
  end: number
  readonly awaits: Map<string, number>
}

/**
 * What each program of a phase does over time, and where it waits for whom, in `count` bins at the most: bins grow until the
 * phase fits. A crossbar that idles does so for whoever keeps it: its load unit until its next input is there, from then on its output
 * unit, which holds its buffers. Runs event by event.
 */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const phaseActivity = (cores: readonly CoreProgram[], chip: Chip, count = 512): PhaseActivity => {
  const kinds = doings.length
  const [transfers, sums] = [cores.length * kinds, cores.length * kinds + 1]
  const over: Bins = bins(sums + 1, count, new Set([sums]))
  const tellers = tellersOf(cores)
  const following = cores.map(
    (): Following => ({ loads: [], outputs: [], start: -1, told: 0, end: 0, awaits: new Map() }),
  )

  const tell = (program: number, { from, to, doing, register }: Segment): void => {
    over.spread(program * kinds + doings.indexOf(doing), from, to)
    const layer = register < 0 ? undefined : tellers.get(`${cores[program]!.core}.${register}`)
    const { awaits } = following[program]!
    if (layer !== undefined) awaits.set(layer, (awaits.get(layer) ?? 0) + to - from)
  }
  /** Accounts for what lies between two cycles by the segments of a unit, and forgets those that are over. */
  const account = (program: number, segments: Segment[], from: number, to: number): void => {
    let past = 0
    for (const segment of segments) {
      if (segment.from >= to) break
      const part = { ...segment, from: Math.max(segment.from, from), to: Math.min(segment.to, to) }
      if (part.to > part.from) tell(program, part)
      if (segment.to <= to) past++
    }
    segments.splice(0, past)
  }

  const outcome = eachStep(cores, chip, {
    alive: (bytes, now) => over.raise(sums, now, bytes),
    step: (step) => {
      const { program, unit, instruction, begin, end, asked } = step
      const own = following[program]!
      const hasTile = cores[program]!.tile !== null
      if (own.start < 0) {
        own.start = asked
        own.told = asked
      }
      own.end = Math.max(own.end, end)
      if (isTransfer(step)) over.spread(transfers, begin, end)
      if (instruction.op === 'PROGRAM') over.spread(program * kinds + doings.indexOf('writing'), begin, end)
      else if (unit === 'crossbar') {
        const there = Math.min(Math.max(own.told, asked), begin)
        account(program, own.loads, own.told, there)
        account(program, own.outputs, there, begin)
        over.spread(program * kinds, begin, end)
        own.told = end
      } else if (hasTile) {
        const segments = unit === 'load' ? own.loads : own.outputs
        segments.push(...segmentsOf(step, 'output unit'))
      } else
        for (const segment of segmentsOf(step, 'works')) if (segment.from >= own.told) tell(program, segment)
    },
  })
  return {
    end: outcome.end,
    cycles: lasted(outcome.lastStore, cores, outcome.end),
    width: over.width(),
    programs: cores.map(({ layer, core }, program) => {
      const { start, end, awaits, outputs, told } = following[program]!
      account(program, outputs, told, end)
      const row = (doing: Doing) => over.row(program * kinds + doings.indexOf(doing))
      const cycles = {
        works: row('works'),
        layer: row('layer'),
        'partial sums': row('partial sums'),
        interconnect: row('interconnect'),
        'output unit': row('output unit'),
        writing: row('writing'),
      }
      return { layer, core, start: Math.max(0, start), end, awaits, cycles }
    }),
    transfers: over.row(transfers),
    partialSums: over.row(sums),
  }
}
