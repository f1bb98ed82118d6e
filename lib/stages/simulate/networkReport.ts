import { sum } from '../../arithmetic.js'
import type { LayerReport } from '../../ir/layerReport.js'
import type { NetworkReport } from '../../ir/networkReport.js'
import { hasRegisters, type Program } from '../../ir/program.js'
import { totalDemand } from '../../machine/costs/demand.js'
import { energyOf } from './energy.js'
import { holdersOf } from './holders.js'
import { bytesOf, inUse } from './layerReports.js'
import { isWriting, type MeasuredPhase, took } from './measured.js'
import { type DemandOf, redundantIn } from './parts.js'
import { mostOf, share } from './totals.js'

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

/** The totals of all layers, and what is of the chip as a whole. */
export const networkReport = (
  program: Program,
  phases: readonly MeasuredPhase[],
  layers: readonly LayerReport[],
  demandOf: DemandOf,
  peakActivationBytes: number | null,
): NetworkReport => {
  const { chip } = program
  const all = phases.flatMap(({ phase }) => phase.cores)
  const demand = totalDemand(all.map(demandOf))
  const cycles = sum(phases.map(took))
  const polls = sum(phases.flatMap(({ measured }) => Array.from(measured.polls)))
  const signals = demand.calls + polls
  const signalBytes = signals * chip.signal.bytes
  const redundant = sum(phases.map((phase) => sum(redundantIn(phase))))
  const requiredBytes = signalBytes - redundant * chip.signal.bytes
  const cores = inUse(all)
  return {
    cycles,
    milliseconds: cycles / (chip.clockGigahertz * 1e6),
    ...scheduleOf(program, phases, cycles),
    reprogrammingCycles: sum(phases.filter(isWriting).map(took)),
    tiles: sum(layers.map(({ tiles }) => tiles.count)),
    extraCores: sum(holdersOf(all).map((held) => held - 1)),
    cores,
    utilization: share(demand.mvmCycles, cores * cycles),
    overhead: share(signalBytes, signalBytes + demand.dataBytes),
    requiredOverhead: share(requiredBytes, requiredBytes + demand.dataBytes),
    peakPartialSumBytes: mostOf(phases.map(({ measured }) => measured.peakPartialSumBytes)),
    peakActivationBytes,
    programBytes: bytesOf(all),
    energy: energyOf(demand, signals, cycles, program),
  }
}
