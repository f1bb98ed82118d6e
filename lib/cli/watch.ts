import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import * as E from 'fp-ts/lib/Either.js'
import colours from 'picocolors'
import { isPresetName, isZooName } from '../entries/codec.js'
import { type AsyncRule, eventually, fail } from '../rule.js'
import { type Failure, usageError } from './exit.js'
import { coresOf, isFile, loadChip, loadModel, parseGiven } from './inputs.js'
import { type MappingOptions, pipelineOf } from './mapping.js'
import { silent } from './progress.js'
import { tell } from './say.js'
import type { WatchData } from './watchWorker.js'

/** Refuses what is wrong with the command line. What is wrong with a file may be right again later. */
async function* refuseMisuse(name: string, options: MappingOptions): AsyncRule<Failure, void> {
  const cores = yield* coresOf(options.cores)
  yield* parseGiven(options)
  yield* pipelineOf(options, silent)
  const [model, chip] = [isFile(name, isZooName), isFile(options.chip, isPresetName)]
  if (!model && !chip)
    yield* fail(usageError(`there is no file to watch: both ${name} and ${options.chip} are built in`))
  for (const first of [model ? loadModel(name) : null, chip ? loadChip(options.chip, cores) : null]) {
    const read = first === null ? null : await eventually<Failure, unknown>(first)
    if (read !== null && E.isLeft(read) && read.left._tag === 'UsageError') yield* fail(read.left)
  }
}

/** `ohmflow watch MODEL`: maps again what has changed, until it is interrupted; or why there is nothing to watch. */
export async function* watchModel(name: string, options: MappingOptions): AsyncRule<Failure, string> {
  yield* refuseMisuse(name, options)
  const terminal = process.stdout.isTTY === true
  // functions do not go to a worker, which loads them itself
  const { own: _, ...plain } = options
  const data: WatchData = { name, options: plain, terminal }
  // a worker has no terminal of its own to see that colours are shown
  const env = terminal && colours.isColorSupported ? { ...process.env, FORCE_COLOR: '1' } : process.env
  process.once('SIGINT', () => process.exit(128 + 2))
  process.once('SIGTERM', () => process.exit(128 + 15))
  const worker = new Worker(new URL('./watchWorker.js', import.meta.url), { workerData: data, env })
  worker.on('message', tell)
  await once(worker, 'exit')
  return ''
}
