import type { Chip } from '../hardware/chip.js'
import type { LayerReport, Limits } from '../ir/layerReport.js'
import type { Report } from '../ir/report.js'

type Joined = Pick<Chip, 'interconnect'>

/** All limits of a layer: of equals, a resource before the chain of additions, and that before the fill. */
export const limitKeys = ['crossbar', 'bus', 'outputUnit', 'loadUnit', 'chain', 'fill'] as const

const names: Readonly<Record<keyof Limits, string>> = {
  crossbar: 'crossbar',
  loadUnit: 'load unit',
  outputUnit: 'output unit',
  bus: 'bus',
  chain: 'chain of additions',
  fill: 'fill',
}

/** What a limit is called: cores on a mesh share no bus. */
export const limitName = (key: keyof Limits, { interconnect }: Joined): string =>
  key === 'bus' && interconnect.kind === 'mesh' ? 'busiest link' : names[key]

/** The largest of some limits; of equals the first in their order. */
export const greatestLimit = (limits: Limits): keyof Limits =>
  limitKeys.reduce<keyof Limits>((most, key) => (limits[key] > limits[most] ? key : most), 'crossbar')

/**
 * What limits a layer on a chip, in a word or two: the largest of its limits; of equals,
 * a resource before the chain of additions, and that before the fill.
 *
 * @example
 * import { modelFile, presets, unwrap, zoo } from 'ohmflow'
 * import { limitOf } from 'ohmflow/view'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const { layers, chip } = unwrap(await baseline.task({ model, bindings: {}, chip: presets.rram256.chip })())
 * console.assert(layers[0] !== undefined && limitOf(layers[0], chip) === 'crossbar')
 */
export const limitOf = ({ limits }: LayerReport, chip: Joined): string =>
  limitName(greatestLimit(limits), chip)

/** The resource of a layer that works most: chains of additions and the fill are none. */
export const busiestOf = ({ limits }: LayerReport, chip: Joined): string =>
  limitName(greatestLimit({ ...limits, chain: 0, fill: 0 }), chip)

/**
 * The limits of a whole network: of layers one after the other those of all together; of layers at the same time those of the busiest core, and
 * what all of them want of a bus. Of a mesh it is not known which links layers share, and chains of additions run side by side: both are then 0.
 */
export const networkLimits = ({ layers, chip, network }: Report): Limits => {
  const together = network.schedule === 'cross-layer'
  const all = (key: keyof Limits): number => layers.reduce((sum, { limits }) => sum + limits[key], 0)
  const most = (key: keyof Limits): number =>
    layers.reduce((top, { limits }) => Math.max(top, limits[key]), 0)
  const bus = together && chip.interconnect.kind === 'mesh' ? 0 : all('bus')
  return together
    ? {
        crossbar: most('crossbar'),
        loadUnit: most('loadUnit'),
        outputUnit: most('outputUnit'),
        bus,
        chain: 0,
        fill: 0,
      }
    : {
        crossbar: all('crossbar'),
        loadUnit: all('loadUnit'),
        outputUnit: all('outputUnit'),
        bus,
        chain: all('chain'),
        fill: all('fill'),
      }
}
