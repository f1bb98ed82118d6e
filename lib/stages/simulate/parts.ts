import { leastOf, mostOf, sum } from '../../arithmetic.js'
import type { Chip } from '../../hardware/chip.js'
import type { Limits, Reference } from '../../ir/layerReport.js'
import type { Layer } from '../../ir/lowered.js'
import { type Candidate, type CoreProgram, hasRegisters } from '../../ir/program.js'
import { programBytes } from '../../isa/programBytes.js'
import { limitsOf } from '../../machine/bounds/limits.js'
import { bound, coreDemand, type Demand, totalDemand } from '../../machine/costs/demand.js'
import { lasted } from '../../machine/costs/lasted.js'
import { multimap } from '../../multimap.js'
import { accompanying } from './accompanying.js'
import type { MeasuredPhase } from './measured.js'
import { referenceOf } from './reference.js'

/** One layer's part in one phase. */
export interface LayerPart {
  readonly scheme: string
  readonly considered: readonly Candidate[]
  readonly limits: Limits
  readonly cores: readonly CoreProgram[]
  readonly demand: Demand
  readonly bound: number
  readonly cycles: number
  /** From the beginning of its work to the end of it, from the start of the program. */
  readonly start: number
  readonly end: number
  /** The cycles of its phase where other layers work at the same time; null where it has its phases for itself. */
  readonly whole: number | null
  /** CALLs, SIGNALs and reads of flags. */
  readonly signals: number
  /** Those of them that only accompany forwarded partial sums. */
  readonly redundantSignals: number
  readonly peakPartialSumBytes: number
  readonly programBytes: number
  readonly sequentialCycles: number | null
  readonly reference: Omit<Reference, 'beyond'>
}

const redundantIn = ({ phase, measured }: MeasuredPhase): readonly number[] =>
  accompanying(phase.cores).map(({ calls, allWaits }, i) => calls + (allWaits ? (measured.polls[i] ?? 0) : 0))

/** What is asked of programs and phases in more than one place. */
export interface Asked {
  /** What a core's program demands on the chip of the report. */
  readonly demandOf: (program: CoreProgram) => Demand
  /** Bytes of a core's program. */
  readonly bytesOf: (program: CoreProgram) => number
  /** Of each core of a phase, the signals that only accompany forwarded partial sums. */
  readonly redundantOf: (phase: MeasuredPhase) => readonly number[]
}

/** What an answer is, found once for each that is asked about. */
const once = <A extends object, B>(answer: (about: A) => B): ((about: A) => B) => {
  const known = new Map<A, B>()
  return (about) => {
    const found = known.get(about) ?? answer(about)
    known.set(about, found)
    return found
  }
}

/** The answers on a chip, each found once. */
export const askedOn = (chip: Chip): Asked => ({
  demandOf: once((program) => coreDemand(program, chip)),
  bytesOf: once(programBytes),
  redundantOf: once(redundantIn),
})

/** The parts of a phase by layer; a phase that only writes crossbars is nobody's. */
export const layerParts = (
  measuredPhase: MeasuredPhase,
  chip: Chip,
  layers: ReadonlyMap<string, Layer>,
  before: number,
  { demandOf, bytesOf, redundantOf }: Asked,
): ReadonlyMap<string, LayerPart> => {
  const { phase, measured, sequentialCycles } = measuredPhase
  const redundant = redundantOf(measuredPhase)
  const reference = referenceOf(phase, layers)
  const indices = multimap(phase.cores.map(({ layer }, i) => [layer, i] as const))
  return new Map(
    [...indices].map(([layer, own]): readonly [string, LayerPart] => {
      const cores = own.flatMap((i) => phase.cores[i] ?? [])
      const demands = cores.map(demandOf)
      const demand = totalDemand(demands)
      const stores = own.map((i) => measured.lastStore[i] ?? 0)
      const together = indices.size > 1 && hasRegisters(phase.cores)
      const start = together ? leastOf(own.map((i) => measured.began[i] ?? -1).filter((at) => at >= 0)) : 0
      const end = lasted(stores, phase.cores, measured.end)
      return [
        layer,
        {
          scheme: phase.scheme,
          considered: phase.considered,
          limits: limitsOf(cores, chip, demands),
          cores,
          demand,
          bound: bound(cores, chip, demands),
          cycles: end - start,
          start: before + start,
          end: before + end,
          whole: together ? measured.end : null,
          signals: demand.calls + sum(own.map((i) => measured.polls[i] ?? 0)),
          redundantSignals: sum(own.map((i) => redundant[i] ?? 0)),
          peakPartialSumBytes: measured.peakPartialSumBytes,
          programBytes: sum(cores.map(bytesOf)),
          reference,
          sequentialCycles: indices.size === 1 ? sequentialCycles : null,
        },
      ]
    }),
  )
}

const addedUp = (a: Limits, b: Limits): Limits => ({
  crossbar: a.crossbar + b.crossbar,
  loadUnit: a.loadUnit + b.loadUnit,
  outputUnit: a.outputUnit + b.outputUnit,
  bus: a.bus + b.bus,
  chain: a.chain + b.chain,
  fill: a.fill + b.fill,
})

/** A layer's parts together: what runs in several phases adds up. */
export const merged = (parts: readonly LayerPart[]): LayerPart => ({
  scheme: [...new Set(parts.map(({ scheme }) => scheme))].join('+'),
  considered: parts.flatMap(({ considered }) => considered),
  limits: parts.map(({ limits }) => limits).reduce(addedUp),
  cores: parts.flatMap(({ cores }) => cores),
  demand: totalDemand(parts.map(({ demand }) => demand)),
  bound: sum(parts.map((part) => part.bound)),
  cycles: sum(parts.map(({ cycles }) => cycles)),
  start: leastOf(parts.map(({ start }) => start)),
  end: mostOf(parts.map(({ end }) => end)),
  whole: parts.reduce<number | null>((sum, { whole }) => (whole === null ? sum : (sum ?? 0) + whole), null),
  signals: sum(parts.map(({ signals }) => signals)),
  redundantSignals: sum(parts.map(({ redundantSignals }) => redundantSignals)),
  peakPartialSumBytes: mostOf(parts.map(({ peakPartialSumBytes }) => peakPartialSumBytes)),
  programBytes: sum(parts.map((part) => part.programBytes)),
  reference: {
    exchanges: [...new Set(parts.flatMap(({ reference }) => reference.exchanges))].toSorted().toReversed(),
    given: parts.some(({ reference }) => reference.given),
  },
  sequentialCycles: parts.reduce<number | null>(
    (sum, { sequentialCycles }) =>
      sum === null || sequentialCycles === null ? null : sum + sequentialCycles,
    0,
  ),
})
