import { Worker } from 'node:worker_threads'
import * as E from 'fp-ts/lib/Either.js'
import colours from 'picocolors'
import { lastValueFrom, merge, Observable, of, skip, switchMap, tap } from 'rxjs'
import { isPresetName, isZooName } from '../entries/codec.js'
import type { Report } from '../index.js'
import { fileChanges } from '../node/fileChanges.js'
import { type AsyncRule, eventually, fail } from '../rule.js'
import { type Failure, usageError } from './exit.js'
import { coresOf, isFile, loadChip, loadModel, parseGiven } from './inputs.js'
import { pipelineOf } from './mapping.js'
import { silent } from './progress.js'
import { tell } from './say.js'
import { namesFile, stageFilesIn } from './stageFiles.js'
import type { Said } from './watchRuns.js'
import type { WatchData, WatchOptions } from './watchWorker.js'

/** Refuses what is wrong with the command line. What is wrong with a file may be right again later. */
async function* refuseMisuse(name: string, options: WatchOptions): AsyncRule<Failure, void> {
  const cores = yield* coresOf(options.cores)
  yield* parseGiven(options)
  yield* pipelineOf(options, silent)
  const [model, chip] = [isFile(name, isZooName), isFile(options.chip, isPresetName)]
  if (!model && !chip && !namesFile(options))
    yield* fail(usageError(`there is no file to watch: both ${name} and ${options.chip} are built in`))
  for (const first of [model ? loadModel(name) : null, chip ? loadChip(options.chip, cores) : null]) {
    const read = first === null ? null : await eventually<Failure, unknown>(first)
    if (read !== null && E.isLeft(read) && read.left._tag === 'UsageError') yield* fail(read.left)
  }
}

/** What a thread says that maps what a watch is about. */
const saidBy = (data: WatchData): Observable<Said> =>
  new Observable((subscriber) => {
    // a worker has no terminal of its own to see that colours are shown
    const env = data.terminal && colours.isColorSupported ? { ...process.env, FORCE_COLOR: '1' } : process.env
    const worker = new Worker(new URL('./watchWorker.js', import.meta.url), { workerData: data, env })
    worker.on('message', (said: Said) => subscriber.next(said))
    worker.on('error', (defect) => subscriber.error(defect))
    worker.on('exit', () => subscriber.complete())
    return () => void worker.terminate()
  })

/** `ohmflow watch MODEL`: maps again what has changed, until it is interrupted; or why there is nothing to watch. */
export async function* watchModel(name: string, options: WatchOptions): AsyncRule<Failure, string> {
  yield* refuseMisuse(name, options)
  // functions do not go to a worker, which loads them itself
  const { own: _, ...plain } = options
  process.once('SIGINT', () => process.exit(128 + 2))
  process.once('SIGTERM', () => process.exit(128 + 15))
  let before: Report | null = null
  const stages = stageFilesIn(options).map((file) => fileChanges(file).pipe(skip(1)))
  // what a module was is kept as long as its thread: a stage that has changed takes another
  const said = merge(of(null), ...stages).pipe(
    switchMap((stage) =>
      saidBy({ name, options: plain, terminal: process.stdout.isTTY === true, stage, before }),
    ),
    tap(({ text, last }) => {
      before = last
      tell(text)
    }),
  )
  await lastValueFrom(said, { defaultValue: null })
  return ''
}
