import { grouped, percent } from '../format.js'
import { plain, section, table } from '../markdown.js'
import { efficiency } from '../results/measured.js'
import type { Case, Spread, Summary } from '../results/summary.js'
import { chipText, layerText, picture, schemeText } from './words.js'

const numbers = (...heads: readonly string[]) => heads.map((head) => ({ head, numbers: true }))

const spreadCells = ({ pairs, enough, median, worst }: Spread): readonly string[] => [
  `${grouped(enough)} of ${grouped(pairs)}`,
  percent(median),
  percent(efficiency(worst)),
]

const caseCells = (worst: Case): readonly string[] => [layerText(worst), schemeText(worst)]

/** How near layers come to what no schedule beats. */
export const efficiencySection = ({ grid, cores, shortfalls, synchronizer }: Summary): string => {
  const below = cores.reduce(
    (sum, { buffers, spread }) => (buffers >= 2 ? sum + spread.pairs - spread.enough : sum),
    0,
  )
  return section(
    'How near to the bound',
    grid.length === 0
      ? ''
      : picture('efficiency', 'Efficiency of the worst and the median layer, by bus width and crossbar'),
    table(
      [
        ...numbers('crossbar', 'bus', '≥ 99%', 'median', 'worst'),
        { head: 'worst layer' },
        { head: 'its scheme' },
      ],
      grid.map(({ crossbar, bus, spread }) => [
        `${crossbar}²`,
        String(bus),
        ...spreadCells(spread),
        ...caseCells(spread.worst),
      ]),
    ),
    cores.length === 0
      ? ''
      : `Efficiency of ${plain(synchronizer)} over distinct layer shapes with at least 49 vectors. Above: the default chip but for crossbar and bus (bytes a cycle). Below: all measured chips with a crossbar and a number of buffers, whatever their bus, exchange, signal and arbitration.`,
    table(
      [
        ...numbers('buffers a side', 'crossbar', 'chips', '≥ 99%', 'median', 'worst'),
        { head: 'worst layer' },
        { head: 'on' },
      ],
      cores.map(({ crossbar, buffers, chips, spread }) => [
        String(buffers),
        `${crossbar}²`,
        grouped(chips),
        ...spreadCells(spread),
        layerText(spread.worst),
        chipText(spread.worst.design),
      ]),
    ),
    shortfalls.length === 0
      ? ''
      : `With two buffers a side or more, ${grouped(below)} pairs of shape and chip stay below 99%${below > shortfalls.length ? `; the ${shortfalls.length} lowest` : ''}:`,
    table(
      [...numbers('efficiency', 'P_V'), { head: 'layer' }, { head: 'chip' }, { head: 'scheme' }],
      shortfalls.map((each) => [
        percent(efficiency(each)),
        grouped(each.limit),
        layerText(each),
        chipText(each.design),
        schemeText(each),
      ]),
    ),
  )
}
