import { availableParallelism } from 'node:os'
import { basename, extname } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { Rows } from '../entries/sweep.js'
import { grouped } from '../entries/view.js'
import { openRedis, shownAddress } from '../node/openRedis.js'
import { queueCrew, queueName, togetherOf } from '../node/pointQueue.js'
import { openRows, type RowsFile } from '../node/rowsFile.js'
import { type Asked, type Crew, isRowOf, measureRest, pointsOf } from '../node/sweepRun.js'
import { workers } from '../node/workers.js'
import { fileWritable } from '../node/writable.js'
import { type AsyncRule, fail, get, type Rule } from '../rule.js'
import { type Bar, bar } from './bar.js'
import { type Failure, type UsageError, usageError } from './exit.js'
import { workersOf } from './inputs.js'
import { optimizeLate } from './optimizeLate.js'
import { pointReport } from './pointReport.js'
import { leftText } from './progress.js'
import { parseQueue } from './queue.js'
import { brokenLines } from './readResults.js'
import { type RowsTargets, shownRows } from './resultsCommand.js'
import { say } from './say.js'
import { type DesignOptions, type LoadedSweep, loadSweep } from './sweepInputs.js'
import { queuedSweep } from './sweepParcel.js'
import { notOver, targetsWritable } from './targets.js'
import { version } from './version.js'

/** The options of `ohmflow sweep` as they are written. */
export interface SweepOptions extends DesignOptions, RowsTargets {
  readonly out?: string
  readonly workers?: string
  readonly queue?: string
  readonly point?: string
}

/** A bar on standard error when that is a terminal; what was there before says nothing of the time that is left. */
const progressBar = (total: number, before: number): Bar => {
  if (!process.stderr.isTTY || total <= before) return { to: () => {}, stop: () => {} }
  const shown = bar(
    total - before,
    ({ drawn, done, secondsLeft }) =>
      `${drawn} ${grouped(before + done)} of ${grouped(total)} points${leftText(secondsLeft)}`,
    process.stderr,
  )
  return { ...shown, to: (done) => shown.to(done - before) }
}

/** Points in a group: so many as have much in common, and yet take a few seconds, so that what comes is kept often. */
const groupSize = 16

/** All processors of this machine, or so many of them. */
const localCrew = ({ job }: LoadedSweep, threads: number): Crew => {
  const pool = workers(new URL('./sweepWorker.js', import.meta.url), 'measurePoints', threads, job)
  return {
    at: threads + 1,
    most: groupSize,
    measure: (indices) => pool.run(indices),
    close: pool.close,
  }
}

/** Workers that take points from the queue at this address, wherever they are. */
async function* crewElsewhere(loaded: LoadedSweep, address: URL, points: number): AsyncRule<Failure, Crew> {
  const redis = yield* get(await openRedis(address))
  const together = togetherOf(points)
  const crew = await queueCrew(redis, queueName(version), queuedSweep(loaded), together)
  const shown = shownAddress(address)
  say(`points wait in ${shown}; ohmflow worker --queue ${shown} measures them, on any machine\n`)
  return crew
}

/** Who measures: so many workers of this machine, or those that take points from the queue at an address. */
function* workersAsked({ queue, workers: count }: SweepOptions): Rule<UsageError, number | URL> {
  if (queue === undefined) return (yield* workersOf(count)) ?? availableParallelism()
  if (count !== undefined)
    yield* fail(usageError('--workers goes with ohmflow worker, where --queue is given'))
  return yield* get(parseQueue(queue))
}

/** Where rows are written to where nobody says so: beside whoever calls, under the name of the sweep. */
const rowsPath = (file: string): string => `${basename(file, extname(file))}.ndjson`

const countOf = (points: readonly number[] | number): number =>
  typeof points === 'number' ? points : points.length

/** The points that a sweep measures, or how many at the most; there has to be one. */
function* pointsAsked({
  job: { what, file },
  sweep,
}: LoadedSweep): Rule<Failure, readonly number[] | number> {
  const points = pointsOf({ file, sweep })
  const problem = `none of ${grouped(sweep.space.designs)} designs is a chip of which they all hold`
  if (countOf(points) > 0) return points
  return yield* fail({ _tag: 'BadSweep', what, problems: [{ path: 'constraints', problem }] })
}

/** Measures what is missing with a crew, and puts the rows in order. */
async function* completed(
  loaded: LoadedSweep,
  points: readonly number[] | number,
  rows: RowsFile,
  crew: Crew,
  out: string,
): AsyncRule<Failure, Rows> {
  const asked: Asked = { file: loaded.job.file, sweep: loaded.sweep }
  const total = countOf(points)
  const progress = progressBar(total, rows.before.length)
  let done = rows.before.length
  let code = 128 + 2
  process.once('SIGTERM', () => {
    code = 128 + 15
  })
  const ended = await measureRest(asked, points, rows, crew, (count) => {
    done = count
    progress.to(count)
  })
  progress.stop()
  await crew.close()
  if (E.isRight(ended) && ended.right === 'interrupted') {
    rows.close()
    say(`${grouped(done)} of ${grouped(total)} points are in ${out}; the same command goes on from there.\n`)
    return process.exit(code)
  }
  const finished = E.chainW(rows.finish)(ended)
  rows.close()
  return { header: loaded.header, rows: yield* get(finished) }
}

/** `ohmflow sweep FILE`: measures what is not yet in the file of rows, on all processors, and shows what came out. */
export async function* sweepFile(path: string, options: SweepOptions): AsyncRule<Failure, string> {
  optimizeLate()
  const { out = rowsPath(path), point, csv, html } = options
  if (point !== undefined) return yield* pointReport(path, point, options)
  const who = yield* workersAsked(options)
  if (out === '-')
    yield* fail(usageError('--out takes the path of a file, in which an interrupted sweep goes on, not -'))
  yield* targetsWritable(
    {
      ...(csv === undefined ? {} : { csv }),
      ...(html === undefined ? {} : { html }),
    },
    [path, out],
  )
  yield* notOver('out', out, [path])
  yield* get(fileWritable(out))
  const loaded = yield* loadSweep(path, options)
  const points = yield* pointsAsked(loaded)
  const crew =
    typeof who === 'number' ? localCrew(loaded, who) : yield* crewElsewhere(loaded, who, countOf(points))
  const opened = await openRows(out, loaded.header, isRowOf(loaded.sweep))()
  if (E.isLeft(opened)) await crew.close()
  const rows = yield* get(opened)
  if (rows.broken.length > 0) say(brokenLines('sweep', out, rows.broken, 'measured again'))
  const measured = yield* completed(loaded, points, rows, crew, out)
  return yield* shownRows(measured, options, { file: path, out })
}
