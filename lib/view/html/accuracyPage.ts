import type { AccuracyReport, Trials } from '../../accuracy/accuracyReport.js'
import { figureOf } from '../../accuracy/score.js'
import { type Spread, spreadOf } from '../../accuracy/spread.js'
import { wilson } from '../../accuracy/wilson.js'
import { accuracyFigure, figureText } from '../drawings/accuracyFigure.js'
import { sensitivityFigure } from '../drawings/sensitivityFigure.js'
import { count } from '../format.js'
import { figure } from './figure.js'
import { type MadeBy, shellText } from './madeBy.js'
import { html, type Markup, nothing } from './markup.js'
import { page } from './page.js'
import { sortableTable, type TableColumn } from './table.js'

/** A row of the table: what the network lies on, and how right it is there. */
interface Row extends Spread {
  readonly on: string
  readonly draws: number
}

const rowOf = (on: string, trials: Trials): Row => ({
  on,
  draws: trials.length,
  ...spreadOf(trials.map(figureOf)),
})

const rowsOf = ({ ideal, runtime, devices }: AccuracyReport): readonly Row[] => [
  rowOf('ideal devices', [ideal]),
  ...(runtime === null ? [] : [rowOf(runtime.runtime, [runtime.score])]),
  ...(runtime?.given === null || runtime === null
    ? []
    : [rowOf(`${runtime.runtime}, not quantized`, [runtime.given])]),
  ...(devices === null
    ? []
    : [
        rowOf('these devices', devices.trials),
        ...(devices.layers ?? []).map(({ layer, trials }) => rowOf(`${layer} alone on them`, trials)),
        ...(devices.varied?.points ?? []).map(({ value, trials }) =>
          rowOf(`${devices.varied?.field ?? ''} = ${value}`, trials),
        ),
      ]),
]

const columnsOf = ({ ideal, samples, devices }: AccuracyReport): readonly TableColumn<Row>[] => {
  const told = (x: number): string => figureText(ideal, x)
  const isShare = ideal.kind === 'classes'
  const interval = ({ mean }: Row): string => {
    const { low, high } = wilson(mean * samples, samples)
    return `${told(low)} to ${told(high)}`
  }
  return [
    { head: 'on', hint: 'What the crossbars are made of.', of: ({ on }) => ({ text: on }) },
    {
      head: `${isShare ? 'top-1' : 'rms error'}${(devices?.trials.length ?? 1) > 1 ? ', mean' : ''}`,
      hint: isShare
        ? 'The share of samples whose class has the largest output; the mean over the chips that were drawn.'
        : 'The root of the mean square of the errors; the mean over the chips that were drawn.',
      of: ({ mean }) => ({ text: told(mean), value: mean, ...(isShare ? { share: mean } : {}) }),
    },
    ...(isShare
      ? [
          {
            head: '95%',
            hint: 'Has the share of all samples that there could be in it, 19 times out of 20 (Wilson).',
            of: (row: Row) => ({ text: interval(row), value: row.mean }),
          },
        ]
      : []),
    {
      head: '±',
      hint: 'Standard deviation over the chips that were drawn.',
      of: ({ deviation, draws }) => ({ text: draws > 1 ? told(deviation) : '', value: deviation }),
    },
    {
      head: 'least of draws',
      hint: 'The least of the chips that were drawn.',
      of: ({ least, draws }) => ({ text: draws > 1 ? told(least) : '', value: least }),
    },
    {
      head: 'most of draws',
      hint: 'The most of the chips that were drawn.',
      of: ({ most, draws }) => ({ text: draws > 1 ? told(most) : '', value: most }),
    },
  ]
}

/** How right it is on the devices: of several draws their mean, which is called one, and how far apart they are. */
const onDevices = ({ ideal, devices }: AccuracyReport): Markup => {
  if (devices === null) return nothing
  const { mean, least, most } = spreadOf(devices.trials.map(figureOf))
  const told = (figure: number): string => figureText(ideal, figure)
  return devices.trials.length === 1
    ? html`; ${told(mean)} on one draw of these devices`
    : html`; on these devices ${told(mean)} on average over ${count(devices.trials.length, 'draw')}, from ${told(least)} to ${told(most)}`
}

/** The figures of which there is something to draw. */
const figuresOf = (report: AccuracyReport): Markup => {
  const { devices } = report
  return html`${
    (devices?.varied ?? null) === null
      ? nothing
      : html`<h2>Against ${devices?.varied?.field ?? ''}</h2>
${figure((size) => accuracyFigure(report, size), 'The band holds all the chips that were drawn.')}`
  }${
    (devices?.layers ?? null) === null
      ? nothing
      : html`<h2>Which layer to protect</h2>
${figure((size) => sensitivityFigure(report, size), 'One layer at a time lies on the devices, all others on ideal ones.')}`
  }`
}

/**
 * How right a mapped network is on a dataset, as a page for somebody who was not there: on ideal devices and on others,
 * against a field of theirs, and layer by layer. One file that asks for no other; every name is escaped.
 *
 * @example
 * import { accuracyPage } from 'ohmflow/view'
 * const ideal = { kind: 'classes', samples: 500, top1: 490, top5: 500 } as const
 * const report = {
 *   schema: 'ohmflow.accuracy/1', model: 'digits.onnx', chip: 'rram256', dataset: 'images.idx.gz', of: 500, samples: 500,
 *   output: 'digit', outputs: 10, ideal, runtime: null, devices: null,
 * } as const
 * const page = accuracyPage(report, { command: ['node', 'mine.js'], versions: { ohmflow: '0.1.0' } })
 * console.assert(page.includes('98.0%') && page.includes('digits.onnx'))
 */
export const accuracyPage = (report: AccuracyReport, { command, versions }: MadeBy): string => {
  const { ideal, model, chip, dataset, samples } = report
  const title = `${ideal.kind === 'classes' ? 'Accuracy' : 'Error'} of ${model} on ${chip}`
  return page({
    title,
    body: html`
<h1>${title}</h1>
<p class="lead">On ${count(samples, 'sample')} of ${dataset}: ${figureText(ideal, figureOf(ideal))} ${ideal.kind === 'classes' ? 'are given their class' : 'of error'} on ideal devices${onDevices(report)}.</p>
${sortableTable(
  columnsOf(report),
  rowsOf(report).map((row) => ({ row, hint: `${row.on}: ${count(row.draws, 'draw')}` })),
)}
${figuresOf(report)}
<h2>How this was made</h2>
<pre>${shellText(command)}</pre>
<dl>${Object.entries(versions).map(([name, version]) => html`<dt>${name}</dt><dd>${version}</dd>`)}</dl>`,
  })
}
