import { copiesOf, type Placed } from '../../ir/placed.js'
import type { Program } from '../../ir/program.js'
import type { Report } from '../../ir/report.js'
import type { Activity } from '../../machine/activity/activityOf.js'
import { breakdownFigure } from '../drawings/breakdownFigure.js'
import { coarser } from '../drawings/coarser.js'
import { coresFigure } from '../drawings/coresFigure.js'
import { floorplanFigure } from '../drawings/floorplanFigure.js'
import { memoryFigure } from '../drawings/memoryFigure.js'
import { networkTimeFigure } from '../drawings/networkTimeFigure.js'
import { rooflineFigure } from '../drawings/rooflineFigure.js'
import { tilesFigure } from '../drawings/tilesFigure.js'
import { notesOn } from '../notes.js'
import { figure, largeFigure } from './figure.js'
import { inOneSentence, keyFigures, limitInWords } from './headline.js'
import { layersTable, rowId } from './layersTable.js'
import { type LookAt, lookAt } from './lookAt.js'
import { howItWasMade, type MadeBy } from './madeBy.js'
import { html, type Markup, nothing } from './markup.js'
import { page } from './page.js'
import type { PackedSteps } from './steps/packSteps.js'
import { timelineSection } from './steps/timelineSection.js'
import { words } from './words.js'

/** What a mapping made, as far as its page shows it. */
export interface Mapped {
  readonly report: Report
  readonly placed: Placed
  readonly program: Pick<Program, 'model' | 'chip' | 'pipeline' | 'images' | 'phases'>
  /** What `activityOf` of `ohmflow/program` makes of the program. */
  readonly activity: Activity
  /** What `packSteps` makes of the program, for a timeline that zooms to single steps; none where it is left out. */
  readonly steps?: PackedSteps
}

/** Parts of time on a narrow page, which has fewer pixels. */
const narrowBins = 128

/** Cores beyond which a floorplan has no letters on a narrow page, and is no other drawing there. */
const manyCores = 600

/** How the first layer that is worth a look is cut. */
const cutOf = ({ layers, chip }: Placed, looks: readonly LookAt[]): Markup => {
  const [look] = looks
  const layer = layers.find((each) => each.name === look?.name)
  if (layer?.kind !== 'base') return nothing
  const tiled = { ...layer, tiles: copiesOf(layer)[0]?.tiles ?? [] }
  return html`<h2>How ${layer.name} is cut</h2>
${figure((size) => tilesFigure(tiled, chip.crossbar, size), 'Its weight matrix in tiles, each in a core of its own, and how a weight lies in the cells of a crossbar.')}`
}

const notes = (report: Report): Markup => {
  const all = notesOn(report)
  return all.length === 0
    ? nothing
    : html`<h2>To be known of these figures</h2><ul>${all.map((note) => html`<li>${note}</li>`)}</ul>`
}

/**
 * A mapping as a page for somebody who was not there: what was mapped on what, how near it comes to its bound, what limits it, which layers to
 * look at, with figures, a table that sorts, and the command that makes it again. One file that asks for no other, in
 * light and dark, for screens and paper; every name from the model is escaped. The same mapping gives the same page.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * import { activityOf } from 'ohmflow/program'
 * import { mappedPage } from 'ohmflow/view'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const { assign, synchronize, simulate } = unwrap(await teaching.artefacts(model)())
 * const mapped = { report: simulate, placed: assign, program: synchronize, activity: activityOf(synchronize) }
 * const page = mappedPage(mapped, { command: ['node', 'mine.js'], versions: { ohmflow: '0.1.0' } })
 * console.assert(page.startsWith('<!doctype html>') && page.includes('conv1'))
 */
export const mappedPage = ({ report, placed, program, activity, steps }: Mapped, madeBy: MadeBy): string => {
  const { model, chip, pipeline } = report
  const looks = lookAt(report)
  const coarse = coarser(activity, narrowBins)
  return page({
    title: `${model.name} on ${chip.name}`,
    hasTimeline: steps !== undefined,
    body: html`
<h1>${model.name} on ${chip.name}</h1>
<p class="lead">${inOneSentence(report)}</p>
<p class="muted">${Object.values(pipeline).join(' → ')}</p>
${keyFigures(report)}
<h2>What limits it</h2>
<p>${limitInWords(report)}</p>
${figure((size) => rooflineFigure(report, size), 'The mark furthest to the right is what limits a layer; what is left to 100% is spent waiting.')}
<h2>Which layers to look at</h2>
<ul>${looks.map(({ layer, name, why }) => html`<li><a href="#${rowId(layer)}">${name}</a> ${why}</li>`)}</ul>
<h2>When each layer works</h2>
${figure(({ width, isNarrow }) => networkTimeFigure(isNarrow ? coarse : activity, program, { width }), 'A layer a row, from the first cycle to the last: blue where its crossbars multiply, of another colour where it waits.')}
<h2>Where each layer lies</h2>
${(placed.cores > manyCores ? largeFigure : figure)((size) => floorplanFigure(placed, { ...size, program }), 'A colour is a layer; a core holds one tile of it.')}
<h2>What each core does</h2>
${figure(({ width, isNarrow }) => coresFigure(isNarrow ? coarse : activity, program, { width }), 'A core a row, or several where there are many.')}
${steps === undefined ? nothing : timelineSection(steps, activity.layers)}
<h2>Where cycles, energy and bytes go</h2>
${figure((size) => breakdownFigure(report, size), 'What is static is what cores draw all the time, whether they work or not.')}
<h2>Memory and interconnect over time</h2>
${figure(({ width, isNarrow }) => memoryFigure(isNarrow ? coarse : activity, program, { width }), 'Partial sums wait in memory or in buffers of cores until the next core adds to them; activations are results that wait in memory for their last reader.')}
${cutOf(placed, looks)}
<h2>All layers</h2>
<p class="muted">A click on a head sorts. Whoever rests on a row is told what limits the layer and where its energy goes.</p>
${layersTable(report)}
${notes(report)}
<h2>What the words mean</h2>
${words}
<h2>How this was made</h2>
${howItWasMade(madeBy, [report])}`,
  })
}
