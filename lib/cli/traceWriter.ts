import type { Either } from 'fp-ts/lib/Either.js'
import type { TraceExtent, TraceWindow } from '../entries/program.js'
import { chromeTrace, grouped } from '../entries/view.js'
import type { Program } from '../index.js'
import type { FileError } from '../node/fileError.js'
import { writePieces } from '../node/writeWhole.js'

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
