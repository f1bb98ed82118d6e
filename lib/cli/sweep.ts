import { availableParallelism } from 'node:os'
import { basename, extname } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Rows } from '../entries/sweep.js'
import { grouped } from '../entries/view.js'
import type { OhmflowError } from '../index.js'
import { openRedis, shownAddress } from '../node/openRedis.js'
import { queueCrew, queueName, togetherOf } from '../node/pointQueue.js'
import { openRows, type RowsFile } from '../node/rowsFile.js'
import { type Asked, type Crew, isRowOf, measureRest, pointsOf } from '../node/sweepRun.js'
import { workers } from '../node/workers.js'
import { fileWritable } from '../node/writable.js'
import { type Bar, bar } from './bar.js'
import { type UsageError, usageError } from './exit.js'
import { parseCount } from './inputs.js'
import { pointReport } from './pointReport.js'
import { leftText } from './progress.js'
import { parseQueue } from './queue.js'
import { brokenLines } from './readResults.js'
import { type RowsTargets, shownRows } from './resultsCommand.js'
import { say } from './say.js'
import { type DesignOptions, type LoadedSweep, loadSweep } from './sweepInputs.js'
import { queuedSweep } from './sweepParcel.js'
import { targetsWritable } from './targets.js'
import { version } from './version.js'

/** The options of `ohmflow sweep` as they are written. */
export interface SweepOptions extends DesignOptions, RowsTargets {
  readonly out?: string
  readonly workers?: string
  readonly queue?: string
  readonly point?: string
}

type Failure = OhmflowError | UsageError

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
const crewElsewhere = async (loaded: LoadedSweep, address: URL): Promise<E.Either<Failure, Crew>> => {
  const redis = await openRedis(address)
  if (E.isLeft(redis)) return redis
  const points = pointsOf({ file: loaded.job.file, sweep: loaded.sweep })
  const together = togetherOf(typeof points === 'number' ? points : points.length)
  const crew = await queueCrew(redis.right, queueName(version), queuedSweep(loaded), together)
  const shown = shownAddress(address)
  say(`points wait in ${shown}; ohmflow worker --queue ${shown} measures them, on any machine\n`)
  return E.right(crew)
}

/** What finds the workers of a sweep, once it is read: on this machine, or by way of a queue. */
const crewFor = ({
  queue,
  workers: count,
}: SweepOptions): E.Either<UsageError, (loaded: LoadedSweep) => Promise<E.Either<Failure, Crew>>> => {
  if (queue !== undefined && count !== undefined)
    return E.left(usageError('--workers goes with ohmflow worker, where --queue is given'))
  if (queue !== undefined)
    return E.map((address: URL) => (loaded: LoadedSweep) => crewElsewhere(loaded, address))(parseQueue(queue))
  const threads = count === undefined ? E.right(availableParallelism()) : parseCount('--workers', count)
  return E.map((each: number) => async (loaded: LoadedSweep) => E.right(localCrew(loaded, each)))(threads)
}

/** Where rows are written to where nobody says so: beside whoever calls, under the name of the sweep. */
const rowsPath = (file: string): string => `${basename(file, extname(file))}.ndjson`

/** Measures what is missing with a crew, and puts the rows in order. */
const completed = async (
  loaded: LoadedSweep,
  rows: RowsFile,
  crew: Crew,
  out: string,
): Promise<E.Either<Failure, Rows>> => {
  const asked: Asked = { file: loaded.job.file, sweep: loaded.sweep }
  const points = pointsOf(asked)
  const total = typeof points === 'number' ? points : points.length
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
  return E.map((all: Rows['rows']): Rows => ({ header: loaded.header, rows: all }))(finished)
}

/** `ohmflow sweep FILE`: measures what is not yet in the file of rows, on all processors, and shows what came out. */
export const sweepFile =
  (path: string, options: SweepOptions): TaskEither<Failure, string> =>
  async () => {
    const { out = rowsPath(path), point } = options
    if (point !== undefined) return pointReport(path, point, options)
    const crewOf = crewFor(options)
    if (E.isLeft(crewOf)) return crewOf
    if (out === '-')
      return E.left(
        usageError('--out takes the path of a file, in which an interrupted sweep goes on, not -'),
      )
    const { csv, html } = options
    const targets = targetsWritable({
      ...(csv === undefined ? {} : { csv }),
      ...(html === undefined ? {} : { html }),
    })
    if (E.isLeft(targets)) return targets
    const writable = fileWritable(out)
    if (E.isLeft(writable)) return writable
    const loaded = await loadSweep(path, options)
    if (E.isLeft(loaded)) return loaded
    const crew = await crewOf.right(loaded.right)
    if (E.isLeft(crew)) return crew
    const rows = await openRows(out, loaded.right.header, isRowOf(loaded.right.sweep))()
    if (E.isLeft(rows)) {
      await crew.right.close()
      return rows
    }
    const { broken } = rows.right
    if (broken.length > 0) say(brokenLines('sweep', out, broken, 'measured again'))
    const done = await completed(loaded.right, rows.right, crew.right, out)
    return E.isLeft(done) ? done : shownRows(done.right, options, { file: path, out })
  }
