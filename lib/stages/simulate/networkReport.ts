import { mostOf, share, sum } from '../../arithmetic.js'
import type { Chip } from '../../hardware/chip.js'
import { coreAreaByComponent, type Parts } from '../../hardware/derived.js'
import type { LayerReport } from '../../ir/layerReport.js'
import type { AreaReport, NetworkReport } from '../../ir/networkReport.js'
import { hasRegisters, type Program } from '../../ir/program.js'
import { type Demand, totalDemand } from '../../machine/costs/demand.js'
import { energyOf } from './energy.js'
import { holdersOf } from './holders.js'
import { inUse } from './layerReports.js'
import { isWriting, type MeasuredPhase, took } from './measured.js'
import type { Asked } from './parts.js'

/** How long an image takes, and how far one is behind the other. */
const pace = (images: number, phases: readonly MeasuredPhase[], cycles: number) => {
  const unknown = { latency: null, interval: null, steady: null }
  if (images === 1) return { ...unknown, latency: cycles }
  const [measured] = phases.map((phase) => phase.measured)
  // in rounds, all images go through one before the next is written
  if (measured === undefined || phases.length > 1 || measured.firstImage === null) return unknown
  const { firstImage: latency, period } = measured
  const interval = period === null ? (cycles - latency) / (images - 1) : share(period.cycles, period.images)
  return { latency, interval, steady: period !== null }
}

/** When layers run, how fast images go through, and how near that is to what can be had. */
const scheduleOf = (program: Program, phases: readonly MeasuredPhase[], cycles: number) => {
  const { images = 1, chip } = program
  const together = program.phases.some(({ cores }) => hasRegisters(cores))
  // of several rounds, which write crossbars between them, none is the network's
  const best = phases.length === 1 ? phases[0]?.best : null
  const [ideal, bound] = [best?.ideal ?? null, best?.cycles ?? null]
  return {
    schedule: together ? ('cross-layer' as const) : ('layer-by-layer' as const),
    images,
    throughput: share(images * chip.clockGigahertz * 1e9, cycles),
    ...pace(images, phases, cycles),
    ideal,
    fractionOfIdeal: ideal === null ? null : share(ideal, cycles),
    bound,
    efficiency: bound === null ? null : share(bound, cycles),
  }
}

/** What phases one after the other add up to. */
export interface Totals {
  readonly cycles: number
  readonly reprogrammingCycles: number
  readonly demand: Demand
  /** CALLs and reads of flags, and those of them that only accompany forwarded partial sums. */
  readonly signals: number
  readonly redundantSignals: number
  readonly peakPartialSumBytes: number
}

/** What a measured phase comes to. */
export const totalsOf = (phase: MeasuredPhase, { demandOf, redundantOf }: Asked): Totals => {
  const demand = totalDemand(phase.phase.cores.map(demandOf))
  const cycles = took(phase)
  return {
    cycles,
    reprogrammingCycles: isWriting(phase) ? cycles : 0,
    demand,
    signals: demand.calls + sum(Array.from(phase.measured.polls)),
    redundantSignals: sum(redundantOf(phase)),
    peakPartialSumBytes: phase.measured.peakPartialSumBytes,
  }
}

/** What phases come to together. */
export const allTotals = (phases: readonly Totals[]): Totals => ({
  cycles: sum(phases.map(({ cycles }) => cycles)),
  reprogrammingCycles: sum(phases.map(({ reprogrammingCycles }) => reprogrammingCycles)),
  demand: totalDemand(phases.map(({ demand }) => demand)),
  signals: sum(phases.map(({ signals }) => signals)),
  redundantSignals: sum(phases.map(({ redundantSignals }) => redundantSignals)),
  peakPartialSumBytes: mostOf(phases.map(({ peakPartialSumBytes }) => peakPartialSumBytes)),
})

/** The figures of a network that follow from its totals, on so many cores in use. */
export const figuresOf = (
  { cycles, reprogrammingCycles, demand, signals, redundantSignals, peakPartialSumBytes }: Totals,
  program: Pick<Program, 'chip' | 'cores'>,
  cores: number,
) => {
  const { chip } = program
  const signalBytes = signals * chip.signal.bytes
  const requiredBytes = signalBytes - redundantSignals * chip.signal.bytes
  return {
    cycles,
    milliseconds: cycles / (chip.clockGigahertz * 1e6),
    reprogrammingCycles,
    cores,
    utilization: share(demand.mvmCycles, cores * cycles),
    overhead: share(signalBytes, signalBytes + demand.dataBytes),
    requiredOverhead: share(requiredBytes, requiredBytes + demand.dataBytes),
    peakPartialSumBytes,
    energy: energyOf(demand, signals, cycles, program),
  }
}

/** What is said of the pace of a network whose layers run one after the other. */
export const oneByOne = ({ clockGigahertz }: Pick<Chip, 'clockGigahertz'>, cycles: number) => ({
  schedule: 'layer-by-layer' as const,
  images: 1,
  throughput: share(clockGigahertz * 1e9, cycles),
  latency: cycles,
  interval: null,
  steady: null,
  ideal: null,
  fractionOfIdeal: null,
  bound: null,
  efficiency: null,
})

/** What so many cores take, each made of these parts. */
const areaOn = (parts: Parts, cores: number): AreaReport => ({
  total: cores * sum(parts.values()),
  byComponent: Object.fromEntries([...parts].map(([kind, own]) => [kind, cores * own])),
})

/** The totals of all layers, and what is of the chip as a whole. */
export const networkReport = (
  program: Program,
  phases: readonly MeasuredPhase[],
  layers: readonly LayerReport[],
  asked: Asked,
  peakActivationBytes: number | null,
): NetworkReport => {
  const all = phases.flatMap(({ phase }) => phase.cores)
  const cores = inUse(all)
  const parts = coreAreaByComponent(program.chip)
  const figures = figuresOf(allTotals(phases.map((phase) => totalsOf(phase, asked))), program, cores)
  return {
    ...figures,
    ...scheduleOf(program, phases, figures.cycles),
    tiles: sum(layers.map(({ tiles }) => tiles.count)),
    extraCores: sum(holdersOf(all).map((held) => held - 1)),
    peakActivationBytes,
    programBytes: sum(all.map(asked.bytesOf)),
    ...(parts === null ? {} : { area: areaOn(parts, cores) }),
  }
}
