import type { LayerReport, Report } from '../ir/report.js'
import type { Design, Point } from './results.js'

/** What a report says of each shape; the report is of one layer a shape, in order. */
export const pointOf = (design: Design, synchronizer: string, { layers }: Report): Point => {
  const each = <A>(of: (layer: LayerReport) => A): readonly A[] => layers.map(of)
  return {
    design,
    synchronizer,
    schemes: each(({ scheme }) => scheme),
    exchanges: each(({ exchanges: [exchange = null] }) => exchange),
    limits: each(({ accelerationLimit }) => accelerationLimit),
    cycles: each(({ cycles }) => cycles),
    bounds: each(({ bound }) => bound),
    sequentialCycles: each(({ sequentialCycles, cycles }) => sequentialCycles ?? cycles),
    dataBytes: each(({ dataBytes }) => dataBytes),
    signalBytes: each(({ signalBytes }) => signalBytes),
    redundantSignalBytes: each(({ redundantSignalBytes }) => redundantSignalBytes),
    peakPartialSumBytes: each(({ peakPartialSumBytes }) => peakPartialSumBytes),
    dynamicEnergies: each(
      ({ energy }) => energy.crossbar + energy.interconnect + energy.outputUnit + energy.signal,
    ),
  }
}
