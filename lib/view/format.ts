import { printable } from '../codec/printable.js'
import type { Crossbar } from '../hardware/chip.js'
import type { Precise } from '../hardware/precision.js'

/**
 * A count with thin groups of three digits: `1 234 567`.
 *
 * @example
 * import { grouped } from 'ohmflow/view'
 * console.assert(grouped(1234567).length === 9)
 */
export const grouped = (n: number): string =>
  Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ' ')

/** So many of something: `1 vector`, `3 136 vectors`. */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${grouped(n)} ${n === 1 ? one : many}`

const scaled = (value: number, step: number, units: readonly string[]): string => {
  let [scale, unit] = [value, 0]
  // what rounds up to a step is one of the next unit
  while (Math.round(scale) >= step && unit < units.length - 1) {
    scale /= step
    unit++
  }
  if (unit === 0 && Number.isInteger(scale)) return `${grouped(scale)} ${units[0] ?? ''}`
  // three digits of what is shown: 9.997 is shown as 10.0
  const shown = [2, 1].map((digits) => scale.toFixed(digits)).find((text) => text.length <= 4)
  return `${shown ?? grouped(scale)} ${units[unit] ?? ''}`
}

/** A count in a few characters: `42`, `3.14 k`, `18.1 M`. */
export const short = (n: number): string => scaled(n, 1000, ['', 'k', 'M', 'G', 'T', 'P']).trim()

/**
 * Bytes with a binary unit, for people: `3.06 MiB`.
 *
 * @example
 * import { bytes } from 'ohmflow/view'
 * console.assert(bytes(1536) === '1.50 KiB')
 */
export const bytes = (n: number): string => scaled(n, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB'])

/**
 * Picojoules with a decimal unit, for people: `1.42 mJ`.
 *
 * @example
 * import { energy } from 'ohmflow/view'
 * console.assert(energy(1.42e9) === '1.42 mJ')
 */
export const energy = (picojoules: number): string => scaled(picojoules, 1000, ['pJ', 'nJ', 'µJ', 'mJ', 'J'])

/**
 * Milliseconds with a decimal unit, for people: `42.4 ms`.
 *
 * @example
 * import { duration } from 'ohmflow/view'
 * console.assert(duration(42.4) === '42.4 ms')
 */
export const duration = (milliseconds: number): string =>
  scaled(milliseconds * 1e6, 1000, ['ns', 'µs', 'ms', 's'])

/** An area with its unit, to three digits: `0.0550 mm²`, `85.4 mm²`, `1 203 mm²`. */
export const squareMillimetres = (area: number): string =>
  `${area < 999.5 ? area.toPrecision(3) : grouped(area)} mm²`

/** A ratio in hundredths, rounded down so that 100 means all of it: `99.97`. */
export const hundredths = (ratio: number): string => (Math.floor(ratio * 1e4 + 1e-9) / 100).toFixed(2)

/**
 * A ratio in percent, rounded down so that 100 means all of it: `99.97%`.
 *
 * @example
 * import { percent } from 'ohmflow/view'
 * console.assert(percent(0.99999) === '99.99%')
 */
export const percent = (ratio: number): string => `${hundredths(ratio)}%`

/** A printable text of at most `width` characters; what does not fit is cut out of the middle. */
export const shortened = (raw: string, width: number): string => {
  const text = printable(raw)
  if (text.length <= width) return text
  const head = Math.ceil((width - 1) / 2)
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`
}

/** A share in hundredths, rounded up, so that what is said to stay below a limit does: `0.98`. */
export const overheadHundredths = (share: number): string => (Math.ceil(share * 1e4 - 1e-9) / 100).toFixed(2)

/** A share in percent, rounded up, so that what is said to stay below a limit does: `0.98%`. */
export const overheadPercent = (share: number): string => `${overheadHundredths(share)}%`

/** A lower bound where the report is an estimate, else what it is. */
export const atLeast = (precision: 'exact' | 'estimate', text: string): string =>
  precision === 'estimate' ? `≥ ${text}` : text

/** A figure, marked as approximate where the report is an estimate. */
export const about = (precision: 'exact' | 'estimate', text: string): string =>
  precision === 'estimate' ? `~ ${text}` : text

/** The bits in which a layer is computed: `4/8` of weights and inputs, `4/8/6` where it says those of converters. */
export const bitsText = ({ precision }: Precise, crossbar: Crossbar): string => {
  const { weightBits, inputBits } = precision ?? crossbar
  const adcBits = precision?.adcBits
  return [weightBits, inputBits, ...(adcBits === undefined ? [] : [adcBits])].join('/')
}
