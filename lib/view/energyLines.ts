import type { LayerRun } from '../functional/runReport.js'
import { energy, shortened } from './format.js'
import { fitting, listing } from './listing.js'

type LayerEnergy = NonNullable<LayerRun['energy']>

type Priced = LayerRun & { readonly energy: LayerEnergy }

const isPriced = (layer: LayerRun): layer is Priced => layer.energy !== undefined && layer.energy.driven > 0

/** By how much of what values say a constant is above it. */
const above = ({ constant, driven }: Pick<LayerEnergy, 'constant' | 'driven'>): number =>
  constant / driven - 1

const percent = (share: number): string => `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)}`

/**
 * What MVMs take by the chip's constant and by the values of the run, and how far the constant is off: as it stands, and
 * where it were scaled to be right for the network. Empty where nothing is known of it.
 */
export const energyLines = (
  layers: readonly LayerRun[],
  rooms: readonly number[],
  width: number,
): readonly string[] => {
  const priced = layers.filter(isPriced)
  if (priced.length === 0) return []
  const total = priced.reduce(
    (sum, { energy: { constant, driven } }) => ({
      constant: sum.constant + constant,
      driven: sum.driven + driven,
    }),
    { constant: 0, driven: 0 },
  )
  const scaled = ({ constant, driven }: LayerEnergy): number =>
    (constant * total.driven) / total.constant / driven - 1
  const off = priced.map((layer) => Math.abs(scaled(layer.energy)))
  const mean = off.reduce((sum, each) => sum + each, 0) / off.length
  const most = off.reduce((a, b) => Math.max(a, b), 0)
  const columns = [
    { head: 'energy of MVMs' },
    { head: 'constant', numbers: true },
    { head: 'by values', numbers: true },
    { head: 'off%', numbers: true },
    { head: 'scaled%', numbers: true },
  ]
  const table = (room: number): string =>
    listing(
      columns,
      priced.map(({ layer, energy: own }) => [
        shortened(layer, room),
        energy(own.constant),
        energy(own.driven),
        percent(above(own)),
        percent(scaled(own)),
      ]),
    )
  return [
    '',
    ...fitting(rooms.map(table), width).split('\n'),
    '',
    `energy       ${energy(total.driven)} in MVMs by values, ${energy(total.constant)} by the constant, ${percent(above(total))}%;`,
    `             scaled to be right in all, it is ${(100 * mean).toFixed(1)}% off in a layer on average, and ${(100 * most).toFixed(1)}% at most`,
  ]
}
