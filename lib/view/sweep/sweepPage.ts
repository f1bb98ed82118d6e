import { costsIn, frontOf, type Objective, objectivesOf } from '../../sweep/front.js'
import type { MeasureName } from '../../sweep/measures.js'
import { measures } from '../../sweep/measures.js'
import type { Row, Rows } from '../../sweep/rows.js'
import type { SweepFile } from '../../sweep/sweepFile.js'
import { count, grouped } from '../format.js'
import { figure } from '../html/figure.js'
import { howItWasMade, type MadeBy, shellText } from '../html/madeBy.js'
import { html, type Markup, nothing } from '../html/markup.js'
import { page } from '../html/page.js'
import { sortableTable, type TableColumn } from '../html/table.js'
import { isCrossed } from './effects.js'
import { effectsFigure } from './effectsFigure.js'
import { frontFigure } from './frontFigure.js'
import { inColumn, shortHeads, tellingSettings } from './measured.js'
import { parallelFigure } from './parallelFigure.js'
import { measuresIn } from './rowsTable.js'

/** Models that have figures of their own, and rows of the table, at the most. */
const [mostModels, mostRows] = [6, 1000]

/** A page of a sweep: where its file lies, as its points are opened by. */
export interface SweepSource {
  /** The path of the sweep's file; null where it is not known. */
  readonly file: string | null
}

const settingColumns = (rows: readonly Row[]): readonly TableColumn<Row>[] => {
  const names = tellingSettings(rows)
  const heads = shortHeads(names)
  return names.map((name, i) => ({
    head: heads[i] ?? name,
    hint: name,
    of: ({ settings }) => {
      const value = settings[name]
      return typeof value === 'number' ? { text: String(value), value } : { text: String(value ?? '') }
    },
  }))
}

const measureColumn = (name: MeasureName): TableColumn<Row> => ({
  head: name,
  hint: measures[name].what,
  of: (row) => ({ text: inColumn(row, name), value: row.measures[name] ?? -1 }),
})

/** The rows that no other beats, with all that tells `rows` apart, each with the command that maps it again. */
const frontTable = (front: readonly Row[], rows: readonly Row[], { file }: SweepSource): Markup => {
  const models = new Set(front.map(({ model }) => model)).size > 1
  const columns: readonly TableColumn<Row>[] = [
    {
      head: 'point',
      hint: 'Where it stands in the sweep.',
      of: ({ index }) => ({ text: String(index), value: index }),
    },
    ...(models ? [{ head: 'model', hint: 'The network.', of: ({ model }: Row) => ({ text: model }) }] : []),
    ...settingColumns(rows),
    ...measuresIn(front).map(measureColumn),
  ]
  return sortableTable(
    columns,
    front.slice(0, mostRows).map((row) => ({
      id: `point-${row.index}`,
      row,
      hint:
        file === null
          ? `point ${row.index}`
          : `Its report: ${shellText(['ohmflow', 'sweep', file, '--point', String(row.index)])}`,
    })),
  )
}

const figuresOf = (rows: readonly Row[], objectives: readonly Objective[]): Markup => {
  const [first, second] = objectives
  if (rows.every((row) => costsIn(row, objectives) === null))
    return html`<p class="muted">None of its points has ${objectives.map(({ name }) => name).join(' and ')}.</p>`
  return html`${
    first === undefined || second === undefined
      ? nothing
      : figure(
          ({ width }) => frontFigure(rows, [first, second], { width }),
          'Point at a dot to see what it is.',
        )
  }${figure(({ width }) => parallelFigure(rows, objectives, { width }), 'Each line is a point.')}`
}

const inShort = ({ rows }: Rows, front: readonly Row[], objectives: readonly Objective[]): Markup => {
  const failed = rows.filter((row) => row.failed !== undefined)
  const [first] = failed
  const names = objectives.map(({ name, greater }) => `${greater ? 'greatest' : 'least'} ${name}`)
  return html`<p class="lead">Of ${count(rows.length, 'point')}, ${grouped(front.length)} ${front.length === 1 ? 'is' : 'are'} not beaten by any other of the same network in ${names.join(' and ')}.</p>
${
  first?.failed === undefined
    ? nothing
    : html`<p>${count(failed.length, 'point')} cannot be mapped; of the first, ${first.index}: ${first.failed}</p>`
}`
}

/** What points were run on, where they were. */
const runOn = ({ dataset, devices, trials = 1 }: SweepFile): Markup =>
  dataset === undefined
    ? nothing
    : html`<dt>samples</dt><dd>${dataset.samples === undefined ? 'all' : `${grouped(dataset.samples)} at most, evenly spaced,`} of ${dataset.path}, with labels of ${dataset.labels}</dd>
<dt>devices</dt><dd>${devices === undefined ? 'ideal' : `${devices.join(', ')}, ${trials === 1 ? 'drawn once' : `drawn ${grouped(trials)} times`}`}</dd>`

/**
 * A sweep as a page that is one file: which points no other beats, what each factor does, and how all of it was made.
 *
 * @example
 * import { sweepPage } from 'ohmflow/view'
 * const header = {
 *   schema: 'ohmflow.rows/1', sweep: '', ohmflow: '', models: [], factors: [], notes: [],
 *   file: { models: ['a'], chips: ['rram256'] },
 * } as const
 * const page = sweepPage({ header, rows: [] }, { file: 'buses.yaml' }, { command: ['ohmflow', 'sweep'], versions: {} })
 * console.assert(page.startsWith('<!doctype html>'))
 */
export const sweepPage = (rows: Rows, source: SweepSource, madeBy: MadeBy): string => {
  const objectives = objectivesOf(rows.header.file)
  const front = frontOf(rows.rows, objectives)
  const models = [...new Set(rows.rows.map(({ model }) => model))]
  const estimates = rows.rows.some(({ precision }) => precision === 'estimate')
  const title = `Sweep of ${models.length === 1 ? (models[0] ?? '') : count(models.length, 'network')}`
  return page({
    title,
    body: html`<h1>${title}</h1>
${inShort(rows, front, objectives)}
${models.slice(0, mostModels).map(
  (model) =>
    html`<h2>${model}</h2>${figuresOf(
      rows.rows.filter((row) => row.model === model),
      objectives,
    )}`,
)}
${models.length > mostModels ? html`<p class="muted">Figures are of the first ${mostModels} of ${models.length} networks.</p>` : nothing}
<h2>What each factor does</h2>
${figure(
  ({ width }) => effectsFigure(rows.rows, objectives, { width }),
  `At × 1 a value changes nothing on average. Effects of factors on one another are in the figures above.${
    isCrossed(rows.rows, tellingSettings(rows.rows))
      ? ''
      : ' Not every value was measured with all values of the others: what is said of it is in part the effect of what it comes with.'
  }${
    rows.rows.some(({ measures: own }) => objectives.some(({ name }) => own[name] === 0))
      ? ' A figure of 0 has no place in such a mean, and is left out.'
      : ''
  }`,
)}
<h2>Points that no other beats</h2>
<p class="muted">${front.length > mostRows ? `The first ${grouped(mostRows)} of ${grouped(front.length)}. ` : ''}Point at a row for the command that opens its report.${estimates ? ' ≥ and ~ mark estimates: at least so much, and about so much.' : ''}</p>
${frontTable(front, rows.rows, source)}
${rows.header.notes.map((note) => html`<p class="muted">${note}</p>`)}
<h2>How it was made</h2>
${howItWasMade(madeBy, [])}
<dl>${rows.header.models.map(({ name, sha256 }) => html`<dt>${name}</dt><dd>SHA-256 ${sha256}</dd>`)}${runOn(rows.header.file)}</dl>`,
  })
}
