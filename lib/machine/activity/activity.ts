import type { Chip } from '../../hardware/chip.js'
import type { CoreProgram } from '../../ir/program.js'
import { countIn, eachIn } from '../../isa/code.js'
import { countedUp, isAwaiting } from '../../isa/instruction.js'
import { rowOf } from '../../isa/instructionSet.js'
import { takesProduct, writesCrossbar } from '../../isa/mnemonics.js'
import { lasted } from '../costs/lasted.js'
import { eachStep, isTransfer, type TimedInstruction } from '../events/steps.js'
import { type Bins, bins } from './bins.js'

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

/** What a unit does or waits for, from a cycle to another; `register` is −1 where it waits for none. */
interface Segment {
  readonly from: number
  readonly to: number
  /** Its place in `doings`. */
  readonly doing: number
  readonly register: number
}

/** Segments of a unit in order of time, of which those before `first` are accounted for. */
interface Segments {
  readonly all: Segment[]
  first: number
}

const placeOf = (doing: Doing): number => doings.indexOf(doing)
const [works, sumsAwaited, interconnect, outputUnit, layerAwaited, writing] = [
  placeOf('works'),
  placeOf('partial sums'),
  placeOf('interconnect'),
  placeOf('output unit'),
  placeOf('layer'),
  placeOf('writing'),
]

const waitedFor = (step: TimedInstruction): number => {
  switch (rowOf(step.instruction).takes) {
    case 'count':
      return layerAwaited
    case 'signal':
    case 'forwarded sum':
    case 'partial-sum buffer':
      return sumsAwaited
    default:
      return outputUnit
  }
}

/** A step as what goes on before it and in it, of what takes time. */
const eachSegment = (step: TimedInstruction, working: number, see: (segment: Segment) => void): void => {
  const { free, asked, turn, begin, end, instruction, unit } = step
  const register = isAwaiting(instruction) ? instruction.register : -1
  if (asked > free) see({ from: free, to: asked, doing: waitedFor(step), register })
  if (turn > asked) see({ from: asked, to: turn, doing: outputUnit, register: -1 })
  if (begin > turn) see({ from: turn, to: begin, doing: interconnect, register: -1 })
  if (end > begin)
    see({ from: begin, to: end, doing: unit === 'load' ? interconnect : working, register: -1 })
}

/** The layers that count up a register, by `core.register`. */
const tellersOf = (cores: readonly CoreProgram[]): ReadonlyMap<string, string> => {
  const tellers = new Map<string, string>()
  for (const { code, layer } of cores)
    eachIn(code, (instruction) => {
      for (const { core, register } of countedUp(instruction)) tellers.set(`${core}.${register}`, layer)
    })
  return tellers
}

/** What has been going on in one program so far. */
interface Following {
  readonly loads: Segments
  readonly outputs: Segments
  start: number
  /** Until when it is accounted for. */
  told: number
  end: number
  readonly awaits: Map<string, number>
}

/** Cycles that a phase takes at least, unless it stalls: its busiest crossbar multiplies for as long. */
const leastCycles = (cores: readonly CoreProgram[], { crossbar }: Chip): number =>
  cores.reduce(
    (most, { code }) =>
      Math.max(most, crossbar.mvmCycles * countIn(code, ({ op }) => Number(takesProduct.includes(op)))),
    0,
  )

/**
 * What each program of a phase does over time, and where it waits for whom, in `count` bins at the most: bins grow until the
 * phase fits. A crossbar that idles does so for whoever keeps it: its load unit until its next input is there, from then on its output
 * unit, which holds its buffers. Runs event by event.
 */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const phaseActivity = (
  cores: readonly CoreProgram[],
  chip: Chip,
  count = 512,
  least = leastCycles(cores, chip),
): PhaseActivity => {
  const kinds = doings.length
  const [transfers, sums] = [cores.length * kinds, cores.length * kinds + 1]
  const over: Bins = bins(sums + 1, count, least, new Set([sums]))
  const tellers = tellersOf(cores)
  const following = cores.map(
    (): Following => ({
      loads: { all: [], first: 0 },
      outputs: { all: [], first: 0 },
      start: -1,
      told: 0,
      end: 0,
      awaits: new Map(),
    }),
  )

  const tell = (program: number, from: number, to: number, { doing, register }: Segment): void => {
    over.spread(program * kinds + doing, from, to)
    if (register < 0) return
    const layer = tellers.get(`${cores[program]!.core}.${register}`)
    const { awaits } = following[program]!
    if (layer !== undefined) awaits.set(layer, (awaits.get(layer) ?? 0) + to - from)
  }
  /** Accounts for what lies between two cycles by the segments of a unit, and forgets those that are over. */
  const account = (program: number, segments: Segments, from: number, to: number): void => {
    const { all } = segments
    for (let k = segments.first; k < all.length; k++) {
      const segment = all[k]!
      if (segment.from >= to) break
      const [begin, end] = [Math.max(segment.from, from), Math.min(segment.to, to)]
      if (end > begin) tell(program, begin, end, segment)
      if (segment.to <= to) segments.first = k + 1
    }
    if (segments.first < all.length && segments.first < 1024) return
    all.splice(0, segments.first)
    segments.first = 0
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
      if (writesCrossbar.includes(instruction.op)) over.spread(program * kinds + writing, begin, end)
      else if (unit === 'crossbar') {
        const there = Math.min(Math.max(own.told, asked), begin)
        account(program, own.loads, own.told, there)
        account(program, own.outputs, there, begin)
        over.spread(program * kinds + works, begin, end)
        own.told = end
      } else if (hasTile) {
        const { all } = unit === 'load' ? own.loads : own.outputs
        eachSegment(step, outputUnit, (segment) => all.push(segment))
      } else
        eachSegment(step, works, (segment) => {
          if (segment.from >= own.told) tell(program, segment.from, segment.to, segment)
        })
    },
  })
  // it stalled before, and its bins need not be as wide
  if (outcome.end < least) return phaseActivity(cores, chip, count, 0)
  return {
    end: outcome.end,
    cycles: lasted(outcome.lastStore, cores, outcome.end),
    width: over.width(),
    programs: cores.map(({ layer, core }, program) => {
      const { start, end, awaits, outputs, told } = following[program]!
      account(program, outputs, told, end)
      const row = (doing: Doing) => over.row(program * kinds + placeOf(doing))
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
