import { borrowedFigures } from '../../hardware/borrowed.js'
import type { Chip } from '../../hardware/chip.js'
import { exchangesOf } from '../../ir/exchangesOf.js'
import type { BaseLayer, Layer, OperatorLayer } from '../../ir/lowered.js'
import { type Candidate, type CoreProgram, hasRegisters, type Program } from '../../ir/program.js'
import type {
  LayerReport,
  Limits,
  NetworkReport,
  OperatorReport,
  Reference,
  Report,
  TileReport,
} from '../../ir/report.js'
import { type Tile, verticalGroups } from '../../ir/tiled.js'
import { programBytes } from '../../isa/programBytes.js'
import { limitsOf } from '../../machine/bounds/limits.js'
import { bound, coreDemand, type Demand, totalDemand } from '../../machine/costs/demand.js'
import { lasted } from '../../machine/costs/lasted.js'
import { accompanying } from './accompanying.js'
import { bestOf } from './bestOf.js'
import { energyOf } from './energy.js'
import { holdersOf } from './holders.js'
import type { MeasuredPhase } from './measured.js'
import { referenceOf, withReason } from './reference.js'

/** One layer's part in one phase. */
interface Part {
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
  readonly sequentialCycles: number | null
  readonly reference: Omit<Reference, 'beyond'>
}

const sumOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

const leastOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((a, b) => Math.min(a, b))

const mostOf = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0)

/** Of each core of a phase, the signals that only accompany forwarded partial sums. */
const redundantIn = ({ phase, measured }: MeasuredPhase): readonly number[] =>
  accompanying(phase.cores).map(({ calls, allWaits }, i) => calls + (allWaits ? (measured.polls[i] ?? 0) : 0))

/** What a core's program demands on the chip of a report. */
type DemandOf = (cores: CoreProgram) => Demand

/** What programs demand, each looked at once. */
const demandsOn = (chip: Chip): DemandOf => {
  const known = new Map<CoreProgram, Demand>()
  return (cores) => {
    const demand = known.get(cores) ?? coreDemand(cores, chip)
    known.set(cores, demand)
    return demand
  }
}

/** The parts of a phase by layer; a phase that only writes crossbars is nobody's. */
const partsOf = (
  measuredPhase: MeasuredPhase,
  chip: Chip,
  layers: ReadonlyMap<string, Layer>,
  before: number,
  demandOf: DemandOf,
): ReadonlyMap<string, Part> => {
  const { phase, measured, sequentialCycles } = measuredPhase
  const redundant = redundantIn(measuredPhase)
  const reference = referenceOf(phase, layers)
  const indices = new Map<string, number[]>()
  phase.cores.forEach(({ layer }, i) => {
    const known = indices.get(layer)
    if (known === undefined) indices.set(layer, [i])
    else known.push(i)
  })
  return new Map(
    [...indices].map(([layer, own]): readonly [string, Part] => {
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
          signals: demand.calls + sumOf(own.map((i) => measured.polls[i] ?? 0)),
          redundantSignals: sumOf(own.map((i) => redundant[i] ?? 0)),
          peakPartialSumBytes: measured.peakPartialSumBytes,
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
const merged = (parts: readonly Part[]): Part => ({
  scheme: [...new Set(parts.map(({ scheme }) => scheme))].join('+'),
  considered: parts.flatMap(({ considered }) => considered),
  limits: parts.map(({ limits }) => limits).reduce(addedUp),
  cores: parts.flatMap(({ cores }) => cores),
  demand: totalDemand(parts.map(({ demand }) => demand)),
  bound: sumOf(parts.map((part) => part.bound)),
  cycles: sumOf(parts.map(({ cycles }) => cycles)),
  start: leastOf(parts.map(({ start }) => start)),
  end: mostOf(parts.map(({ end }) => end)),
  whole: parts.reduce<number | null>((sum, { whole }) => (whole === null ? sum : (sum ?? 0) + whole), null),
  signals: sumOf(parts.map(({ signals }) => signals)),
  redundantSignals: sumOf(parts.map(({ redundantSignals }) => redundantSignals)),
  peakPartialSumBytes: mostOf(parts.map(({ peakPartialSumBytes }) => peakPartialSumBytes)),
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

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)

const tilesOf = (cores: readonly CoreProgram[]): TileReport => {
  const tiles = new Map<string, Tile>()
  for (const { tile } of cores)
    if (tile !== null) tiles.set(`${tile.groups.start} ${tile.rows.start} ${tile.columns.start}`, tile)
  const groups = verticalGroups([...tiles.values()])
  const spans = new Set(groups.map(([first]) => first?.groups.start))
  return {
    vertical: mostOf(groups.map(({ length }) => length)),
    horizontal: Math.ceil(share(groups.length, spans.size)),
    count: tiles.size,
  }
}

const bytesOf = (cores: readonly CoreProgram[]): number => sumOf(cores.map(programBytes))

const inUse = (cores: readonly CoreProgram[]): number => new Set(cores.map(({ core }) => core)).size

const layerReport = (
  layer: BaseLayer,
  part: Part,
  program: Program,
  first: string | undefined,
): LayerReport => {
  const { name, op, rows, columns, groups, vectors } = layer
  const { cycles, sequentialCycles, demand, signals, peakPartialSumBytes } = part
  const tiles = tilesOf(part.cores)
  const cores = inUse(part.cores)
  const speedup = sequentialCycles === null ? null : share(sequentialCycles, cycles)
  const fractionOfLimit = speedup === null ? null : speedup / tiles.vertical
  const exchanges = exchangesOf(part.cores)
  const signalBytes = signals * program.chip.signal.bytes
  const redundantSignalBytes = part.redundantSignals * program.chip.signal.bytes
  const requiredBytes = signalBytes - redundantSignalBytes
  const copies = mostOf(holdersOf(part.cores))
  return {
    name,
    op,
    rows,
    columns,
    groups,
    vectors,
    ...(first === undefined || first === name ? {} : { sharesWeightsWith: first }),
    tiles,
    ...(copies > 1 ? { copies } : {}),
    cores,
    scheme: part.scheme,
    exchanges,
    considered: part.considered,
    limits: part.limits,
    cycles,
    bound: part.bound,
    efficiency: share(part.bound, cycles),
    sequentialCycles,
    reference:
      fractionOfLimit === null ? null : withReason(part.reference, fractionOfLimit, exchanges, program.chip),
    speedup,
    accelerationLimit: tiles.vertical,
    fractionOfLimit,
    dataBytes: demand.dataBytes,
    signalBytes,
    overhead: share(signalBytes, signalBytes + demand.dataBytes),
    redundantSignalBytes,
    requiredOverhead: share(requiredBytes, requiredBytes + demand.dataBytes),
    peakPartialSumBytes,
    programBytes: bytesOf(part.cores),
    utilization: share(demand.mvms * program.chip.crossbar.mvmCycles, cores * cycles),
    ...spanOf(part),
    energy: energyIn(part, cores, program),
  }
}

/** When a layer works that does so at the same time as others. */
const spanOf = ({ whole, start, end }: Part) => (whole === null ? {} : { start, end })

/**
 * What a layer costs. Where others work at the same time, its static energy is that of its own
 * cores over the whole phase; else all cores of the chip wait for it.
 */
const energyIn = ({ demand, signals, cycles, whole }: Part, cores: number, { chip, cores: all }: Program) =>
  energyOf(demand, signals, whole ?? cycles, { chip, cores: whole === null ? all : cores })

const operatorReport = ({ name, op }: OperatorLayer, part: Part, program: Program): OperatorReport => ({
  name,
  op,
  cores: inUse(part.cores),
  cycles: part.cycles,
  bound: part.bound,
  dataBytes: part.demand.dataBytes,
  programBytes: bytesOf(part.cores),
  ...spanOf(part),
  // where others work at the same time, its cores are those of the layers whose results it finishes
  energy: energyIn(part, 0, program),
})

const isWriting = ({ phase }: MeasuredPhase): boolean => phase.scheme === 'program'

/** How long a phase takes. */
const took = ({ phase, measured }: MeasuredPhase): number =>
  lasted(measured.lastStore, phase.cores, measured.end)

/** What is said of a network whose layers work at the same time. */
const scheduleOf = (program: Program, cycles: number) => {
  if (!program.phases.some(({ cores }) => hasRegisters(cores))) return {}
  const { images = 1, chip } = program
  const best = bestOf(program)
  return {
    schedule: 'cross-layer' as const,
    images,
    throughput: share(images * chip.clockGigahertz * 1e9, cycles),
    ...(best === null ? {} : { ideal: best.ideal, fractionOfIdeal: share(best.ideal, cycles) }),
    ...(best?.cycles === undefined ? {} : { bound: best.cycles, efficiency: share(best.cycles, cycles) }),
  }
}

const networkReport = (
  program: Program,
  phases: readonly MeasuredPhase[],
  layers: readonly LayerReport[],
  demandOf: DemandOf,
): NetworkReport => {
  const { chip } = program
  const all = phases.flatMap(({ phase }) => phase.cores)
  const demand = totalDemand(all.map(demandOf))
  const cycles = sumOf(phases.map(took))
  const polls = sumOf(phases.flatMap(({ measured }) => Array.from(measured.polls)))
  const signals = demand.calls + polls
  const signalBytes = signals * chip.signal.bytes
  const redundant = sumOf(phases.map((phase) => sumOf(redundantIn(phase))))
  const requiredBytes = signalBytes - redundant * chip.signal.bytes
  const cores = inUse(all)
  const extraCores = sumOf(holdersOf(all).map((held) => held - 1))
  return {
    cycles,
    milliseconds: cycles / (chip.clockGigahertz * 1e6),
    ...scheduleOf(program, cycles),
    reprogrammingCycles: sumOf(phases.filter(isWriting).map(took)),
    tiles: sumOf(layers.map(({ tiles }) => tiles.count)),
    ...(extraCores > 0 ? { extraCores } : {}),
    cores,
    utilization: share(demand.mvms * chip.crossbar.mvmCycles, cores * cycles),
    overhead: share(signalBytes, signalBytes + demand.dataBytes),
    requiredOverhead: share(requiredBytes, requiredBytes + demand.dataBytes),
    peakPartialSumBytes: mostOf(phases.map(({ measured }) => measured.peakPartialSumBytes)),
    programBytes: bytesOf(all),
    energy: energyOf(demand, signals, cycles, program),
  }
}

/** The report of a program whose phases have been measured, or estimated, in order. */
export const reportOf = (
  program: Program,
  { simulator, precision }: { readonly simulator: string; readonly precision: Report['precision'] },
  phases: readonly MeasuredPhase[],
): Report => {
  const demandOf = demandsOn(program.chip)
  const parts = new Map<string, Part[]>()
  const byName = new Map(program.layers.map((layer) => [layer.name, layer]))
  let before = 0
  for (const phase of phases) {
    if (!isWriting(phase))
      for (const [layer, part] of partsOf(phase, program.chip, byName, before, demandOf)) {
        const known = parts.get(layer)
        if (known === undefined) parts.set(layer, [part])
        else known.push(part)
      }
    before += took(phase)
  }
  const measuredLayers = program.layers.flatMap((layer) => {
    const own = parts.get(layer.name)
    return own === undefined ? [] : [{ layer, part: merged(own) }]
  })
  // the last entry of a map wins, so that the first layer with some weights comes last
  const withWeights = new Map(
    program.layers
      .toReversed()
      .flatMap((layer) => (layer.kind === 'base' ? [[layer.weights, layer.name] as const] : [])),
  )
  const layers = measuredLayers.flatMap(({ layer, part }) =>
    layer.kind === 'base' ? [layerReport(layer, part, program, withWeights.get(layer.weights))] : [],
  )
  return {
    schema: 'ohmflow.report/1',
    model: program.model,
    chip: program.chip,
    pipeline: { ...program.pipeline, simulator },
    precision,
    borrowed: borrowedFigures(program.chip),
    layers,
    operators: measuredLayers.flatMap(({ layer, part }) =>
      layer.kind === 'operator' ? [operatorReport(layer, part, program)] : [],
    ),
    network: networkReport(program, phases, layers, demandOf),
  }
}
