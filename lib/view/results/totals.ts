import type { Matrix, Point, Results, Workload } from '../../experiment/results.js'
import { columnsPerWeight, staticEnergy } from '../../hardware/chip.js'
import { defaultPreset, presets } from '../../hardware/presets.js'
import { type Measured, overhead } from './measured.js'
import type { Case, NetworkRow, Parallel } from './summary.js'

/** Layers with fewer vectors spend too much of their time on filling the pipeline for the limit to mean much. */
export const manyVectors = 196

/** The shapes of a workload's layers, in order, that are there. */
export const shapesIn = ({ layers }: Workload, { shapes }: Results): readonly number[] =>
  layers.flatMap(({ shape }) => (shape < shapes.length ? [shape] : []))

const sum = (list: readonly number[], shapes: readonly number[]): number =>
  shapes.reduce((total, shape) => total + list[shape]!, 0)

/** The element with the largest value, the first of equals. */
const first = (shapes: readonly number[], value: (shape: number) => number): number | undefined => {
  let best: number | undefined
  for (const shape of shapes) if (best === undefined || value(shape) > value(best)) best = shape
  return best
}

/** Layers of these shapes, with repetition, as far as their cores work in parallel. */
export const parallelOf = (point: Point, shapes: readonly number[]): Parallel | null => {
  const parallel = shapes.filter((shape) => point.limits[shape]! >= 2)
  if (parallel.length === 0) return null
  return {
    layers: parallel.length,
    cycles: sum(point.cycles, parallel),
    sequentialCycles: sum(point.sequentialCycles, parallel),
    limitCycles: parallel.reduce(
      (total, shape) => total + point.sequentialCycles[shape]! / point.limits[shape]!,
      0,
    ),
  }
}

/** What a design does not say is as on this chip. */
const { chip } = presets[defaultPreset]

/** Tiles of a layer: P_V · P_H for each group. */
const tilesOf = ({ rows, columns, groups }: Matrix, { design }: Point): number => {
  const logical = Math.max(1, Math.floor(design.crossbar / columnsPerWeight(chip.crossbar)))
  return groups * Math.ceil(rows / design.crossbar) * Math.ceil(columns / logical)
}

/** All bytes that layers of these shapes move, and all cycles that they take one after another. */
export const trafficOf = (point: Point, shapes: readonly number[]) => ({
  cycles: sum(point.cycles, shapes),
  dataBytes: sum(point.dataBytes, shapes),
  signalBytes: sum(point.signalBytes, shapes),
  redundantSignalBytes: sum(point.redundantSignalBytes, shapes),
})

/** The layer whose share of signals is largest. */
export const worstOverheadOf = (point: Point, shapes: readonly number[]): Measured | undefined => {
  const shape = first(shapes, (s) =>
    overhead({ signalBytes: point.signalBytes[s]!, dataBytes: point.dataBytes[s]! }),
  )
  return shape === undefined ? undefined : { point, shape }
}

const worstFractionOf = (point: Point, shapes: readonly number[], results: Results): Measured | undefined => {
  const long = shapes.filter(
    (shape) => point.limits[shape]! >= 2 && results.shapes[shape]!.vectors >= manyVectors,
  )
  const shape = first(long, (s) => (point.cycles[s]! * point.limits[s]!) / point.sequentialCycles[s]!)
  return shape === undefined ? undefined : { point, shape }
}

/** What a network takes at a point, or nothing where it has no layers. */
export const networkRow = (
  results: Results,
  workload: Workload,
  point: Point,
  caseOf: (measured: Measured) => Case,
): readonly NetworkRow[] => {
  const shapes = shapesIn(workload, results)
  const worstOverhead = worstOverheadOf(point, shapes)
  if (worstOverhead === undefined) return []
  const worstFraction = worstFractionOf(point, shapes, results)
  const tiles = (matrices: readonly Matrix[]): number =>
    matrices.reduce((total, matrix) => total + tilesOf(matrix, point), 0)
  const own = tiles(shapes.map((shape) => results.shapes[shape]!))
  const traffic = trafficOf(point, shapes)
  // every tile has a core of its own, and all cores of the network draw power as long as its convolutions take
  const drawn = staticEnergy(own + tiles(workload.others), traffic.cycles, chip)
  return [
    {
      network: workload.network,
      synchronizer: point.synchronizer,
      layers: shapes.length,
      tiles: own,
      ...traffic,
      peakPartialSumBytes: shapes.reduce((most, s) => Math.max(most, point.peakPartialSumBytes[s]!), 0),
      energy: sum(point.dynamicEnergies, shapes) + drawn,
      parallel: parallelOf(point, shapes),
      worstFraction: worstFraction === undefined ? null : caseOf(worstFraction),
      worstOverhead: caseOf(worstOverhead),
    },
  ]
}
