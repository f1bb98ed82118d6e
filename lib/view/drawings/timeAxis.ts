import { text } from '../figures/compose.js'
import { hairline, muted } from '../figures/palette.js'
import { short } from '../format.js'

/** Steps between the marks of an axis: 1, 2 or 5 times a power of ten, for at most `most` of them. */
export const tickStep = (length: number, most = 10): number => {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, length / most)))
  return [1, 2, 5, 10].map((n) => n * power).find((step) => length / step <= most) ?? length
}

/** Where an axis of cycles is drawn. */
export interface TimeAxis {
  readonly from: number
  readonly to: number
  readonly left: number
  readonly width: number
  readonly top: number
  readonly bottom: number
}

/** Lines down a panel at round cycles, with their numbers below it, and what they count. */
export const timeAxis = ({ from, to, left, width, top, bottom }: TimeAxis): string => {
  const step = tickStep(to - from, Math.max(2, Math.floor(width / 70)))
  const first = Math.ceil(from / step)
  const ticks = Array.from(
    { length: Math.max(0, Math.floor(to / step) - first + 1) },
    (_, i) => (first + i) * step,
  )
  const x = (cycle: number) =>
    Math.round((left + ((cycle - from) / Math.max(1, to - from)) * width) * 10) / 10
  return [
    ...ticks.map((cycle) => `<path d="M${x(cycle)},${top}V${bottom + 4}" stroke="${hairline}" fill="none"/>`),
    ...ticks.map((cycle) =>
      text(x(cycle), bottom + 17, short(cycle), { size: 11, anchor: 'middle', fill: muted }),
    ),
    text(left + width, bottom + 33, 'cycles', { size: 11, anchor: 'end', fill: muted }),
  ].join('')
}
