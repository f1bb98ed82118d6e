import { sum } from '../../arithmetic.js'
import type { Program } from '../../ir/program.js'
import { type Doing, doings } from '../../machine/activity/activity.js'
import type { Activity, CoreActivity } from '../../machine/activity/activityOf.js'
import { compose, type FigureSize, figureWidth } from '../figures/compose.js'
import { count, duration, grouped, short, shortened } from '../format.js'
import { type DoingRow, doingHeadings, doingKeys, doingRows, doingWords } from './doingRows.js'
import { addedUp, share, sharesOf } from './sharesOfTime.js'
import { timeAxis } from './timeAxis.js'

/** Rows that are drawn; of more cores, several in a row share one. */
const mostRows = 96

const rowOf = (
  cores: readonly CoreActivity[],
  { width, cycles: end }: Activity,
  words: Readonly<Record<Doing, string>>,
  wide: boolean,
): DoingRow => {
  const cycles = addedUp(cores)
  const [first, last] = [cores[0]?.core ?? 0, cores.at(-1)?.core ?? 0]
  const label = first === last ? `core ${first}` : `cores ${first}–${last}`
  const layers = [...new Set(cores.flatMap((core) => core.layers))]
  const [name = '', ...others] = layers
  const busy = share(sum(cycles.works), cores.length * end)
  const used = cycles.works.findIndex((_, k) => doings.some((doing) => (cycles[doing][k] ?? 0) > 0))
  const shares = sharesOf(cycles, cores.length * end, words)
  return {
    label,
    busy: wide ? busy : '',
    detail: wide ? shortened(others.length === 0 ? name : `${name} and ${others.length} more`, 24) : '',
    hint: `${label}, ${layers.slice(0, 6).join(', ')}${layers.length > 6 ? ` and ${layers.length - 6} more` : ''}: of all cycles ${shares.join(', ')}`,
    cores: cores.length,
    cycles,
    // bins say all there is to see
    start: Math.max(0, used) * width,
    end,
    minor: false,
  }
}

/**
 * The cores of a chip over time, from the first cycle of a program to the last: how much of each moment a core's crossbar multiplies, and
 * what it waits for meanwhile. It is as large for a million steps as for ten, since it shows shares of time, not steps; `timelineFigure` shows
 * those of a few thousand cycles. Of very many cores, several share a row. An SVG document.
 *
 * @param activity what `activityOf` of `ohmflow/program` makes of the program.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { activityOf } from 'ohmflow/program'
 * import { coresFigure } from 'ohmflow/view'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const program = unwrap(await teaching.until('synchronize').task(model)())
 * console.assert(coresFigure(activityOf(program), program).includes('core 0'))
 */
export const coresFigure = (
  activity: Activity,
  { model, chip, pipeline }: Pick<Program, 'model' | 'chip' | 'pipeline'>,
  { width = figureWidth }: FigureSize = {},
): string => {
  const wide = width >= 560
  const { kind } = chip.interconnect
  const each = Math.max(1, Math.ceil(activity.cores.length / mostRows))
  const rows = Array.from({ length: Math.ceil(activity.cores.length / each) }, (_, i) =>
    rowOf(activity.cores.slice(i * each, (i + 1) * each), activity, doingWords(kind), wide),
  )
  const pitch = rows.length <= 40 ? 15 : 11
  const [left, right] = [each === 1 ? 66 : 100, wide ? 206 : 16]
  const plot = { left, width: width - left - right, top: 18 }
  const end = Math.max(1, activity.cycles)
  const bottom = plot.top + rows.length * pitch
  const milliseconds = activity.cycles / (chip.clockGigahertz * 1e6)
  return compose({
    title: `${model.name}: cores over ${short(activity.cycles)} cycles, ${duration(milliseconds)}`,
    notes: [
      `${count(activity.cores.length, 'core')}, ${pipeline.synchronizer} on ${chip.name}. The height of a colour is its share of the time.`,
      ...(each > 1 ? [`${grouped(each)} cores share a row.`] : []),
    ],
    keys: doingKeys(rows, kind),
    height: bottom + 44,
    width,
    body: [
      ...(wide ? [doingHeadings(plot, 'holds')] : []),
      timeAxis({ from: 0, to: end, ...plot, bottom }),
      doingRows(rows, { ...plot, pitch, total: end, binCycles: activity.width }),
    ].join('\n'),
  })
}
