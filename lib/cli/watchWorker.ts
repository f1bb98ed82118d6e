import { parentPort, workerData } from 'node:worker_threads'
import * as E from 'fp-ts/lib/Either.js'
import { isPresetName, isZooName } from '../entries/codec.js'
import { isFile, loadChip, loadModel, parseCount, parseGiven } from './inputs.js'
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

// mapping does not wait for anything, so that a thread which maps hears of no signal: this one does, and the parent listens
const { name, options, terminal }: WatchData = workerData
// the parent has looked at the laws
const own = await ownStages({ ...options, trust: true })
const mapping = E.isLeft(own) ? own : pipelineOf({ ...options, own: own.right }, silent)
const given = parseGiven(options)
const cores = options.cores === undefined ? E.right(undefined) : parseCount('--cores', options.cores)
if (E.isRight(mapping) && E.isRight(given) && E.isRight(cores))
  watched(
    mapping.right,
    (stage) => isAsked(stage, options),
    { name, file: isFile(name, isZooName), load: loadModel },
    {
      name: options.chip,
      file: isFile(options.chip, isPresetName),
      load: (chip) => loadChip(chip, cores.right),
    },
    given.right,
    terminal,
  ).subscribe((text) => parentPort?.postMessage(text, []))
