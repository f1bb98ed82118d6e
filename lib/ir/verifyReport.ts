import type { Either } from 'fp-ts/lib/Either.js'
import { sum } from '../arithmetic.js'
import { type Invalid, type Violation, verified } from '../codec/violation.js'
import type { EnergyReport } from './energyReport.js'
import type { LayerReport } from './layerReport.js'
import type { Report } from './report.js'

const near = (a: number, b: number): boolean =>
  Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))

const energyViolations = (energy: EnergyReport, where: string): readonly Violation[] => {
  const { total, ...components } = energy
  return near(total, sum(Object.values(components)))
    ? []
    : [{ rule: 'energy', where, problem: `the components do not add up to ${total} pJ` }]
}

const check = (holds: boolean, rule: string, where: string, problem: string): readonly Violation[] =>
  holds ? [] : [{ rule, where, problem }]

const layerViolations = (layer: LayerReport): readonly Violation[] => {
  const where = `layer "${layer.name}"`
  const { cycles, bound, limits, tiles, signalBytes, dataBytes, sequentialCycles, speedup } = layer
  return [
    ...check(
      Math.max(limits.crossbar, limits.loadUnit, limits.outputUnit, limits.bus) <= bound,
      'bound',
      where,
      'a resource is busy for longer',
    ),
    ...check(bound <= cycles, 'bound', where, `${cycles} cycles are less than the bound of ${bound}`),
    ...check(near(layer.efficiency * cycles, bound), 'efficiency', where, 'it is not bound / cycles'),
    ...check(
      tiles.count <= tiles.vertical * tiles.horizontal * layer.groups,
      'tiles',
      where,
      'more tiles than the grid has places',
    ),
    ...check(
      near(layer.overhead * (signalBytes + dataBytes), signalBytes),
      'overhead',
      where,
      'it is not signal / (signal + data) bytes',
    ),
    ...check(
      sequentialCycles === null ? speedup === null : near((speedup ?? -1) * cycles, sequentialCycles),
      'speedup',
      where,
      'it is not sequentialCycles / cycles',
    ),
    ...energyViolations(layer.energy, where),
  ]
}

/** Where something begins and ends. */
type Span = Pick<LayerReport, 'name' | 'cycles' | 'start' | 'end'>

/** What contradicts the cycles of layers or operators among those at which they begin and end. */
const spanViolations = (spans: readonly Span[], kind: string, { cycles: all }: Report['network']) =>
  spans.flatMap(({ name, cycles, start, end }) =>
    start === null || end === null
      ? []
      : check(
          start + cycles <= end && end <= all,
          'span',
          `${kind} "${name}"`,
          `its ${cycles} cycles are not between ${start} and ${end}, of ${all} in all`,
        ),
  )

/** What contradicts the copies of layers among the cores that hold them. */
const copyViolations = ({ layers, network: { extraCores } }: Report): readonly Violation[] => {
  const [least, most] = [
    sum(layers.map(({ copies }) => copies - 1)),
    sum(layers.map(({ copies, tiles }) => (copies - 1) * tiles.count)),
  ]
  return check(
    least <= extraCores && extraCores <= most,
    'copies',
    'network',
    `${extraCores} extra cores, for copies that take ${least} to ${most}`,
  )
}

/** What contradicts the cycles among how fast images go through, and how near that is to what can be had. */
const paceViolations = ({ network, chip }: Pick<Report, 'network' | 'chip'>): readonly Violation[] => {
  const { cycles, images, throughput, latency, interval, steady } = network
  const { ideal, fractionOfIdeal, bound, efficiency } = network
  const from = 'network'
  return [
    ...check(
      near(throughput * cycles, images * chip.clockGigahertz * 1e9),
      'throughput',
      from,
      'it is not images / time',
    ),
    ...check(
      latency === null || (images === 1 ? latency === cycles : latency <= cycles),
      'latency',
      from,
      images === 1 ? 'one image does not take all cycles' : 'the first image takes longer than all',
    ),
    ...check(
      interval === null ||
        latency === null ||
        steady === true ||
        near(latency + interval * (images - 1), cycles),
      'interval',
      from,
      'it is not the mean of the images after the first',
    ),
    ...check(
      ideal === null || (ideal <= cycles && near((fractionOfIdeal ?? 0) * cycles, ideal)),
      'ideal',
      from,
      'it is above the cycles, or its fraction is not ideal / cycles',
    ),
    ...check(
      bound === null || (bound <= cycles && near((efficiency ?? 0) * cycles, bound)),
      'bound',
      from,
      'it is above the cycles, or the efficiency is not bound / cycles',
    ),
  ]
}

const networkViolations = (report: Report): readonly Violation[] => {
  const { layers, operators, network, chip } = report
  return [
    ...operators.flatMap(({ name, cycles, bound }) =>
      check(
        bound <= cycles,
        'bound',
        `operator "${name}"`,
        `${cycles} cycles are less than the bound of ${bound}`,
      ),
    ),
    ...check(
      sum([...layers, ...operators].map(({ cycles }) => cycles)) + network.reprogrammingCycles >=
        network.cycles,
      'cycles',
      'network',
      'more cycles than all layers and reprogramming together',
    ),
    ...check(
      sum(layers.map(({ tiles }) => tiles.count)) === network.tiles,
      'tiles',
      'network',
      'they are not the sum over layers',
    ),
    ...check(
      near(network.milliseconds * chip.clockGigahertz * 1e6, network.cycles),
      'milliseconds',
      'network',
      'they are not cycles / clock',
    ),
    ...check(
      Math.max(0, ...layers.map(({ cycles }) => cycles)) <= network.cycles,
      'cycles',
      'network',
      'fewer than one of its layers takes',
    ),
    ...energyViolations(network.energy, 'network'),
    ...spanViolations(layers, 'layer', network),
    ...spanViolations(operators, 'operator', network),
    ...copyViolations(report),
    ...paceViolations({ network, chip }),
  ]
}

/**
 * Checks that nothing in a report contradicts the rest: no layer beats its bound, ratios are those
 * of their parts, and cycles, tiles and energy of the network are the sums over what it consists of.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { verifyReport } from 'ohmflow/codec'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const report = await teaching.task(model)()
 * console.assert(report._tag === 'Right' && verifyReport(report.right)._tag === 'Right')
 */
export const verifyReport = (report: Report): Either<Invalid, Report> =>
  verified('report', report, [...report.layers.flatMap(layerViolations), ...networkViolations(report)])
