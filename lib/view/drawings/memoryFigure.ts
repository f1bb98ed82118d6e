import type { Program } from '../../ir/program.js'
import type { Activity } from '../../machine/activity/activityOf.js'
import { compose, escaped, figureWidth, text } from '../figures/compose.js'
import { hairline, muted, okabeIto } from '../figures/palette.js'
import { bytes, grouped, percent, short } from '../format.js'
import type { FigureSize } from './figureSize.js'
import { scaleFor } from './scale.js'
import { timeAxis } from './timeAxis.js'

const tenth = (n: number): number => Math.round(n * 10) / 10

/** Where a curve is drawn. */
interface Panel {
  readonly left: number
  readonly width: number
  readonly top: number
  readonly bottom: number
}

/** A filled outline over bins. */
const area = (
  values: ArrayLike<number>,
  y: (value: number) => number,
  panel: Panel,
  colour: string,
): string => {
  const { left, width, bottom } = panel
  const step = width / Math.max(1, values.length)
  let path = `M${left},${bottom}`
  let before = bottom
  for (let k = 0; k < values.length; k++) {
    const height = tenth(y(values[k] ?? 0))
    if (height !== before) path += `H${tenth(left + k * step)}V${height}`
    before = height
  }
  return `<path d="${path}H${left + width}V${bottom}Z" fill="${colour}"/>`
}

/** The layers that have work between two cycles. */
const layersAt = ({ layers }: Activity, from: number, to: number): string => {
  const own = layers.filter(({ start, end }) => start < to && end > from).map(({ layer }) => layer)
  return own.length <= 3 ? own.join(', ') : `${own.slice(0, 3).join(', ')} and ${own.length - 3} more`
}

/** Strips over bins that say what is there. */
const hints = (activity: Activity, { left, width, top, bottom }: Panel, links: number | null): string => {
  const count = activity.partialSums.length
  return Array.from({ length: count }, (_, k) => {
    const [from, to] = [k * activity.width, Math.min((k + 1) * activity.width, activity.cycles)]
    const use = (activity.transfers[k] ?? 0) / Math.max(1, to - from)
    const said =
      links === null ? `bus in use ${percent(Math.min(1, use))}` : `${use.toFixed(1)} transfers at a time`
    const hint = `cycles ${grouped(from)} to ${grouped(to)}: ${bytes(activity.partialSums[k] ?? 0)} of partial sums, ${said}; ${layersAt(activity, from, to)}`
    return `<rect x="${tenth(left + (k * width) / count)}" y="${top}" width="${tenth(width / count)}" height="${bottom - top}" fill="none" pointer-events="all"><title>${escaped(hint)}</title></rect>`
  }).join('')
}

const sideAxis = (
  { left, width }: Panel,
  ticks: readonly number[],
  y: (value: number) => number,
  said: (value: number) => string,
): string =>
  ticks
    .map(
      (tick) =>
        `<path d="M${left},${tenth(y(tick))}H${left + width}" stroke="${hairline}" fill="none"/>` +
        text(left - 6, tenth(y(tick)) + 4, said(tick), { size: 11, anchor: 'end', fill: muted }),
    )
    .join('')

/**
 * The bytes of partial sums that are alive over time, the most of each moment, and below how much of the bus is in use, or how many transfers are on the
 * links of a mesh at a time. An SVG document; a pointer that rests on a moment shows its layers.
 *
 * @param activity what `activityOf` of `ohmflow/program` makes of the program.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { activityOf } from 'ohmflow/program'
 * import { memoryFigure } from 'ohmflow/view'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const program = unwrap(await teaching.until('synchronize').task(model)())
 * console.assert(memoryFigure(activityOf(program), program).includes('partial sums'))
 */
export const memoryFigure = (
  activity: Activity,
  { model, chip, pipeline }: Pick<Program, 'model' | 'chip' | 'pipeline'>,
  { width = figureWidth }: FigureSize = {},
): string => {
  const [left, right] = [72, width - 20]
  const upper: Panel = { left, width: right - left, top: 20, bottom: 170 }
  const lower: Panel = { left, width: right - left, top: 206, bottom: 276 }
  const peak = activity.partialSums.reduce((most, value) => Math.max(most, value), 0)
  const at = activity.partialSums.indexOf(peak)
  const sums = scaleFor([peak], [upper.bottom, upper.top], 4, 1024)
  const isBus = chip.interconnect.kind === 'bus'
  const use = activity.transfers.map((cycles, k) => {
    const length = Math.min((k + 1) * activity.width, activity.cycles) - k * activity.width
    return length <= 0 ? 0 : cycles / length
  })
  const most = isBus ? 1 : use.reduce((top, value) => Math.max(top, value), 0)
  const load = scaleFor([most / 1.06], [lower.bottom, lower.top], 2)
  const whom = layersAt(activity, at * activity.width, (at + 1) * activity.width)
  return compose({
    title: `${model.name}: memory and ${isBus ? 'bus' : 'links'} over ${short(activity.cycles)} cycles`,
    notes: [
      peak === 0
        ? `No partial sums: no layer has tiles below one another. ${pipeline.synchronizer} on ${chip.name}.`
        : `At most ${bytes(peak)} of partial sums are alive at once, in ${whom}. ${pipeline.synchronizer} on ${chip.name}.`,
    ],
    keys: [],
    height: lower.bottom + 44,
    width,
    body: [
      text(left, 10, 'partial sums alive', { size: 11, fill: muted }),
      sideAxis(upper, sums.ticks, sums.at, bytes),
      area(activity.partialSums, sums.at, upper, okabeIto.vermillion),
      text(left, lower.top - 8, isBus ? 'bus in use' : 'transfers at a time', { size: 11, fill: muted }),
      isBus
        ? sideAxis(lower, [0, 0.5, 1], load.at, (share) => `${100 * share} %`)
        : sideAxis(lower, load.ticks, load.at, String),
      area(
        use.map((value) => Math.min(value, most)),
        load.at,
        lower,
        okabeIto.purple,
      ),
      timeAxis({
        from: 0,
        to: Math.max(1, activity.cycles),
        left,
        width: right - left,
        top: lower.top,
        bottom: lower.bottom,
      }),
      hints(activity, { ...upper, bottom: lower.bottom }, isBus ? null : most),
    ].join('\n'),
  })
}
