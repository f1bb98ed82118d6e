import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TraceWindow } from '../entries/program.js'
import { type UsageError, usageError } from './exit.js'

/** Events of a trace at the most: some 80 MB, which viewers still open. */
const mostEvents = 500_000

/** The window that `FROM-TO` means; the whole program where nothing is said. */
export const traceWindow = (text: string | undefined): Either<UsageError, TraceWindow> => {
  if (text === undefined) return E.right({ most: mostEvents })
  const [, first = '', last = ''] = /^(\d+)-(\d+)$/.exec(text) ?? []
  const [from, to] = [Number(first), Number(last)]
  return last !== '' && Number.isSafeInteger(to) && from < to
    ? E.right({ from, to, most: mostEvents })
    : E.left(
        usageError(`--trace-cycles takes FROM-TO with FROM below TO, as in 100000-200000, not "${text}"`),
      )
}
