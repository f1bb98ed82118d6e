import type { Program } from '../../ir/program.js'
import type { Activity } from '../../machine/activity/activityOf.js'
import { compose, escaped, type FigureSize, figureWidth, text } from '../figures/compose.js'
import { hairline, muted, okabeIto } from '../figures/palette.js'
import { bytes, grouped, percent, short } from '../format.js'
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
    const results = activity.activations?.[k]
    const alive = `${bytes(activity.partialSums[k] ?? 0)} of partial sums${results === undefined ? '' : ` and ${bytes(results)} of activations`}`
    const hint = `cycles ${grouped(from)} to ${grouped(to)}: ${alive}, ${said}; ${layersAt(activity, from, to)}`
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

/** Bytes of a kind over time. */
interface Alive {
  readonly name: string
  readonly values: Float64Array
  readonly colour: string
}

/** The most of it, and the layers that have work then. */
const peakOf = ({ name, values }: Alive, activity: Activity): string => {
  const peak = mostOf(values)
  const at = values.indexOf(peak)
  return `${bytes(peak)} of ${name} are alive at once, in ${layersAt(activity, at * activity.width, (at + 1) * activity.width)}`
}

const mostOf = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, value), 0)

const aliveOver = ({ name, values, colour }: Alive, panel: Panel): string => {
  const scale = scaleFor([mostOf(values)], [panel.bottom, panel.top], 4, 1024)
  return [
    text(panel.left, panel.top - 10, `${name} alive`, { size: 11, fill: muted }),
    sideAxis(panel, scale.ticks, scale.at, bytes),
    area(values, scale.at, panel, colour),
  ].join('\n')
}

/** How much of the bus is in use in each bin, or how many transfers are on the links of a mesh at a time. */
const useOf = ({ transfers, width, cycles }: Activity): Float64Array =>
  transfers.map((busy, k) => {
    const length = Math.min((k + 1) * width, cycles) - k * width
    return length <= 0 ? 0 : busy / length
  })

const notesOf = (kinds: readonly Alive[], activity: Activity): readonly string[] =>
  kinds.map((kind) =>
    mostOf(kind.values) > 0
      ? `At most ${peakOf(kind, activity)}.`
      : kind.name === sums
        ? 'No partial sums: no layer has tiles below one another.'
        : 'No activations: no layer reads another.',
  )

const sums = 'partial sums'

/**
 * The bytes of partial sums and of activations (results that wait for their last reader) that are alive over time, the most of each moment, and below how much
 * of the bus is in use, or how many transfers are on the links of a mesh at a time. An SVG document; a pointer that rests on a moment shows its layers.
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
 * const figure = memoryFigure(activityOf(program), program)
 * console.assert(figure.includes('partial sums alive') && figure.includes('activations alive'))
 */
export const memoryFigure = (
  activity: Activity,
  { model, chip, pipeline }: Pick<Program, 'model' | 'chip' | 'pipeline'>,
  { width = figureWidth }: FigureSize = {},
): string => {
  const [left, right] = [72, width - 20]
  const { activations } = activity
  const kinds: readonly Alive[] = [
    { name: sums, values: activity.partialSums, colour: okabeIto.vermillion },
    ...(activations === null ? [] : [{ name: 'activations', values: activations, colour: okabeIto.blue }]),
  ]
  const panelFrom = (top: number, height: number): Panel => ({
    left,
    width: right - left,
    top,
    bottom: top + height,
  })
  const panels = kinds.map((_, i) => panelFrom(20 + 180 * i, 150))
  const lower = panelFrom(26 + 180 * kinds.length, 70)
  const isBus = chip.interconnect.kind === 'bus'
  const use = useOf(activity)
  const most = isBus ? 1 : mostOf(use)
  const load = scaleFor([most / 1.06], [lower.bottom, lower.top], 2)
  return compose({
    title: `${model.name}: memory and ${isBus ? 'bus' : 'links'} over ${short(activity.cycles)} cycles`,
    notes: [...notesOf(kinds, activity), `${pipeline.synchronizer} on ${chip.name}.`],
    keys: [],
    height: lower.bottom + 44,
    width,
    body: [
      ...kinds.map((kind, i) => aliveOver(kind, panels[i] ?? lower)),
      text(left, lower.top - 8, isBus ? 'bus in use' : 'transfers at a time', { size: 11, fill: muted }),
      isBus
        ? sideAxis(lower, [0, 0.5, 1], load.at, (share) => `${100 * share}%`)
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
      hints(activity, { ...lower, top: 20 }, isBus ? null : most),
    ].join('\n'),
  })
}
