import type { LayerReport, Limits } from '../../ir/layerReport.js'
import type { Report } from '../../ir/report.js'
import { compose, escaped, type FigureSize, figureWidth, point, text } from '../figures/compose.js'
import { hairline, ink, muted, okabeIto, type PointShape } from '../figures/palette.js'
import { grouped, percent, shortened } from '../format.js'
import { greatestLimit, limitKeys, limitName, networkLimits } from '../limits.js'

/** Layers that have a row; of more, those with the most cycles. */
const mostRows = 120
const pitch = 15

const looks: Readonly<Record<keyof Limits, readonly [colour: string, shape: PointShape]>> = {
  crossbar: [okabeIto.blue, 'circle'],
  bus: [okabeIto.purple, 'diamond'],
  outputUnit: [okabeIto.green, 'triangle-up'],
  loadUnit: [okabeIto.orange, 'square'],
  chain: [okabeIto.vermillion, 'triangle-down'],
  fill: ['#666666', 'cross'],
}

/** A row: a layer or the network, its cycles and what each limit is of them. */
interface Row {
  readonly name: string
  readonly cycles: number
  readonly limits: Limits
  readonly bold: boolean
}

const tenth = (n: number): number => Math.round(n * 10) / 10

const shareText = (part: number, whole: number): string => percent(whole === 0 ? 0 : part / whole)

/** What limits a row, and how many times as much as what comes next. */
const verdict = ({ limits }: Row, chip: Report['chip']): string => {
  const first = greatestLimit(limits)
  const next = limitKeys.reduce((most, key) => (key === first ? most : Math.max(most, limits[key])), 0)
  const times =
    next === 0 ? '' : `, ${(limits[first] / next).toFixed(limits[first] < 9.95 * next ? 1 : 0)} × the next`
  return `${limitName(first, chip)}${times}`
}

const hintOf = ({ name, cycles, limits }: Row, chip: Report['chip']): string =>
  `${name}, ${grouped(cycles)} cycles: ${limitKeys
    .filter((key) => limits[key] > 0)
    .map((key) => `${limitName(key, chip)} ${grouped(limits[key])} (${shareText(limits[key], cycles)})`)
    .join(', ')}`

/** Where shares from 0 to 1 are drawn. */
interface Place {
  readonly left: number
  readonly width: number
  readonly top: number
}

const marksOf = (row: Row, y: number, { left, width }: Place, chip: Report['chip']): string => {
  const first = greatestLimit(row.limits)
  return limitKeys
    .filter((key) => row.limits[key] > 0 && row.cycles > 0)
    .toSorted((a, b) => Number(a === first) - Number(b === first))
    .map((key) => {
      const [colour, shape] = looks[key]
      const x = tenth(left + Math.min(1.04, row.limits[key] / row.cycles) * width)
      const hint = `${row.name}: ${limitName(key, chip)} ${grouped(row.limits[key])} of ${grouped(row.cycles)} cycles, ${shareText(row.limits[key], row.cycles)}`
      return point(shape, colour, x, y, hint, key === first ? 1 : 0.75)
    })
    .join('')
}

/** The network and its layers, those with the most cycles where there are very many, in their order. */
const rowsOf = (report: Report): readonly Row[] => {
  const { layers, network, model } = report
  const most = new Set(layers.toSorted((a, b) => b.cycles - a.cycles).slice(0, mostRows))
  const row = ({ name, cycles, limits }: LayerReport): Row => ({ name, cycles, limits, bold: false })
  return [
    { name: model.name, cycles: network.cycles, limits: networkLimits(report), bold: true },
    ...layers.filter((layer) => most.has(layer)).map(row),
  ]
}

/** Lines at quarters, with what share they are. */
const grid = ({ left, width, top }: Place, bottom: number): string =>
  [0, 0.25, 0.5, 0.75, 1]
    .map((share) => {
      const x = tenth(left + share * width)
      return (
        `<path d="M${x},${top}V${bottom + 4}" stroke="${share === 1 ? muted : hairline}" fill="none"/>` +
        text(x, bottom + 17, `${100 * share}%`, { size: 11, anchor: 'middle', fill: muted })
      )
    })
    .join('')

/**
 * The roofline of each layer and of the network, as shares of its cycles: how much of them the busiest crossbar, load unit and output unit, the bus or
 * the busiest link, the longest chain of additions and the fill take at the least. The mark furthest to the right is what limits the layer; what
 * lies between it and 100% is lost to waiting, and what lies between it and the next says by how much it limits. An SVG document.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * import { rooflineFigure } from 'ohmflow/view'
 * const report = unwrap(await teaching.task(await modelFile('teaching', teachingNetwork.build())())())
 * console.assert(rooflineFigure(report).includes('conv2'))
 */
export const rooflineFigure = (report: Report, { width = figureWidth }: FigureSize = {}): string => {
  const { chip, layers, model } = report
  const wide = width >= 640
  const rows = rowsOf(report)
  const longest = rows.reduce((most, { name }) => Math.max(most, name.length), 0)
  const left = Math.min(wide ? 190 : 112, 24 + longest * 6.4)
  const place: Place = { left, width: width - left - (wide ? 210 : 24), top: 24 }
  const bottom = place.top + rows.length * pitch + 8
  const letters = Math.floor((left - 16) / 6.1)
  const body = rows.map((row, i) => {
    const y = place.top + i * pitch + 9 + (i > 0 ? 8 : 0)
    return [
      `<g><title>${escaped(hintOf(row, chip))}</title>`,
      `<path d="M${left},${y}H${left + place.width}" stroke="${hairline}" fill="none"/>`,
      `<rect x="0" y="${y - 7}" width="${width}" height="${pitch}" fill="none" pointer-events="all"/>`,
      text(left - 8, y + 4, shortened(row.name, letters), {
        size: 11,
        anchor: 'end',
        bold: row.bold,
        halo: false,
      }),
      wide
        ? text(left + place.width + 22, y + 4, verdict(row, chip), {
            size: 11,
            fill: row.bold ? ink : muted,
            bold: row.bold,
            halo: false,
          })
        : '',
      '</g>',
      marksOf(row, y, place, chip),
    ].join('')
  })
  const used = limitKeys.filter((key) => rows.some(({ limits }) => limits[key] > 0))
  return compose({
    title: `${model.name}: what limits each layer`,
    notes: [
      'Shares of a layer’s cycles that each resource takes at the least; the furthest to the right is the limit, and what is left to 100% is waiting.',
      ...(layers.length > mostRows
        ? [`The ${mostRows} of ${grouped(layers.length)} layers with the most cycles.`]
        : []),
    ],
    keys: used.map((key) => ({ label: limitName(key, chip), colour: looks[key][0], mark: looks[key][1] })),
    height: bottom + 30,
    width,
    body: [
      grid(place, bottom),
      ...(wide ? [text(left + place.width + 22, 16, 'limited by', { size: 11, fill: muted })] : []),
      ...body,
    ].join('\n'),
  })
}
