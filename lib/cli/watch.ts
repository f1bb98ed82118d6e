import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import colours from 'picocolors'
import { isPresetName, isZooName } from '../entries/codec.js'
import type { OhmflowError } from '../index.js'
import { type UsageError, usageError } from './exit.js'
import { isFile, loadChip, loadModel, parseCount, parseGiven } from './inputs.js'
import { type MappingOptions, pipelineOf } from './mapping.js'
import { silent } from './progress.js'
import { tell } from './say.js'
import type { WatchData } from './watchWorker.js'

type Failure = OhmflowError | UsageError

/** What is wrong with the command line, if anything. What is wrong with a file may be right again later. */
const misused = async (name: string, options: MappingOptions): Promise<Either<Failure, null>> => {
  const cores = options.cores === undefined ? E.right(undefined) : parseCount('--cores', options.cores)
  if (E.isLeft(cores)) return cores
  const given = parseGiven(options)
  if (E.isLeft(given)) return given
  const mapping = pipelineOf(options, silent)
  if (E.isLeft(mapping)) return mapping
  const [model, chip] = [isFile(name, isZooName), isFile(options.chip, isPresetName)]
  if (!model && !chip)
    return E.left(usageError(`there is no file to watch: both ${name} and ${options.chip} are built in`))
  for (const first of [model ? loadModel(name) : null, chip ? loadChip(options.chip, cores.right) : null]) {
    const read = await first?.()
    if (read !== undefined && E.isLeft(read) && read.left._tag === 'UsageError') return E.left(read.left)
  }
  return E.right(null)
}

/** `ohmflow watch MODEL`: maps again what has changed, until it is interrupted; or why there is nothing to watch. */
export const watchModel =
  (name: string, options: MappingOptions): TaskEither<Failure, string> =>
  async () => {
    const fine = await misused(name, options)
    if (E.isLeft(fine)) return fine
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
    return E.right('')
  }
