import type { Point, Results } from '../../experiment/results.js'
import type { Case } from './summary.js'

/** A layer's shape at a point, by index; its measurements stand at that index in the point's lists. */
export interface Measured {
  readonly point: Point
  readonly shape: number
}

/** The first layer of each shape, for its name. */
const named = ({ workloads }: Results): ReadonlyMap<number, { network: string; layer: string }> => {
  const names = new Map<number, { network: string; layer: string }>()
  for (const { network, layers } of workloads)
    for (const { name, shape } of layers) if (!names.has(shape)) names.set(shape, { network, layer: name })
  return names
}

const complete = (point: Point, shapes: number): boolean =>
  [
    point.schemes,
    point.exchanges,
    point.limits,
    point.cycles,
    point.bounds,
    point.sequentialCycles,
    point.dataBytes,
    point.signalBytes,
    point.redundantSignalBytes,
    point.peakPartialSumBytes,
    point.dynamicEnergies,
  ].every(({ length }) => length === shapes)

/** The points that say something of every shape, those of the same design and synchronizer once. */
export const completePoints = ({ shapes, points }: Results): readonly Point[] => {
  const known = new Map<string, Point>()
  for (const point of points) {
    const { crossbar, bus, exchange, signal, arbitration, buffers } = point.design
    const key = [crossbar, bus, exchange, signal, arbitration, buffers, point.synchronizer].join(' ')
    if (!known.has(key) && complete(point, shapes.length)) known.set(key, point)
  }
  return [...known.values()]
}

/** bound / cycles. */
export const efficiency = ({ bound, cycles }: Pick<Case, 'bound' | 'cycles'>): number => bound / cycles

/** Sequential cycles / cycles / P_V. */
export const fractionOfLimit = ({
  sequentialCycles,
  cycles,
  limit,
}: Pick<Case, 'sequentialCycles' | 'cycles' | 'limit'>): number => sequentialCycles / cycles / limit

/** Signal bytes / all bytes. */
export const overhead = ({ signalBytes, dataBytes }: Pick<Case, 'signalBytes' | 'dataBytes'>): number =>
  signalBytes === 0 ? 0 : signalBytes / (signalBytes + dataBytes)

/** The same without the signals that only accompany forwarded partial sums. */
export const requiredOverhead = ({
  signalBytes,
  redundantSignalBytes,
  dataBytes,
}: Pick<Case, 'signalBytes' | 'redundantSignalBytes' | 'dataBytes'>): number =>
  overhead({ signalBytes: signalBytes - redundantSignalBytes, dataBytes })

/** Makes cases of measurements, with names for shapes; looks through all layers once. */
export const casesOf = (results: Results): ((measured: Measured) => Case) => {
  const names = named(results)
  return ({ point, shape }) => ({
    design: point.design,
    synchronizer: point.synchronizer,
    ...(names.get(shape) ?? { network: '', layer: '' }),
    shape: results.shapes[shape]!,
    scheme: point.schemes[shape]!,
    exchange: point.exchanges[shape]!,
    limit: point.limits[shape]!,
    cycles: point.cycles[shape]!,
    bound: point.bounds[shape]!,
    sequentialCycles: point.sequentialCycles[shape]!,
    dataBytes: point.dataBytes[shape]!,
    signalBytes: point.signalBytes[shape]!,
    redundantSignalBytes: point.redundantSignalBytes[shape]!,
    peakPartialSumBytes: point.peakPartialSumBytes[shape]!,
  })
}
