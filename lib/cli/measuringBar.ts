import { type Bar, bar } from './bar.js'
import { leftText } from './progress.js'

/** A bar on standard error, when that is a terminal, of how many of `total` things called `unit` are measured. */
export const measuringBar = (total: number, unit: string): Bar => {
  if (total === 0 || !process.stderr.isTTY) return { to: () => {}, stop: () => {} }
  return bar(
    total,
    ({ drawn, done, secondsLeft }) => `${drawn} ${done} of ${total} ${unit}${leftText(secondsLeft)}`,
    process.stderr,
  )
}
