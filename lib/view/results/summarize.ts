import type { Design, Point, Results } from '../../experiment/results.js'
import { baseOf, differences, factors } from './base.js'
import { chaptersOf } from './chapters.js'
import { casesOf, completePoints, type Measured } from './measured.js'
import { goal, longShapes, smallestCrossbar, spreadOf } from './spread.js'
import type { Case, CoreCell, Extent, GridCell, SetupRow, Summary } from './summary.js'
import { networkRow, parallelOf, shapesIn, trafficOf, worstOverheadOf } from './totals.js'

type CaseOf = (measured: Measured) => Case

const ascending = (values: readonly number[]): readonly number[] =>
  [...new Set(values)].toSorted((a, b) => a - b)

const extentOf = ({ shapes }: Results, points: readonly Point[]): Extent => {
  const designs = points.map(({ design }) => design)
  const words = (values: readonly string[]): readonly string[] => [...new Set(values)]
  const chips = new Set(designs.map((design) => factors.map((factor) => design[factor]).join(' ')))
  return {
    shapes: shapes.length,
    chips: chips.size,
    points: points.length,
    crossbars: ascending(designs.map(({ crossbar }) => crossbar)),
    buses: ascending(designs.map(({ bus }) => bus)),
    exchanges: words(designs.map(({ exchange }) => exchange)),
    signals: words(designs.map(({ signal }) => signal)),
    arbitrations: words(designs.map(({ arbitration }) => arbitration)),
    buffers: ascending(designs.map(({ buffers }) => buffers)),
    synchronizers: words(points.map(({ synchronizer }) => synchronizer)),
  }
}

/** The points whose design differs from the base in these factors alone, if at all. */
const around = (points: readonly Point[], base: Design, ...free: readonly (keyof Design)[]) =>
  points.filter(({ design }) => differences(design, base).every((factor) => free.includes(factor)))

const crossed = <A, B>(left: readonly A[], right: readonly B[]): readonly (readonly [A, B])[] =>
  left.flatMap((a) => right.map((b) => [a, b] as const))

const gridOf = (
  points: readonly Point[],
  { crossbars, buses }: Extent,
  long: readonly number[],
  caseOf: CaseOf,
) =>
  crossed(crossbars, buses).flatMap(([crossbar, bus]): readonly GridCell[] => {
    const own = points.filter(({ design }) => design.crossbar === crossbar && design.bus === bus)
    const spread = spreadOf(own, long, caseOf)
    return spread === null ? [] : [{ crossbar, bus, spread }]
  })

const coresOf = (
  points: readonly Point[],
  { crossbars, buffers }: Extent,
  long: readonly number[],
  caseOf: CaseOf,
) =>
  crossed(buffers, crossbars).flatMap(([buffers, crossbar]): readonly CoreCell[] => {
    const own = points.filter(({ design }) => design.crossbar === crossbar && design.buffers === buffers)
    const spread = spreadOf(own, long, caseOf)
    return spread === null ? [] : [{ crossbar, buffers, chips: own.length, spread }]
  })

/** The most cases below the goal that are named. */
const mostNamed = 20

const belowGoal = (points: readonly Point[], long: readonly number[], caseOf: CaseOf): readonly Case[] =>
  points
    .flatMap((point) =>
      long.map((shape) => ({ point, shape, efficiency: point.bounds[shape]! / point.cycles[shape]! })),
    )
    .filter(({ efficiency }) => efficiency < goal)
    .toSorted((a, b) => a.efficiency - b.efficiency)
    .map(caseOf)

const setupsOf = (
  results: Results,
  points: readonly Point[],
  base: Design,
  long: readonly number[],
  caseOf: CaseOf,
): readonly SetupRow[] => {
  const all = results.workloads.flatMap((workload) => shapesIn(workload, results))
  if (all.length === 0) return []
  return factors.flatMap((factor) => {
    const own = around(points, base, factor)
    // the base alone is no comparison
    if (own.every(({ design }) => design[factor] === base[factor])) return []
    return own
      .toSorted((a, b) => Number(a.design[factor]) - Number(b.design[factor]) || 0)
      .map((point) => ({
        factor,
        value: String(point.design[factor]),
        synchronizer: point.synchronizer,
        cycles: trafficOf(point, all).cycles,
        parallel: parallelOf(point, all),
        spread: spreadOf([point], long, caseOf),
      }))
  })
}

const architecturesOf = (results: Results, points: readonly Point[], caseOf: CaseOf) =>
  points.flatMap((point) =>
    results.workloads.flatMap((workload): Summary['architectures'] => {
      const shapes = shapesIn(workload, results)
      const worst = worstOverheadOf(point, shapes)
      if (worst === undefined) return []
      const { exchange, signal } = point.design
      const { dataBytes, signalBytes, redundantSignalBytes } = trafficOf(point, shapes)
      const { network } = workload
      const bytes = { dataBytes, signalBytes, redundantSignalBytes }
      return [{ exchange, signal, network, ...bytes, worstOverhead: caseOf(worst) }]
    }),
  )

const naive = { exchange: 'memory', signal: 'polling', arbitration: 'fifo' } as const
const optimized = { exchange: 'forward', signal: 'register', arbitration: 'inputs-first' } as const

const optimizationsOf = (
  results: Results,
  points: readonly Point[],
  base: Design,
  buses: readonly number[],
) => {
  const at = (bus: number, architecture: Pick<Design, 'exchange' | 'signal' | 'arbitration'>) =>
    points.find(({ design }) => differences(design, { ...base, ...architecture, bus }).length === 0)
  return results.workloads.flatMap((workload) => {
    const shapes = shapesIn(workload, results)
    return buses.flatMap((bus): Summary['optimizations'] => {
      const [before, after] = [at(bus, naive), at(bus, optimized)]
      if (before === undefined || after === undefined || shapes.length === 0) return []
      const [a, b] = [trafficOf(before, shapes), trafficOf(after, shapes)]
      return [
        {
          network: workload.network,
          bus,
          naiveCycles: a.cycles,
          optimizedCycles: b.cycles,
          naiveDataBytes: a.dataBytes,
          optimizedDataBytes: b.dataBytes,
        },
      ]
    })
  })
}

/**
 * What an experiment's page and figures show: sums over networks, spreads of efficiencies, and each
 * extreme with the design, layer and synchronizer at which it was measured. Points that do not say
 * something of every shape are left out. Linear in the results, but for sorting efficiencies.
 *
 * @example
 * import { summarize } from 'ohmflow/experiment'
 * const { base, networks } = summarize({ schema: 'ohmflow.results/2', shapes: [], workloads: [], points: [] })
 * console.assert(base.crossbar === 256 && networks.length === 0)
 */
export const summarize = (results: Results): Summary => {
  const points = completePoints(results)
  const extent = extentOf(results, points)
  const base = baseOf(points.map(({ design }) => design))
  const { synchronizers } = extent
  const synchronizer = synchronizers.includes('auto') ? 'auto' : (synchronizers.at(-1) ?? 'auto')
  const own = points.filter((point) => point.synchronizer === synchronizer)
  const long = longShapes(results)
  const caseOf = casesOf(results)
  return {
    schema: 'ohmflow.summary/2',
    extent,
    base,
    synchronizer,
    workloads: results.workloads.map((workload) => {
      const shapes = shapesIn(workload, results)
      return { network: workload.network, layers: shapes.length, shapes: new Set(shapes).size }
    }),
    networks: results.workloads.flatMap((workload) =>
      around(points, base).flatMap((point) => networkRow(results, workload, point, caseOf)),
    ),
    grid: gridOf(around(own, base, 'crossbar', 'bus'), extent, long, caseOf),
    cores: coresOf(own, extent, long, caseOf),
    shortfalls: belowGoal(
      own.filter(({ design }) => design.buffers >= 2),
      long,
      caseOf,
    ).slice(0, mostNamed),
    misses: belowGoal(
      around(own, base, 'crossbar', 'bus').filter(({ design }) => design.crossbar >= smallestCrossbar),
      long,
      caseOf,
    ),
    architectures: architecturesOf(results, around(own, base, 'exchange', 'signal'), caseOf),
    optimizations: optimizationsOf(results, own, base, extent.buses),
    setups: setupsOf(results, points, base, long, caseOf),
    ...chaptersOf(results),
  }
}
