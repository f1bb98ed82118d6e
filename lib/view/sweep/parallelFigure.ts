import { frontOf, type Objective } from '../../sweep/front.js'
import type { Row } from '../../sweep/rows.js'
import type { Leaf } from '../../sweep/values.js'
import { scaleFor } from '../drawings/scale.js'
import { compose, escaped, type FigureSize, faintLine, figureWidth, text } from '../figures/compose.js'
import { hairline, muted, okabeIto } from '../figures/palette.js'
import { grouped, shortened } from '../format.js'
import { labelOfRow, thinned } from './frontFigure.js'
import { shortHeads, tellingSettings, withUnit } from './measured.js'

/** Lines of beaten rows that are drawn in a figure of the usual width, at the most. */
const mostBeaten = 250

/** Pixels of a letter. */
const letter = 7

/** An axis: what it is called, where a row crosses it from 0 to 1, and what stands at its ends. */
interface Axis {
  readonly head: string
  readonly at: (row: Row) => number
  readonly ends: readonly [low: string, high: string]
}

const settingAxis = (rows: readonly Row[], name: string, head: string): Axis => {
  const values = [...new Set(rows.map(({ settings }) => settings[name] ?? ''))]
  const sorted = values.every((value): value is number => typeof value === 'number')
    ? values.toSorted((a, b) => a - b)
    : values
  const places = new Map<Leaf, number>(sorted.map((value, i) => [value, i]))
  const last = Math.max(1, sorted.length - 1)
  return {
    head,
    at: ({ settings }) => (places.get(settings[name] ?? '') ?? 0) / last,
    ends: [String(sorted[0] ?? ''), String(sorted.at(-1) ?? '')],
  }
}

const measureAxis = (rows: readonly Row[], { name }: Objective): Axis => {
  const values = rows.map(({ measures }) => measures[name] ?? 0)
  const scale = scaleFor(values, [0, 1], 5)
  const most = values.reduce((a, b) => Math.max(a, b), 0)
  const least = values.reduce((a, b) => Math.min(a, b), most)
  const [low, high] = [scale.at(least), scale.at(most)]
  return {
    head: name,
    at: ({ measures }) => (high === low ? 0.5 : (scale.at(measures[name] ?? 0) - low) / (high - low)),
    ends: [withUnit(name, least), withUnit(name, most)],
  }
}

/**
 * The rows of one model as lines through what was chosen and what came out; those that no other beats are blue. An SVG document.
 *
 * @example
 * import { parallelFigure } from 'ohmflow/view'
 * const row = (index: number, lanes: number, cycles: number) =>
 *   ({ index, key: '', model: 'a', settings: { 'core.lanes': lanes }, precision: 'exact', measures: { cycles } }) as const
 * const figure = parallelFigure([row(0, 8, 400), row(1, 16, 100)], [{ name: 'cycles', greater: false }])
 * console.assert(figure.includes('lanes'))
 */
export const parallelFigure = (
  rows: readonly Row[],
  objectives: readonly Objective[],
  { width = figureWidth }: FigureSize = {},
): string => {
  const known = rows.filter(({ measures }) =>
    objectives.every(({ name }) => typeof measures[name] === 'number'),
  )
  const best = new Set(frontOf(known, objectives))
  const others = known.filter((row) => !best.has(row))
  const beaten = thinned(others, (mostBeaten * width) / figureWidth)
  const settings = tellingSettings(known)
  const heads = shortHeads(settings)
  const axes = [
    ...settings.map((name, i) => settingAxis(known, name, heads[i] ?? name)),
    ...objectives.map((objective) => measureAxis(known, objective)),
  ]
  const [left, right] = [40, width - 40]
  const apart = (right - left) / Math.max(1, axes.length - 1)
  // where what stands at an axis would run into what stands at the next, every other one is told a step farther out
  const isTight = axes.some(({ head, ends }) => [head, ...ends].some(({ length }) => length * letter > apart))
  const step = isTight ? 30 : 0
  const letters = Math.max(6, Math.floor(((isTight ? 2 : 1) * apart) / letter))
  const [top, bottom] = [34 + step, 250 + step]
  const xOf = (i: number): number => Math.round(left + i * apart)
  const path = (row: Row): string =>
    axes
      .map(({ at }, i) => `${i === 0 ? 'M' : 'L'}${xOf(i)},${Math.round(bottom - at(row) * (bottom - top))}`)
      .join('')
  const drawn = (row: Row, look: string): string =>
    `<path d="${path(row)}" fill="none" ${look}><title>${escaped(labelOfRow(row))}</title></path>`
  return compose({
    title: `${known[0]?.model ?? ''}: what was chosen, and what came out`,
    notes:
      beaten.length < others.length
        ? [`Of ${grouped(others.length)} beaten points, ${grouped(beaten.length)} are drawn.`]
        : [],
    keys: [
      { label: 'no other beats it', colour: okabeIto.blue, mark: 'bar' },
      ...(beaten.length > 0 ? [{ label: 'beaten', colour: '#666666', mark: 'faint lines' as const }] : []),
    ],
    height: bottom + 30 + step / 2,
    width,
    body: [
      ...beaten.map((row) => drawn(row, `stroke="#666666" stroke-opacity="${faintLine}"`)),
      ...axes.map(({ head, ends: [low, high] }, i) => {
        const anchor = i === 0 ? 'start' : i === axes.length - 1 ? 'end' : 'middle'
        const out = i % 2 === 0 ? 0 : step
        const x = i === 0 ? xOf(i) - 24 : i === axes.length - 1 ? xOf(i) + 24 : xOf(i)
        return [
          `<path d="M${xOf(i)},${top}V${bottom}" stroke="${hairline}"/>`,
          text(x, top - 20 - out, shortened(head, letters), { size: 11, bold: true, anchor }),
          text(x, top - 6 - out, shortened(high, letters), { size: 11, fill: muted, anchor }),
          text(x, bottom + 16 + out / 2, shortened(low, letters), { size: 11, fill: muted, anchor }),
        ].join('')
      }),
      ...[...best].map((row) => drawn(row, `stroke="${okabeIto.blue}" stroke-width="1.5"`)),
    ].join('\n'),
  })
}
