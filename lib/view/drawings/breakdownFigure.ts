import type { EnergyReport } from '../../ir/energyReport.js'
import type { LayerReport } from '../../ir/layerReport.js'
import type { Report } from '../../ir/report.js'
import { compose, escaped, type FigureSize, figureWidth, text } from '../figures/compose.js'
import { hairline, muted, okabeIto } from '../figures/palette.js'
import { bytes, energy, grouped, percent, short, shortened } from '../format.js'

const pitch = 15

/** What a bar is made of. */
interface Part {
  readonly label: string
  readonly colour: string
}

const parts = {
  cycles: { label: 'cycles', colour: okabeIto.blue },
  crossbar: { label: 'crossbars', colour: okabeIto.blue },
  interconnect: { label: 'interconnect', colour: okabeIto.purple },
  outputUnit: { label: 'output units', colour: okabeIto.green },
  signal: { label: 'signals', colour: okabeIto.vermillion },
  static: { label: 'static', colour: '#B8BEC5' },
  data: { label: 'data', colour: okabeIto.purple },
} as const satisfies Readonly<Record<string, Part>>

/** A layer, or several. */
interface Row {
  readonly name: string
  readonly cycles: number
  readonly dataBytes: number
  readonly signalBytes: number
  readonly energy: EnergyReport
}

type Amounts = readonly (readonly [part: keyof typeof parts, amount: number])[]

/** Bars of one kind. */
interface Panel {
  readonly head: string
  readonly amounts: (row: Row) => Amounts
  readonly text: (amount: number) => string
}

/** Cycles one after another, or where layers work at the same time those of the busiest crossbar of each. */
const panelsOf = (report: Report): readonly Panel[] => [
  {
    head: report.network.schedule === 'cross-layer' ? 'cycles of a crossbar' : 'cycles',
    amounts: ({ cycles }) => [['cycles', cycles]],
    text: short,
  },
  {
    head: 'energy',
    amounts: ({ energy: { crossbar, interconnect, outputUnit, signal, static: leaked } }) => [
      ['crossbar', crossbar],
      ['interconnect', interconnect],
      ['outputUnit', outputUnit],
      ['signal', signal],
      ['static', leaked],
    ],
    text: energy,
  },
  {
    head: 'bytes moved',
    amounts: ({ dataBytes, signalBytes }) => [
      ['data', dataBytes],
      ['signal', signalBytes],
    ],
    text: bytes,
  },
]

const sumOf = (amounts: Amounts): number => amounts.reduce((sum, [, amount]) => sum + amount, 0)

const added = (name: string, rows: readonly Row[]): Row => {
  const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0)
  return {
    name,
    cycles: sum(({ cycles }) => cycles),
    dataBytes: sum(({ dataBytes }) => dataBytes),
    signalBytes: sum(({ signalBytes }) => signalBytes),
    energy: {
      crossbar: sum(({ energy }) => energy.crossbar),
      interconnect: sum(({ energy }) => energy.interconnect),
      outputUnit: sum(({ energy }) => energy.outputUnit),
      signal: sum(({ energy }) => energy.signal),
      static: sum(({ energy }) => energy.static),
      total: sum(({ energy }) => energy.total),
    },
  }
}

/** Layers, those that take little as one where there are more than `most`, and all operators as one. */
const rowsOf = ({ layers, operators, network }: Report, most: number): readonly Row[] => {
  const together = network.schedule === 'cross-layer'
  const row = ({ limits, cycles, ...layer }: LayerReport): Row => ({
    ...layer,
    cycles: together ? limits.crossbar : cycles,
  })
  const kept = new Set(layers.toSorted((a, b) => b.energy.total - a.energy.total).slice(0, most))
  const others = layers.filter((layer) => !kept.has(layer))
  return [
    ...layers.filter((layer) => kept.has(layer)).map(row),
    ...(others.length === 0 ? [] : [added(`${grouped(others.length)} other layers`, others.map(row))]),
    ...(operators.length === 0
      ? []
      : [
          added(
            `${grouped(operators.length)} operators`,
            operators.map((operator) => ({
              ...operator,
              cycles: together ? 0 : operator.cycles,
              signalBytes: 0,
            })),
          ),
        ]),
  ]
}

const tenth = (n: number): number => Math.round(n * 10) / 10

/** Where the bars of a panel stand, and how long one of `most` is. */
interface Place {
  readonly left: number
  readonly top: number
  readonly width: number
}

const valueRoom = 62

const bars = (panel: Panel, rows: readonly Row[], { left, top, width }: Place): string => {
  const most = rows.reduce((largest, row) => Math.max(largest, sumOf(panel.amounts(row))), 0)
  const all = rows.reduce((sum, row) => sum + sumOf(panel.amounts(row)), 0)
  const room = Math.max(8, width - valueRoom)
  return [
    text(left, top - 4, `${panel.head}, ${panel.text(all)} in all`, { size: 11, fill: muted }),
    `<path d="M${tenth(left)},${top}V${top + rows.length * pitch}" stroke="${hairline}" fill="none"/>`,
    ...rows.map((row, i) => {
      const amounts = panel.amounts(row).filter(([, amount]) => amount > 0)
      const total = sumOf(amounts)
      const y = top + i * pitch
      let at = left
      const pieces = amounts.map(([part, amount]) => {
        const length = most === 0 ? 0 : (amount / most) * room
        const piece = `<path d="M${tenth(at)},${y + 2}h${tenth(length)}v${pitch - 5}h${tenth(-length)}z" fill="${parts[part].colour}"/>`
        at += length
        return piece
      })
      const said = amounts.map(([part, amount]) => `${parts[part].label} ${panel.text(amount)}`).join(', ')
      const hint = `${row.name}: ${panel.head} ${panel.text(total)}, ${percent(all === 0 ? 0 : total / all)} of all${amounts.length > 1 ? `; ${said}` : ''}`
      return `<g><title>${escaped(hint)}</title><rect x="${tenth(left)}" y="${y}" width="${tenth(width)}" height="${pitch}" fill="none" pointer-events="all"/>${pieces.join('')}${text(tenth(at + 4), y + 11, panel.text(total), { size: 10, fill: muted, halo: false })}</g>`
    }),
  ].join('')
}

/**
 * Where cycles, energy and bytes go: a layer a row, its energy by component and its bytes by what they are. Of many layers those that take the most
 * energy have a row of their own; operators share one. An SVG document.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * import { breakdownFigure } from 'ohmflow/view'
 * const report = unwrap(await teaching.task(await modelFile('teaching', teachingNetwork.build())())())
 * console.assert(breakdownFigure(report).includes('interconnect'))
 */
export const breakdownFigure = (report: Report, { width = figureWidth }: FigureSize = {}): string => {
  const wide = width >= 640
  const rows = rowsOf(report, wide ? 60 : 24)
  const panels = panelsOf(report)
  const longest = rows.reduce((most, { name }) => Math.max(most, name.length), 0)
  const left = Math.min(wide ? 190 : 112, 24 + longest * 6.4)
  const letters = Math.floor((left - 16) / 6.1)
  const room = width - left - 16
  const height = rows.length * pitch + 30
  const places = panels.map(
    (_, k): Place =>
      wide
        ? { left: left + (k * room) / panels.length, top: 18, width: room / panels.length - 10 }
        : { left, top: 18 + k * height, width: room },
  )
  const names = places.flatMap((place, k) =>
    wide && k > 0
      ? []
      : rows.map(({ name }, i) =>
          text(left - 8, place.top + i * pitch + 11, shortened(name, letters), {
            size: 11,
            anchor: 'end',
            halo: false,
          }),
        ),
  )
  const used = (['crossbar', 'interconnect', 'outputUnit', 'signal', 'static'] as const).filter((part) =>
    rows.some((row) => row.energy[part] > 0),
  )
  return compose({
    title: `${report.model.name}: where cycles, energy and bytes go`,
    notes: ['Each bar is as long as its share of the largest of its kind.'],
    keys: used.map((part) => ({ ...parts[part], mark: 'bar' })),
    height: (wide ? 1 : panels.length) * height,
    width,
    body: [
      ...names,
      ...panels.map((panel, k) => bars(panel, rows, places[k] ?? { left, top: 18, width: room })),
    ].join('\n'),
  })
}
