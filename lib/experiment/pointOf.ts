import type { LayerFigures } from './measuredOn.js'
import type { Design, Point } from './results.js'

/** What was measured of each shape, in order. */
export const pointOf = (design: Design, synchronizer: string, figures: readonly LayerFigures[]): Point => {
  const each = <A>(of: (layer: LayerFigures['report']) => A): readonly A[] =>
    figures.map(({ report }) => of(report))
  return {
    design,
    synchronizer,
    schemes: figures.map(({ scheme }) => scheme),
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
