import type { LayerReport } from '../../ir/layerReport.js'
import type { Report } from '../../ir/report.js'
import { comparisonFigure } from '../drawings/comparisonFigure.js'
import { paretoFigure } from '../drawings/paretoFigure.js'
import {
  about,
  atLeast,
  bytes,
  count,
  duration,
  energy,
  grouped,
  hundredths,
  overheadHundredths,
} from '../format.js'
import { limitOf } from '../limits.js'
import { notesOn } from '../notes.js'
import { energyOf, isSameNetwork, labelsOf, tellings, timeOf } from '../tellings.js'
import { figure } from './figure.js'
import { inOneSentence, limitInWords } from './headline.js'
import { howItWasMade, type MadeBy } from './madeBy.js'
import { html, type Markup, nothing } from './markup.js'
import { page } from './page.js'
import { sortableTable, type TableColumn } from './table.js'
import { againstBound } from './totals.js'
import { words } from './words.js'

/** A mapping among others. */
interface Compared {
  readonly label: string
  readonly report: Report
  /** The first of the same network. */
  readonly first: Report
}

const lower = (report: Report, text: string): string =>
  atLeast(report.model.opaque === undefined ? report.precision : 'estimate', text)

// oxlint-disable-next-line max-lines-per-function -- a table: the columns of the page
const columns = (reports: readonly Report[]): readonly TableColumn<Compared>[] => [
  ...tellings(reports).map(
    ([head, of]): TableColumn<Compared> => ({
      head,
      hint: 'What tells the mappings apart.',
      of: ({ report }) => ({ text: of(report) }),
    }),
  ),
  {
    head: 'cores',
    hint: 'Cores in use.',
    of: ({ report: { network } }) => ({ text: grouped(network.cores), value: network.cores }),
  },
  {
    head: 'time an image',
    hint: 'From its first input to its last output; of several images one after another, their share.',
    of: ({ report }) => ({ text: lower(report, duration(timeOf(report))), value: timeOf(report) }),
  },
  {
    head: 'times as fast',
    hint: 'As the first mapping of the same network.',
    of: ({ report, first }) => ({
      text: about(
        [report, first].every(({ precision }) => precision === 'exact') ? 'exact' : 'estimate',
        (timeOf(first) / timeOf(report)).toFixed(2),
      ),
      value: timeOf(first) / timeOf(report),
    }),
  },
  {
    head: 'bound%',
    hint: 'The cycles that no order of the same work beats, over its cycles.',
    of: ({ report }) => {
      const against = againstBound(report)
      return against === null
        ? { text: '', value: -1 }
        : { text: about(report.precision, hundredths(against.efficiency)), value: against.efficiency }
    },
  },
  {
    head: 'busy%',
    hint: 'Share of the time in which crossbars multiply.',
    of: ({ report: { network } }) => ({ text: hundredths(network.utilization), value: network.utilization }),
  },
  {
    head: 'energy an image',
    hint: 'With what cores draw all the time.',
    of: ({ report }) => ({
      text: about(report.precision, energy(energyOf(report))),
      value: energyOf(report),
    }),
  },
  {
    head: 'partial sums',
    hint: 'Most bytes of partial sums alive at once.',
    of: ({ report: { network, precision } }) => ({
      text: atLeast(precision, bytes(network.peakPartialSumBytes)),
      value: network.peakPartialSumBytes,
    }),
  },
  {
    head: 'signals%',
    hint: 'Signals among all bytes moved.',
    of: ({ report: { network } }) => ({
      text: overheadHundredths(network.overhead),
      value: network.overhead,
    }),
  },
]

/** Mappings whose layers stand beside one another. */
const mostBeside = 6

/** A layer in each of several mappings; undefined where one has none of that name. */
interface Beside {
  readonly name: string
  readonly layers: readonly (LayerReport | undefined)[]
}

/** The layers of mappings of one network, a layer a row. */
const besideTable = (reports: readonly Report[], labels: readonly string[]): Markup => {
  const names = [...new Set(reports.flatMap(({ layers }) => layers.map(({ name }) => name)))]
  const rows = names.map(
    (name): Beside => ({
      name,
      layers: reports.map(({ layers }) => layers.find((layer) => layer.name === name)),
    }),
  )
  const hintOf = ({ name, layers }: Beside): string =>
    `${name}: ${layers
      .map((layer, i) => {
        const chip = reports[i]?.chip
        return layer === undefined || chip === undefined
          ? `${labels[i] ?? ''} has none`
          : `${labels[i] ?? ''}: ${count(layer.tiles.count, 'tile')}, ${layer.scheme}, limited by the ${limitOf(layer, chip)}`
      })
      .join('; ')}`
  return sortableTable<Beside>(
    [
      { head: 'layer', hint: 'Its name in the model.', of: ({ name }) => ({ text: name }) },
      ...labels.map(
        (label, i): TableColumn<Beside> => ({
          head: label,
          hint: 'Cycles from the start of the layer to its end; the bar is its share of the longest in the row.',
          of: ({ layers }) => {
            const layer = layers[i]
            const longest = layers.reduce((most, each) => Math.max(most, each?.cycles ?? 0), 1)
            return layer === undefined
              ? { text: '', value: -1 }
              : {
                  text: atLeast(reports[i]?.precision ?? 'exact', grouped(layer.cycles)),
                  value: layer.cycles,
                  share: layer.cycles / longest,
                }
          },
        }),
      ),
    ],
    rows.map((row) => ({ row, hint: hintOf(row) })),
  )
}

/** Layers beside one another for each network that several mappings are of. */
const layersBeside = (reports: readonly Report[], labels: readonly string[]): Markup => {
  const firsts = reports.filter(
    (report, i) => reports.findIndex((other) => isSameNetwork(other, report)) === i,
  )
  const tables = firsts.flatMap((first) => {
    const own = reports.flatMap((report, i) =>
      isSameNetwork(first, report) ? [{ report, label: labels[i] ?? '' }] : [],
    )
    const shown = own.slice(0, mostBeside)
    return shown.length < 2
      ? []
      : [
          html`<h2>Layers of ${first.model.name}</h2>
<p class="muted">Cycles of each layer${shown.length < own.length ? `, of the first ${shown.length} of ${own.length} mappings` : ''}; where all layers work at the same time, with all waiting for others.</p>
${besideTable(
  shown.map(({ report }) => report),
  shown.map(({ label }) => label),
)}`,
        ]
  })
  return html`${tables}`
}

const inWords = (reports: readonly Report[], labels: readonly string[]): Markup =>
  html`<dl>${reports.map((report, i) => {
    const notes = notesOn(report)
    return html`<dt>${labels[i] ?? ''}</dt><dd>${inOneSentence(report)} ${limitInWords(report)}${notes.length === 0 ? nothing : html` <span class="muted">To be known: ${notes.join('; ')}.</span>`}</dd>`
  })}</dl>`

const timesAsFast = (times: number): string =>
  times < 1.005 ? 'hardly less than' : `${times.toFixed(2)} times as fast as`

/** The fastest of each network that several mappings are of. */
const verdicts = (reports: readonly Report[], labels: readonly string[]): readonly Markup[] => {
  const firsts = reports.filter(
    (report, i) => reports.findIndex((other) => isSameNetwork(other, report)) === i,
  )
  return firsts.flatMap((first) => {
    const own = reports.flatMap((report, i) =>
      isSameNetwork(first, report) ? [{ report, label: labels[i] ?? '' }] : [],
    )
    const [fastest, ...others] = own.toSorted((a, b) => timeOf(a.report) - timeOf(b.report))
    const slowest = others.at(-1)
    return fastest === undefined || slowest === undefined
      ? []
      : [
          html`<p class="lead">Of ${first.model.name}, ${fastest.label} is the fastest: ${lower(fastest.report, duration(timeOf(fastest.report)))} an image, ${timesAsFast(timeOf(slowest.report) / timeOf(fastest.report))} ${slowest.label}.</p>`,
        ]
  })
}

/**
 * Mappings side by side as a page for somebody who was not there: what tells them apart, which is the fastest, what each costs, what limits it,
 * and their layers beside one another. One file that asks for no other, as `mappedPage` makes them; every name is escaped.
 *
 * @example
 * import { linear, modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * import { comparedPage } from 'ohmflow/view'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const pipelines = [teaching, teaching.swap('synchronize', linear())]
 * const reports = await Promise.all(pipelines.map(async (each) => unwrap(await each.task(model)())))
 * const page = comparedPage(reports, { command: ['node', 'mine.js'], versions: { ohmflow: '0.1.0' } })
 * console.assert(page.includes('linear') && page.includes('conv2'))
 */
export const comparedPage = (reports: readonly Report[], madeBy: MadeBy): string => {
  const labels = labelsOf(reports)
  const networks = [...new Set(reports.map(({ model }) => model.name))]
  const chips = [...new Set(reports.map(({ chip }) => chip.name))]
  const title = `${count(reports.length, 'mapping')} of ${networks.join(', ')} on ${chips.join(', ')}`
  const comparable = reports.every((report) => reports[0] !== undefined && isSameNetwork(report, reports[0]))
  return page({
    title,
    body: html`
<h1>${title}</h1>
${verdicts(reports, labels)}
${figure((size) => comparisonFigure(reports, size), 'Time, energy, memory and cores of each mapping.')}
${sortableTable(
  columns(reports),
  reports.map((report, i) => ({
    row: {
      label: labels[i] ?? '',
      report,
      first: reports.find((other) => isSameNetwork(other, report)) ?? report,
    },
    hint: `${labels[i] ?? ''}: ${Object.values(report.pipeline).join(', ')}; ${count(report.network.tiles, 'tile')}, ${bytes(report.network.programBytes)} of programs`,
  })),
)}
${
  comparable && reports.length > 1
    ? html`<h2>What time costs</h2>
${figure((size) => paretoFigure(reports, size), 'A mapping on the line is the fastest of those that take no more memory.')}
${figure((size) => paretoFigure(reports, { ...size, cost: 'energy' }), 'Cores draw power all the time, so that what is fast often takes less energy.')}`
    : nothing
}
<h2>Each in words</h2>
${inWords(reports, labels)}
${layersBeside(reports, labels)}
<h2>What the words mean</h2>
${words}
<h2>How this was made</h2>
${howItWasMade(madeBy, reports)}`,
  })
}
