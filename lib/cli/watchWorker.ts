import { parentPort, workerData } from 'node:worker_threads'
import * as E from 'fp-ts/lib/Either.js'
import type { Observable } from 'rxjs'
import { isPresetName, isZooName } from '../entries/codec.js'
import { type AsyncRule, eventually } from '../rule.js'
import type { Failure } from './exit.js'
import { coresOf, isFile, loadChip, loadModel, parseGiven } from './inputs.js'
import { type MappingOptions, pipelineOf } from './mapping.js'
import { isAsked } from './mapStages.js'
import { ownStages } from './ownStages.js'
import { silent } from './progress.js'
import { watched } from './watchRuns.js'

/** What a watch is about; the parent has found it sound. */
export interface WatchData {
  readonly name: string
  readonly options: MappingOptions
  /** Whether somebody looks at a terminal. */
  readonly terminal: boolean
}

async function* texts({ name, options, terminal }: WatchData): AsyncRule<Failure, Observable<string>> {
  // the parent has looked at the laws
  const own = yield* ownStages({ ...options, trust: true })
  const mapping = yield* pipelineOf({ ...options, own }, silent)
  const given = yield* parseGiven(options)
  const cores = yield* coresOf(options.cores)
  return watched(
    mapping,
    (stage) => isAsked(stage, options),
    { name, file: isFile(name, isZooName), load: loadModel },
    { name: options.chip, file: isFile(options.chip, isPresetName), load: (chip) => loadChip(chip, cores) },
    given,
    terminal,
  )
}

// mapping does not wait for anything, so that a thread which maps hears of no signal: this one does, and the parent listens
const shown = await eventually(texts(workerData))
if (E.isRight(shown)) shown.right.subscribe((text) => parentPort?.postMessage(text, []))
