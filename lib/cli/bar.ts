import { onInterrupt } from './onInterrupt.js'
import { shown } from './screen.js'

/** What a bar is drawn of: the bar itself, and how many seconds are left, which is not known before a part is done. */
export interface BarState {
  readonly drawn: string
  readonly done: number
  readonly secondsLeft: number
}

/** A line at a terminal that says how much is done, and goes when it ends, or when Ctrl-C ends the process. */
export interface Bar {
  readonly to: (done: number) => void
  readonly stop: () => void
}

/** What a bar writes to, as far as it needs it. */
export type Terminal = Pick<NodeJS.WriteStream, 'columns'> & { readonly write: (text: string) => unknown }

/** Columns of the bar itself, where the line around it has room for it. */
const longest = 40
const shortest = 8
/** Columns that the line around it takes, as a rule. */
const around = 59
/** Milliseconds between two drawings. */
const pace = 100

/** A bar of `total` parts on a terminal, the line around it as `line` says. */
export const bar = (
  total: number,
  line: (state: BarState) => string,
  terminal: Terminal,
  now: () => number = () => performance.now(),
): Bar => {
  const since = now()
  let last = Number.NEGATIVE_INFINITY
  let forget: (() => void) | undefined
  const erase = (): void => void terminal.write('\r\u001B[K')
  return {
    to: (done) => {
      const time = now()
      if (time - last < pace) return
      forget ??= onInterrupt(erase)
      last = time
      const room = (terminal.columns || 100) - 1
      const length = Math.min(longest, Math.max(shortest, room - around))
      const full = Math.round((length * done) / total)
      const drawn = '━'.repeat(full).padEnd(length)
      const secondsLeft = ((time - since) / 1000 / done) * (total - done)
      terminal.write(`\r${shown(line({ drawn, done, secondsLeft })).slice(0, room)}\u001B[K`)
    },
    stop: () => {
      forget?.()
      forget = undefined
      erase()
    },
  }
}
