import { sum } from '../../arithmetic.js'
import type { Program } from '../../ir/program.js'
import { type Doing, doings } from '../../machine/activity/activity.js'
import type { Activity, LayerActivity } from '../../machine/activity/activityOf.js'
import { compose, type FigureSize, figureWidth } from '../figures/compose.js'
import { count, duration, grouped, short, shortened } from '../format.js'
import { type DoingRow, doingHeadings, doingKeys, doingRows, doingWords } from './doingRows.js'
import { addedUp, allCycles, share, sharesOf } from './sharesOfTime.js'
import { timeAxis } from './timeAxis.js'

/** Rows that are drawn; of more layers, several in a row share one. */
const mostRows = 320

/** What a layer does most where it does not work, as text for a row: for whom, or for what. */
const waiting = (
  { awaits, cycles }: LayerActivity,
  words: Readonly<Record<Doing, string>>,
): { readonly share: string; readonly what: string } | null => {
  const all = allCycles(cycles)
  const [most] = doings
    .filter((doing) => doing !== 'works')
    .map((doing) => ({ doing, cycles: sum(cycles[doing]) }))
    .toSorted((a, b) => b.cycles - a.cycles)
  if (most === undefined || most.cycles < 0.005 * all) return null
  const [whom] = awaits
  return most.doing === 'layer' && whom !== undefined
    ? { share: share(whom.cycles, all), what: `for ${whom.layer}` }
    : { share: share(most.cycles, all), what: words[most.doing].replace('waits for', 'for') }
}

const rowOf = (layer: LayerActivity, words: Readonly<Record<Doing, string>>, wide: boolean): DoingRow => {
  const all = allCycles(layer.cycles)
  const waits = waiting(layer, words)
  const shares = sharesOf(layer.cycles, all, words)
  const whom = layer.awaits.slice(0, 3).map(({ layer, cycles }) => `${layer} ${share(cycles, all)}`)
  return {
    label: layer.layer,
    busy: wide ? share(sum(layer.cycles.works), all) : '',
    detail: wide && waits !== null ? shortened(`${waits.share} ${waits.what}`, 30) : '',
    hint: `${layer.layer}, ${count(layer.cores, 'core')}: cycles ${grouped(layer.start)} to ${grouped(layer.end)}; ${shares.join(', ')}${whom.length === 0 ? '' : `; waits for ${whom.join(', ')}`}`,
    cores: layer.cores,
    cycles: layer.cycles,
    start: layer.start,
    end: layer.end,
    minor: !layer.onCrossbars,
  }
}

/** Layers as they are, or several in a row as one where there are very many. */
const folded = (layers: readonly LayerActivity[]): readonly LayerActivity[] => {
  const each = Math.ceil(layers.length / mostRows)
  if (each <= 1) return layers
  return Array.from({ length: Math.ceil(layers.length / each) }, (_, i): LayerActivity => {
    const some = layers.slice(i * each, (i + 1) * each)
    return {
      layer: `${some[0]?.layer ?? ''} … ${some.at(-1)?.layer ?? ''}`,
      onCrossbars: some.some(({ onCrossbars }) => onCrossbars),
      start: Math.min(...some.map(({ start }) => start)),
      end: Math.max(...some.map(({ end }) => end)),
      cores: some.reduce((sum, { cores }) => sum + cores, 0),
      cycles: addedUp(some),
      awaits: [],
    }
  })
}

/**
 * The network over time: a layer a row, when it works and at what rate (the height of the blue part is the share of its
 * cores whose crossbars multiply), where it waits and for whom. Layers one after the other are a staircase; all at the same time they are
 * nearly one above the other. Of very many layers, several share a row. An SVG document; a pointer that rests on a row shows its figures.
 *
 * @param activity what `activityOf` of `ohmflow/program` makes of the program.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { activityOf } from 'ohmflow/program'
 * import { networkTimeFigure } from 'ohmflow/view'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const program = unwrap(await teaching.until('synchronize').task(model)())
 * console.assert(networkTimeFigure(activityOf(program), program).includes('conv2'))
 */
export const networkTimeFigure = (
  activity: Activity,
  { model, chip, pipeline, images = 1 }: Pick<Program, 'model' | 'chip' | 'pipeline' | 'images'>,
  { width = figureWidth }: FigureSize = {},
): string => {
  const wide = width >= 640
  const kind = chip.interconnect.kind
  const layers = folded(activity.layers)
  const rows = layers.map((layer) => rowOf(layer, doingWords(kind), wide))
  const pitch = rows.length <= 40 ? 17 : rows.length <= 90 ? 14 : 11
  const longest = rows.reduce((most, { label }) => Math.max(most, label.length), 0)
  const left = Math.min(wide ? 190 : 110, 24 + longest * 6.4)
  const right = wide ? 250 : 16
  const plot = { left, width: width - left - right, top: 18 }
  const end = Math.max(1, activity.cycles)
  const bottom = plot.top + rows.length * pitch
  const milliseconds = activity.cycles / (chip.clockGigahertz * 1e6)
  const fold =
    layers.length < activity.layers.length
      ? [`Of ${grouped(activity.layers.length)} layers, several share a row.`]
      : []
  return compose({
    title: `${model.name} over time: ${short(activity.cycles)} cycles, ${duration(milliseconds)}`,
    notes: [
      `${pipeline.synchronizer} on ${chip.name}${images > 1 ? `, ${grouped(images)} images` : ''}. The blue part is the share of a layer's crossbars that multiply.`,
      ...fold,
    ],
    keys: doingKeys(rows, kind),
    height: bottom + 44,
    width,
    body: [
      ...(wide ? [doingHeadings(plot, 'waits most')] : []),
      timeAxis({ from: 0, to: end, ...plot, bottom }),
      doingRows(rows, { ...plot, pitch, total: end, binCycles: activity.width }),
    ].join('\n'),
  })
}
