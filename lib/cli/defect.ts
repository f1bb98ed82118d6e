import { printable } from '../codec/printable.js'
import { complain } from './complain.js'
import { exitCode } from './exit.js'

/** Where a stack begins, as far as it tells those who mend it enough: function, file and line of the innermost calls. */
const places = (stack: string): string =>
  [...stack.matchAll(/^ +at (?:(?:async )?(\S+) \()?.*?([\w.-]+):(\d+):\d+\)?$/gm)]
    .slice(0, 4)
    .map(([, name, file = '', line = '']) => `${name === undefined ? '' : `${name}, `}${file} line ${line}`)
    .join('; ')

/** Ends the process over something thrown that nobody foresaw: a fault of ohmflow, whatever it was given. */
export const defect = (thrown: unknown): void => {
  const [what, where] =
    thrown instanceof Error
      ? [`${thrown.name}: ${thrown.message}`, places(thrown.stack ?? '')]
      : [String(thrown), '']
  complain(
    '',
    printable(
      `this is a fault of ohmflow itself: ${what}${where === '' ? '' : ` (${where})`}. Please report it, with the command and its files`,
    ),
  )
  process.exit(exitCode.failed)
}
