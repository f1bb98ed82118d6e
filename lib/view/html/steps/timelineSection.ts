import { jsonText } from '../../../codec/jsonText.js'
import type { LayerActivity } from '../../../machine/activity/activityOf.js'
import { count, grouped } from '../../format.js'
import { html, type Markup } from '../markup.js'
import type { PackedSteps } from './packSteps.js'

/** JSON that may stand in HTML: nothing in it begins or ends an element. */
const inHtml = (value: unknown): Markup => ({
  markup: jsonText(value).replaceAll('<', '\\u003c').replaceAll('&', '\\u0026').replaceAll('>', '\\u003e'),
})

const button = (does: string, label: string, name: string): Markup =>
  html`<button type="button" data-do="${does}" aria-label="${name}" data-hint="${name}">${label}</button>`

/** A timeline of cores that zooms from the whole program to its single steps. Paper cannot be zoomed: there, the figure of all cores stands for it. */
export const timelineSection = (
  { lanes, layers, doings, cycles, total, count: steps, data }: PackedSteps,
  activity: readonly LayerActivity[],
): Markup => html`<section class="on-screen"><h2>Step by step</h2>
<p>${count(steps, 'step')} and waits${cycles < total ? `, of the first ${grouped(cycles)} of ${grouped(total)} cycles` : ''}. Drag to move, double click or Ctrl and the wheel to zoom, Shift and the wheel to move; on the keyboard +, −, 0 and the arrows. Blue is work, orange is waiting for anything but another layer.</p>
<div id="timeline">
<div class="controls" hidden="">${button('in', '+', 'Zoom in')}${button('out', '−', 'Zoom out')}${button('left', '←', 'Earlier')}${button('right', '→', 'Later')}${button('all', 'all', 'All cycles')}<button type="button" data-do="units" aria-pressed="false">all units</button>
<label>layer <select><option value="">choose</option>${activity.map(({ layer, start, end }) => html`<option value="${start} ${end}">${layer}</option>`)}</select></label>
<output></output></div>
<div class="lanes" tabindex="0" role="region" aria-label="Cores over time"><div></div><canvas role="img" aria-label="What each core does over time; the table of layers says in numbers what it shows"></canvas></div>
<script type="application/json" data-part="lanes">${inHtml({ lanes, layers, doings, cycles })}</script>
<script type="text/plain" data-part="steps">${data}</script>
</div></section>`
