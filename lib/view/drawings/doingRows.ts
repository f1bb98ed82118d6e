import { type Doing, doings } from '../../machine/activity/activity.js'
import type { DoingOverTime } from '../../machine/activity/activityOf.js'
import { escaped, type Key, text } from '../figures/compose.js'
import { hairline, muted, okabeIto } from '../figures/palette.js'
import { shortened } from '../format.js'

/** The colours of what cores do: work blue, waiting for another layer near the paper, other waiting bright. */
export const doingColours: Readonly<Record<Doing, string>> = {
  works: okabeIto.blue,
  layer: '#F3DFB4',
  'partial sums': okabeIto.vermillion,
  interconnect: okabeIto.purple,
  'output unit': okabeIto.green,
  writing: '#888888',
}

/** What cores do in words, of a chip with such an interconnect. */
export const doingWords = (interconnect: 'bus' | 'mesh'): Readonly<Record<Doing, string>> => ({
  works: 'works',
  layer: 'waits for another layer',
  'partial sums': 'waits for partial sums',
  interconnect: interconnect === 'bus' ? 'waits for the bus' : 'waits for links',
  'output unit': 'waits for its output unit',
  writing: 'writes weights',
})

/** A row of a panel: what some cores do over time. */
export interface DoingRow {
  readonly label: string
  /** What stands at its right end: the share of work, and more; empty where there is no room. */
  readonly busy: string
  readonly detail: string
  /** What a pointer is told. */
  readonly hint: string
  readonly cores: number
  readonly cycles: DoingOverTime
  /** The first and the last cycle in which it has something to do. */
  readonly start: number
  readonly end: number
  /** Whether its label stands back behind others. */
  readonly minor: boolean
}

/** Where rows are drawn, and how many cycles a bin has. */
export interface RowsPlace {
  readonly left: number
  readonly width: number
  readonly top: number
  /** From one row to the next. */
  readonly pitch: number
  readonly total: number
  readonly binCycles: number
}

const tenth = (n: number): number => Math.round(n * 10) / 10

/** A filled outline over bins, as high as each says in pixels above `base`. Empty where all are 0. */
const areaPath = (heights: readonly number[], x: (bin: number) => number, base: number): string => {
  let path = ''
  let at = 0
  heights.forEach((height, k) => {
    if (height === at) return
    path +=
      at === 0 ? `M${tenth(x(k))},${base}V${tenth(base - height)}` : `H${tenth(x(k))}V${tenth(base - height)}`
    if (height === 0) path += 'Z'
    at = height
  })
  return at === 0 ? path : `${path}H${tenth(x(heights.length))}V${base}Z`
}

/** The areas of one row, the highest first so that lower ones lie over it: work at the bottom. */
const areasOf = ({ cycles, cores }: DoingRow, place: RowsPlace, base: number): string => {
  const { left, width, pitch, total, binCycles } = place
  const count = cycles.works.length
  const x = (bin: number) => left + (Math.min(bin * binCycles, total) / total) * width
  const room = pitch - 2
  const levels: { readonly colour: string; readonly heights: readonly number[] }[] = []
  const sum = new Float64Array(count)
  for (const doing of doings) {
    const own = cycles[doing]
    if (!own.some((amount) => amount > 0)) continue
    for (let k = 0; k < count; k++) sum[k]! += own[k]!
    const heights = Array.from(sum, (amount, k) => {
      const length = Math.min((k + 1) * binCycles, total) - k * binCycles
      const share = length <= 0 ? 0 : Math.min(1, amount / (cores * length))
      // what there is, is seen
      return amount > 0 ? Math.max(0.5, Math.round(share * room * 2) / 2) : 0
    })
    levels.push({ colour: doingColours[doing], heights })
  }
  return levels
    .toReversed()
    .map(({ colour, heights }) => `<path fill="${colour}" d="${areaPath(heights, x, base)}"/>`)
    .join('')
}

/** Rows of what cores do: a label at the left of each, areas over time, a detail at the right. */
export const doingRows = (rows: readonly DoingRow[], place: RowsPlace): string => {
  const { left, width, top, pitch, total } = place
  const size = Math.min(11, pitch - 1)
  const letters = Math.floor((left - 14) / (size * 0.56))
  return rows
    .map((row, i) => {
      const base = top + (i + 1) * pitch - 1
      const x = left + (row.start / total) * width
      // what is over too soon to be seen
      const mark =
        ((row.end - row.start) / total) * width < 1.5
          ? `<path fill="${doingColours.works}" d="M${tenth(Math.min(x, left + width - 1.5))},${base}v${2 - pitch}h1.5V${base}Z"/>`
          : ''
      const fill = row.minor ? { fill: muted } : {}
      return [
        `<g><title>${escaped(row.hint)}</title>`,
        `<path d="M${left},${base}H${left + width}" stroke="${hairline}" fill="none"/>`,
        `<rect x="${left}" y="${base - pitch + 2}" width="${width}" height="${pitch - 2}" fill="none" pointer-events="all"/>`,
        areasOf(row, place, base),
        mark,
        text(left - 6, base - (pitch - size) / 2 + 0.5, shortened(row.label, letters), {
          size,
          anchor: 'end',
          halo: false,
          ...fill,
        }),
        ...[
          { x: left + width + 44, anchor: 'end' as const, content: row.busy },
          { x: left + width + 56, anchor: 'start' as const, content: row.detail },
        ].map(({ x, anchor, content }) =>
          content === ''
            ? ''
            : text(x, base - (pitch - size) / 2 + 0.5, content, { size, anchor, halo: false, fill: muted }),
        ),
        '</g>',
      ].join('')
    })
    .join('\n')
}

/** The headings of what stands at the right end of rows. */
export const doingHeadings = ({ left, width }: Pick<RowsPlace, 'left' | 'width'>, detail: string): string =>
  [
    text(left + width + 44, 10, 'busy', { size: 11, anchor: 'end', fill: muted }),
    text(left + width + 56, 10, detail, { size: 11, fill: muted }),
  ].join('')

/** What of `doings` there is in rows, as a legend. */
export const doingKeys = (rows: readonly DoingRow[], interconnect: 'bus' | 'mesh'): readonly Key[] =>
  doings
    .filter((doing) => rows.some(({ cycles }) => cycles[doing].some((amount) => amount > 0)))
    .map((doing) => ({
      label: doingWords(interconnect)[doing],
      colour: doingColours[doing],
      mark: 'bar',
    }))
