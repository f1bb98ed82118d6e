import { mostOf, share, sum } from '../../arithmetic.js'
import { precisionOf } from '../../hardware/precision.js'
import { exchangesOf } from '../../ir/exchangesOf.js'
import type { LayerReport, TileReport } from '../../ir/layerReport.js'
import type { BaseLayer, OperatorLayer } from '../../ir/lowered.js'
import type { OperatorReport } from '../../ir/networkReport.js'
import type { CoreProgram, Program } from '../../ir/program.js'
import { type Tile, verticalGroups } from '../../ir/tiled.js'
import { programBytes } from '../../isa/programBytes.js'
import { energyOf } from './energy.js'
import { holdersOf } from './holders.js'
import type { LayerPart } from './parts.js'
import { withReason } from './reference.js'

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

/** Bytes of the programs of cores. */
export const bytesOf = (cores: readonly CoreProgram[]): number => sum(cores.map(programBytes))

/** How many cores programs are for; one that works for several layers has several. */
export const inUse = (cores: readonly CoreProgram[]): number => new Set(cores.map(({ core }) => core)).size

/**
 * What a layer costs. Where others work at the same time, its static energy is that of its own
 * cores over the whole phase; else all cores of the chip wait for it.
 */
const energyIn = (
  { demand, signals, cycles, whole }: LayerPart,
  cores: number,
  { chip, cores: all }: Program,
) => energyOf(demand, signals, whole ?? cycles, { chip, cores: whole === null ? all : cores })

/** What is reported of a layer on crossbars; `first` is the first of the layers that have its weights. */
export const layerReport = (
  layer: BaseLayer,
  part: LayerPart,
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
    ...precisionOf(layer),
    tiles,
    copies: Math.max(1, copies),
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
    programBytes: part.programBytes,
    utilization: share(demand.mvmCycles, cores * cycles),
    start: part.start,
    end: part.end,
    energy: energyIn(part, cores, program),
  }
}

/** What is reported of a layer on output units. */
export const operatorReport = (
  { name, op }: OperatorLayer,
  part: LayerPart,
  program: Program,
): OperatorReport => ({
  name,
  op,
  cores: inUse(part.cores),
  cycles: part.cycles,
  bound: part.bound,
  dataBytes: part.demand.dataBytes,
  programBytes: part.programBytes,
  start: part.start,
  end: part.end,
  // where others work at the same time, its cores are those of the layers whose results it finishes
  energy: energyIn(part, 0, program),
})
