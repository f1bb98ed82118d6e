import type { Summary } from '../results/summary.js'
import { compose, type ResultFigure, text } from './compose.js'
import { designText } from './designText.js'
import { frontOf } from './front.js'
import { memoryPlaces, type Place } from './memoryPlaces.js'
import { ink, pointShapes, synchronizerColours } from './palette.js'
import { type Box, type Channel, plot } from './plot.js'

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[(values.length - 1) >> 1] ?? 0

/** Differences of cycles below this, in parts of a hundred, are drawn in proportion, those above by their logarithm. */
const fine = 0.01

const title = 'Partial-sum memory against cycles'

/**
 * Cycles and peak partial-sum memory of networks by synchronizer, as
 * parts of those of one of them, with the Pareto front of their medians.
 */
export const memoryFigure = async (summary: Summary): Promise<readonly ResultFigure[]> => {
  const { synchronizer: reference, base } = summary
  const places = memoryPlaces(summary)
  const names = [...new Set(places.map(({ synchronizer }) => synchronizer))]
  if (names.length < 2) return []
  const colours = synchronizerColours(names)
  const shapes = pointShapes(names.length)
  const middles = names.map((synchronizer): Place => {
    const own = places.filter((place) => place.synchronizer === synchronizer)
    return {
      synchronizer,
      cycles: middle(own.map(({ cycles }) => cycles)),
      peak: middle(own.map(({ peak }) => peak)),
    }
  })
  const point = ({ synchronizer, cycles, peak }: Place) => ({ synchronizer, more: 100 * (cycles - 1), peak })
  const wide = places.some((place) => Math.abs(point(place).more) > 10 * fine)
  const box: Box = { x: 76, y: 30, width: 610, height: 320, left: 70, right: 20, bottom: 24 }
  const x: Channel = {
    field: 'more',
    type: 'quantitative',
    scale: {
      ...(wide ? { type: 'symlog', constant: fine } : { type: 'linear' }),
      nice: false,
      zero: true,
      padding: 24,
    },
    axis: {
      ...(wide ? { values: [-100, -10, -1, -0.1, 0, 0.1, 1, 10, 100, 1000] } : { tickCount: 7 }),
      labelExpr: "datum.value === 0 ? '±0' : format(datum.value, '+.6~g') + '%'",
    },
  }
  const y: Channel = {
    field: 'peak',
    type: 'quantitative',
    scale: { type: 'log', base: 2, nice: false, padding: 16 },
    axis: {
      tickCount: 8,
      labelExpr:
        "(datum.value < 1 ? '1/' + format(1 / datum.value, '.3~g') : format(datum.value, '.3~g')) + '×'",
    },
  }
  const look = {
    color: {
      field: 'synchronizer',
      type: 'nominal',
      scale: { domain: names, range: [...colours] },
      legend: null,
    },
    shape: {
      field: 'synchronizer',
      type: 'nominal',
      scale: { domain: names, range: [...shapes] },
      legend: null,
    },
  } as const
  const body = await plot(box, { x, y }, [
    {
      data: { values: places.map(point) },
      mark: { type: 'point', filled: true, size: 40, opacity: 0.5 },
      encoding: look,
    },
    {
      data: { values: frontOf(middles).map(point) },
      mark: { type: 'line', interpolate: 'step-before', stroke: ink, strokeWidth: 1.5, strokeDash: [4, 3] },
      encoding: { order: { field: 'peak', type: 'quantitative' } },
    },
    {
      data: { values: middles.map(point) },
      mark: { type: 'point', filled: true, size: 200, opacity: 1, stroke: '#FFFFFF', strokeWidth: 1.5 },
      encoding: look,
    },
  ])
  const svg = compose({
    title,
    notes: [
      designText(base),
      `Networks (small) and the medians over them (large), each network relative to itself with ${reference}${wide ? '; cycles by their logarithm' : ''}`,
    ],
    keys: [
      ...names.map((label, i) => ({ label, colour: colours[i] ?? ink, mark: shapes[i] ?? 'circle' })),
      { label: 'Pareto front of the medians', colour: ink, mark: 'step' },
    ],
    height: box.y + box.height + 58,
    body: [
      text(16, 16, `peak partial-sum memory, times that of ${reference}`),
      body,
      text(box.x + box.width / 2, box.y + box.height + 42, `difference in cycles to ${reference}`, {
        anchor: 'middle',
      }),
    ].join(''),
  })
  return [{ name: 'memory', title, svg }]
}
