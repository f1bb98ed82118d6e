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
import { type StageOptions, stageFilesIn } from './stageFiles.js'
import { changed, onScreen, type Said, type Screen, type Since, watched } from './watchRuns.js'

/** The options of `ohmflow watch` as they are written. */
export type WatchOptions = MappingOptions & Pick<StageOptions, 'trust'>

/** What a watch is about; the parent has found it sound, but for a stage that has changed since. */
export interface WatchData extends Since {
  readonly name: string
  readonly options: WatchOptions
  /** Whether somebody looks at a terminal. */
  readonly terminal: boolean
}

/** All files that are watched. */
const filesOf = ({ name, options }: WatchData): readonly string[] => [
  ...(isFile(name, isZooName) ? [name] : []),
  ...(isFile(options.chip, isPresetName) ? [options.chip] : []),
  ...stageFilesIn(options),
]

async function* texts(data: WatchData, screen: Screen): AsyncRule<Failure, Observable<Said>> {
  const { name, options, stage } = data
  // at the beginning the parent has looked at the laws
  const own = yield* ownStages({ ...options, trust: options.trust === true || stage === null })
  const mapping = yield* pipelineOf({ ...options, own }, silent)
  const given = yield* parseGiven(options)
  const cores = yield* coresOf(options.cores)
  return watched(
    mapping,
    (stage) => isAsked(stage, options),
    { name, file: isFile(name, isZooName), load: loadModel },
    { name: options.chip, file: isFile(options.chip, isPresetName), load: (chip) => loadChip(chip, cores) },
    given,
    screen,
    data,
  )
}

const data: WatchData = workerData
const screen: Screen = { terminal: data.terminal, files: filesOf(data) }
const say = (said: Said): void => parentPort?.postMessage(said, [])
// mapping does not wait for anything, so that a thread which maps hears of no signal: this one does, and the parent listens
const shown = await eventually(texts(data, screen))
if (E.isRight(shown)) shown.right.subscribe(say)
else {
  const { stage, before } = data
  const run = { cause: changed(stage ?? data.name), steps: [], result: shown }
  say({ text: onScreen(run, before, screen), last: before })
}
