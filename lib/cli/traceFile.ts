import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TraceExtent, TraceWindow } from '../entries/program.js'
import { chromeTrace, grouped } from '../entries/view.js'
import type { Program } from '../index.js'
import type { FileError } from '../node/fileError.js'
import { writePieces } from '../node/writeWhole.js'
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

/** Writes the trace of a program piece by piece. */
export const writeTrace = (
  path: string,
  program: Program,
  window: TraceWindow,
): Either<FileError, TraceExtent> => writePieces(path, (write) => chromeTrace(program, window, write))

/** What is in a trace, and how to get at what is not. */
export const extentText = ({ from, to, total, events, complete }: TraceExtent): string => {
  if (from >= total)
    return `the trace is empty: the program ends after ${grouped(total)} cycles, and --trace-cycles begins at ${grouped(from)}\n`
  const traced = `traced cycles ${grouped(from)} to ${grouped(to)} of ${grouped(total)} in ${grouped(events)} events`
  return complete
    ? `${traced}\n`
    : `${traced}, as many as a trace holds; --trace-cycles ${to}-${Math.min(total, 2 * to - from)} goes on from there\n`
}
