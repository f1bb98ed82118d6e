import { percent } from '../format.js'
import type { Parallel, Summary } from '../results/summary.js'
import { compose, figureWidth, type ResultFigure, text } from './compose.js'
import { designText } from './designText.js'
import { forText, ink, synchronizerColours } from './palette.js'
import { type Box, plot } from './plot.js'

interface Bar {
  readonly network: string
  readonly synchronizer: string
  readonly speedup: number
  readonly limit: number
  readonly fraction: number
}

const barOf = (network: string, synchronizer: string, parallel: Parallel): Bar => ({
  network,
  synchronizer,
  speedup: parallel.sequentialCycles / parallel.cycles,
  limit: parallel.sequentialCycles / parallel.limitCycles,
  fraction: parallel.limitCycles / parallel.cycles,
})

/** At most so many bars a network. */
const most = 4

/** Pixels of a column of figures. */
const column = 58

const title = 'Speedup against the limit'

/**
 * How many times faster parallel cores are than cores one after
 * another, beside what P_V cores can do at best, for each network.
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
  const box: Box = {
    x: 116,
    y: 10,
    width: figureWidth - 150 - column * shown.length,
    height: step * networks.length,
    left: 110,
    right: 10,
    bottom: 24,
  }
  const colours = synchronizerColours(shown)
  const largest = Math.max(...bars.map(({ limit, speedup }) => Math.max(limit, speedup)))
  const scale = { domain: [0, largest * 1.02], nice: false }
  const limits = networks.map((network) => ({
    network,
    limit: bars.find((bar) => bar.network === network)?.limit ?? 0,
  }))
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
          x: { field: 'speedup', type: 'quantitative', scale, axis: { tickCount: 6 } },
          yOffset: { field: 'synchronizer', type: 'nominal', scale: { domain: [...shown] } },
          color: { field: 'synchronizer', scale: { domain: [...shown], range: [...colours] }, legend: null },
        },
      },
      {
        data: { values: limits },
        mark: { type: 'tick', thickness: 2.5, opacity: 1, size: step - 6, color: '#000000' },
        encoding: { x: { field: 'limit', type: 'quantitative', scale } },
      },
    ],
  )
  const right = (k: number): number => figureWidth - 16 - column * (shown.length - 1 - k)
  const figures = shown.map((name, k) => [
    text(right(k), 14, name, { size: 11, fill: forText(colours[k] ?? ink), bold: true, anchor: 'end' }),
    ...networks.map((network, i) => {
      const bar = bars.find((each) => each.network === network && each.synchronizer === name)
      const y = box.y + step * i + step / 2 + 4
      return bar === undefined ? '' : text(right(k), y, percent(bar.fraction), { size: 11, anchor: 'end' })
    }),
  ])
  const below = text(
    box.x + box.width / 2,
    box.y + box.height + 42,
    'times faster than one core of a column after another',
    {
      anchor: 'middle',
    },
  )
  const svg = compose({
    title,
    notes: [`Convolutions with P_V ≥ 2, ${designText(summary.base)}`],
    keys: [
      ...shown.map((label, i) => ({ label, colour: colours[i] ?? ink, mark: 'bar' as const })),
      { label: 'limit; at the right, what part of it each reaches', colour: '#000000', mark: 'rule' },
    ],
    height: box.height + 62,
    body: body + figures.flat().join('') + below,
  })
  return [{ name: 'speedup', title, svg }]
}
