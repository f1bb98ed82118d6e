import { bytes, grouped, overheadPercent, percent } from '../format.js'
import { plain, section, table } from '../markdown.js'
import { efficiency, fractionOfLimit, overhead } from '../results/measured.js'
import { goal, smallestCrossbar } from '../results/spread.js'
import type { Case, Summary } from '../results/summary.js'
import { largest, layerText } from './words.js'

/** What the paper claims of the speedup, as a part of the limit, and of the overhead. */
const claimed = { fraction: 0.99, overhead: 0.04 }

type Row = readonly [aim: string, measured: string, holds: boolean]

const limitRows = ({ networks, synchronizer }: Summary): readonly Row[] => {
  const own = networks.filter((row) => row.synchronizer === synchronizer)
  const whole = own.flatMap(({ network, parallel }) =>
    parallel === null ? [] : [{ network, fraction: parallel.limitCycles / parallel.cycles }],
  )
  const lowest = largest(whole, ({ fraction }) => -fraction)
  const layers = own.flatMap(({ worstFraction }): readonly Case[] =>
    worstFraction === null ? [] : [worstFraction],
  )
  const lowestLayer = largest(layers, (layer) => -fractionOfLimit(layer))
  return [
    ...(lowest === undefined
      ? []
      : [
          [
            'more than 99% of the limit, each network',
            `at least ${percent(lowest.fraction)} (${plain(lowest.network)})`,
            lowest.fraction > claimed.fraction,
          ] as const,
        ]),
    ...(lowestLayer === undefined
      ? []
      : [
          [
            'more than 99% of the limit, each layer with P_V ≥ 2 and at least 196 vectors',
            `at least ${percent(fractionOfLimit(lowestLayer))}: ${layerText(lowestLayer)}`,
            fractionOfLimit(lowestLayer) > claimed.fraction,
          ] as const,
        ]),
  ]
}

const overheadRows = ({ networks, synchronizer }: Summary): readonly Row[] => {
  const own = networks.filter((row) => row.synchronizer === synchronizer)
  const highest = largest(own, overhead)
  const layer = largest(
    own.map(({ worstOverhead }) => worstOverhead),
    overhead,
  )
  if (highest === undefined || layer === undefined) return []
  return [
    [
      'less than 4% data transmission overhead, each network',
      `at most ${overheadPercent(overhead(highest))} (${plain(highest.network)})`,
      overhead(highest) < claimed.overhead,
    ],
    [
      'the same, each layer',
      `at most ${overheadPercent(overhead(layer))}: ${layerText(layer)}`,
      overhead(layer) < claimed.overhead,
    ],
  ]
}

const memoryRows = ({ networks, synchronizer, base }: Summary): readonly Row[] => {
  const peak = (name: string) =>
    networks.reduce(
      (most, row) => (row.synchronizer === name ? Math.max(most, row.peakPartialSumBytes) : most),
      0,
    )
  const [own, sequential] = [peak(synchronizer), peak('sequential')]
  if (own === 0 || sequential === 0) return []
  const aim = `little memory: partial sums alive at once, ${base.exchange}`
  return [
    [
      aim,
      `at most ${bytes(own)} in any network; ${bytes(sequential)} with one core after another`,
      own < sequential,
    ],
  ]
}

const efficiencyRows = ({ grid, cores }: Summary): readonly Row[] => {
  const row = (
    aim: string,
    spreads: readonly { readonly spread: Summary['grid'][number]['spread'] }[],
  ): readonly Row[] => {
    const worst = largest(
      spreads.map(({ spread }) => spread.worst),
      (each) => -efficiency(each),
    )
    if (worst === undefined) return []
    const [pairs, enough] = spreads.reduce(
      ([all, some], { spread }) => [all + spread.pairs, some + spread.enough],
      [0, 0],
    )
    const where = `${layerText(worst)} at ${worst.design.crossbar}², bus ${worst.design.bus}`
    return [
      [
        aim,
        `${grouped(enough)} of ${grouped(pairs)} pairs of shape and chip; least ${percent(efficiency(worst))}: ${where}`,
        efficiency(worst) >= goal,
      ],
    ]
  }
  return [
    ...row(
      `at least 99% of the bound, each layer of at least 49 vectors, crossbars of ${smallestCrossbar}² and more, every bus, otherwise the default chip`,
      grid.filter(({ crossbar }) => crossbar >= smallestCrossbar),
    ),
    ...row(
      'the same, with every exchange, signal and arbitration, 2 buffers a side',
      cores.filter(
        ({ crossbar, buffers, chips }) => crossbar >= smallestCrossbar && buffers === 2 && chips > 1,
      ),
    ),
  ]
}

/** What is claimed or aimed at, beside what was measured. */
export const inShort = (summary: Summary): string =>
  section(
    'In short',
    table(
      [
        { head: 'claimed, or aimed at' },
        { head: `measured with ${plain(summary.synchronizer)}` },
        { head: 'holds' },
      ],
      [
        ...limitRows(summary),
        ...overheadRows(summary),
        ...efficiencyRows(summary),
        ...memoryRows(summary),
      ].map(([aim, measured, holds]) => [aim, measured, holds ? 'yes' : '**no**']),
    ),
  )
