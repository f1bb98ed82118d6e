import { defaultPreset, presets } from '../../hardware/presets.js'
import { grouped, percent } from '../format.js'
import { section, table } from '../markdown.js'
import { efficiency } from '../results/measured.js'
import type { Case, Summary } from '../results/summary.js'
import { layerText, schemeText } from './words.js'

const { mvmCycles } = presets[defaultPreset].chip.crossbar

const crossbarCycles = ({ shape }: Case): number => shape.vectors * mvmCycles

/** Cycles that the bus moves bytes in, its arbitration left out. */
const busCycles = ({ design, dataBytes, signalBytes }: Case): number => (dataBytes + signalBytes) / design.bus

const least = (values: readonly number[]): number => Math.min(...values)
const most = (values: readonly number[]): number => Math.max(...values)

/** Where 99% of the bound is missed on the default architecture, and why. */
export const missesSection = ({ misses }: Summary): string => {
  if (misses.length === 0) return ''
  const vectors = misses.map(({ shape }) => shape.vectors)
  const lost = misses.map(({ cycles, bound }) => cycles - bound)
  const load = misses.map((each) => busCycles(each) / crossbarCycles(each))
  const range = [...new Set([least(vectors), most(vectors)])].map(grouped).join(' to ')
  // what follows is said of numbers that bear it out, and of no others
  const explained = least(load) > 0.8 && most(lost) < mvmCycles
  const why = ` So both are at saturation, or near it. The bound asks that neither ever rests; but the bus has little to carry until the first product of ${grouped(mvmCycles)} cycles is there, and the last sum leaves after the last product: less than one product is lost, and with so few vectors 1% of the bound is no more than ${grouped(0.01 * most(misses.map(({ bound }) => bound)))} cycles.`
  return section(
    'Where 99% is missed, and why',
    table(
      [
        { head: 'efficiency', numbers: true },
        { head: 'P_V', numbers: true },
        { head: 'layer' },
        { head: 'crossbar', numbers: true },
        { head: 'bus', numbers: true },
        { head: 'scheme' },
        { head: 'crossbars busy', numbers: true },
        { head: 'bus busy', numbers: true },
        { head: 'bound', numbers: true },
        { head: 'cycles', numbers: true },
      ],
      misses.map((each) => [
        percent(efficiency(each)),
        grouped(each.limit),
        layerText(each),
        `${each.design.crossbar}²`,
        grouped(each.design.bus),
        schemeText(each),
        grouped(crossbarCycles(each)),
        grouped(busCycles(each)),
        grouped(each.bound),
        grouped(each.cycles),
      ]),
    ),
    `All pairs below 99% on the default chip but for bus and crossbars of 128² and more; cycles, those of the bus without its arbitration. They have ${range} vectors, and the bus is busy for ${percent(least(load))} to ${percent(most(load))} of the time that a crossbar computes; ${grouped(least(lost))} to ${grouped(most(lost))} cycles are lost.${explained ? why : ''}`,
  )
}
