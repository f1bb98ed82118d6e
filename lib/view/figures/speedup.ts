import type { Parallel, Summary } from '../results/summary.js'
import { compose, figureWidth, type ResultFigure, text } from './compose.js'
import { designText } from './designText.js'
import { forText, ink, synchronizerColours } from './palette.js'
import { type Box, plot } from './plot.js'

/** A speedup with as many digits as tell it from its limit. */
const times = (speedup: number): string => `${speedup.toFixed(4)}×`

interface Bar {
  readonly network: string
  readonly synchronizer: string
  readonly speedup: number
  readonly limit: number
  /** What is missing to the limit, in percent of it; below 0 where it is passed. */
  readonly gap: number
}

const barOf = (network: string, synchronizer: string, parallel: Parallel): Bar => ({
  network,
  synchronizer,
  speedup: parallel.sequentialCycles / parallel.cycles,
  limit: parallel.sequentialCycles / parallel.limitCycles,
  gap: 100 * (1 - parallel.limitCycles / parallel.cycles),
})

/** At most so many bars a network. */
const most = 4

/** Pixels of a column of figures. */
const column = 58

const title = 'What is missing to the limit of speedup'

/**
 * How much slower parallel cores are than P_V cores can be at best, in percent of that limit, for each network; beside
 * it the limit, and how many times faster each is than cores one after another.
 */
export const speedupFigure = async (summary: Summary): Promise<readonly ResultFigure[]> => {
  const all = summary.networks.flatMap(({ network, synchronizer, parallel }) =>
    parallel === null || synchronizer === 'sequential' ? [] : [barOf(network, synchronizer, parallel)],
  )
  const shown = [...new Set(all.map(({ synchronizer }) => synchronizer))].slice(-most)
  const bars = all
    .filter(({ synchronizer }) => shown.includes(synchronizer))
    .toSorted((a, b) => b.limit - a.limit)
  if (bars.length === 0) return []
  const networks = [...new Set(bars.map(({ network }) => network))]
  const step = 10 * shown.length + 8
  const columns = shown.length + 1
  const box: Box = {
    x: 116,
    y: 10,
    width: figureWidth - 150 - column * columns,
    height: step * networks.length,
    left: 110,
    right: 10,
    bottom: 24,
  }
  const colours = synchronizerColours(shown)
  const gaps = bars.map(({ gap }) => gap)
  const scale = { domain: [Math.min(0, ...gaps), Math.max(0.001, ...gaps) * 1.02], nice: false }
  const body = await plot(
    box,
    {
      y: {
        field: 'network',
        type: 'nominal',
        scale: { domain: networks, paddingInner: 8 / step, paddingOuter: 4 / step },
      },
    },
    [
      {
        data: { values: [...bars] },
        mark: { type: 'bar', height: 8 },
        encoding: {
          x: {
            field: 'gap',
            type: 'quantitative',
            scale,
            axis: {
              tickCount: 4,
              labelFlush: false,
              labelOverlap: false,
              labelExpr: "format(datum.value, '~g') + '%'",
            },
          },
          yOffset: { field: 'synchronizer', type: 'nominal', scale: { domain: [...shown] } },
          color: { field: 'synchronizer', scale: { domain: [...shown], range: [...colours] }, legend: null },
        },
      },
    ],
  )
  const right = (k: number): number => figureWidth - 16 - column * (columns - 1 - k)
  const beside = (k: number, i: number, value: number | undefined): string =>
    value === undefined
      ? ''
      : text(right(k), box.y + step * i + step / 2 + 4, times(value), { size: 11, anchor: 'end' })
  const limits = [
    text(right(0), 14, 'limit', { size: 11, bold: true, anchor: 'end' }),
    ...networks.map((network, i) => beside(0, i, bars.find((bar) => bar.network === network)?.limit)),
  ]
  const figures = shown.map((name, k) => [
    text(right(k + 1), 14, name, { size: 11, fill: forText(colours[k] ?? ink), bold: true, anchor: 'end' }),
    ...networks.map((network, i) => {
      const bar = bars.find((each) => each.network === network && each.synchronizer === name)
      return beside(k + 1, i, bar?.speedup)
    }),
  ])
  const below = text(box.x + box.width / 2, box.y + box.height + 42, 'of the limit missing', {
    anchor: 'middle',
  })
  const svg = compose({
    title,
    notes: [
      `Convolutions with P_V ≥ 2, ${designText(summary.base)}; at the right, times faster than one core of a column after another.`,
    ],
    keys: shown.map((label, i) => ({ label, colour: colours[i] ?? ink, mark: 'bar' as const })),
    height: box.height + 62,
    body: body + limits.join('') + figures.flat().join('') + below,
  })
  return [{ name: 'speedup', title, svg }]
}
