import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { printable } from '../codec/printable.js'
import { grouped, wrapped } from '../entries/view.js'
import { explain, type OhmflowError, type Report, reportTable } from '../index.js'
import { onStdout } from './colours.js'
import type { UsageError } from './exit.js'
import { screenWidth } from './screen.js'

/** What a stage did in a run, and the milliseconds that it took. */
export interface Step {
  readonly stage: string
  readonly did: 'ran' | 'cached' | 'failed'
  readonly milliseconds: number
}

/** One run of a watched mapping: what set it off, what happened so far, and what came out in the end. */
export interface Run {
  readonly cause: string
  readonly steps: readonly Step[]
  readonly result: Either<OhmflowError | UsageError, Report> | null
}

const paint = { ran: onStdout.yellow, cached: onStdout.green, failed: onStdout.red }

const stepLine = ({ stage, did, milliseconds }: Step): string =>
  `${stage.padEnd(12)} ${paint[did](did.padEnd(9))} ${onStdout.dim(`${milliseconds.toFixed(0).padStart(6)} ms`)}`

const signed = (share: number): string => `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)}%`

const cyclesLine = ({ network: { cycles } }: Report, before: Report | null): string => {
  if (before === null || before.network.cycles === cycles) return `cycles       ${grouped(cycles)}`
  const change = signed(cycles / before.network.cycles - 1)
  return `cycles       ${grouped(cycles)}, ${grouped(before.network.cycles)} before (${change})`
}

const errorText = (error: OhmflowError | UsageError): string =>
  onStdout.red(
    wrapped(error._tag === 'UsageError' ? error.message : explain(error), screenWidth()).join('\n'),
  )

/**
 * A run as text: the table, what each stage did, and the cycles beside those of the last run that came to an
 * end. While a run is on its way, and when it fails, the table of that last run stays where `keep` says so.
 */
export const watchText = ({ cause, steps, result }: Run, before: Report | null, keep: boolean): string => {
  const report = result !== null && E.isRight(result) ? result.right : null
  const old = keep && report === null ? before : null
  return [
    ...(report === null ? [] : [reportTable(report, screenWidth()).trimEnd(), '']),
    ...(old === null ? [] : [onStdout.dim(reportTable(old, screenWidth()).trimEnd()), '']),
    printable(cause),
    ...steps.map(stepLine),
    ...(report === null ? [] : [cyclesLine(report, before)]),
    ...(result !== null && E.isLeft(result) ? [errorText(result.left)] : []),
    '',
  ].join('\n')
}
