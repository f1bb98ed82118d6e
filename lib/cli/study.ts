import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { catchError, from, lastValueFrom, mergeMap, of, scan, takeWhile } from 'rxjs'
import {
  type DeviceStudy,
  type DevicesFile,
  parseDevices,
  parseDevicesFile,
  StudyFinding,
  studyOf,
  studyRuns,
} from '../entries/devices.js'
import { onnxRuntime } from '../entries/run.js'
import type { OhmflowError, RuntimeFailed } from '../index.js'
import { readText } from '../node/readBytes.js'
import { type WorkerFailed, workerFailed } from '../node/workerFailed.js'
import { workers } from '../node/workers.js'
import { type AsyncRule, get } from '../rule.js'
import type { StudyAnswer, StudyData } from './studyWorker.js'

/** A file of devices. */
export async function* readDevicesFile(path: string): AsyncRule<OhmflowError, DevicesFile> {
  const text = yield* get(await readText(path)())
  return yield* get(parseDevicesFile(text, path))
}

/** The text of a file of devices that are sound, and its path. */
export async function* readDevices(path: string): AsyncRule<OhmflowError, StudyData['devices']> {
  const text = yield* get(await readText(path)())
  yield* get(parseDevices(text, path))
  return { text, path }
}

const Answer: t.Type<StudyAnswer> = t.type({
  finding: t.union([StudyFinding, t.null]),
  failure: t.union([t.string, t.null]),
})

/** The findings so far, or the error that has ended a run. */
type Found = Either<RuntimeFailed | WorkerFailed, readonly StudyFinding[]>

/**
 * What a run has found. Its inputs fit and its program ends, as the run on
 * ideal devices has shown before; so it is the runtime that fails, if anything.
 */
const findingOf = (answer: unknown): Either<RuntimeFailed, StudyFinding> => {
  const decoded = Answer.decode(answer)
  if (E.isRight(decoded) && decoded.right.finding !== null) return E.right(decoded.right.finding)
  const problem = E.isRight(decoded) ? decoded.right.failure : null
  return E.left({
    _tag: 'RuntimeFailed',
    runtime: onnxRuntime().name,
    operators: ['the operators of a trial'],
    problem: problem ?? 'a worker has given no finding',
  })
}

/**
 * Runs a study of layers on `threads` workers, each with a machine of its
 * own; what comes out does not depend on how many they are.
 */
export const studied = async (
  data: StudyData,
  layers: readonly string[],
  trials: number,
  threads: number,
  progress: (done: number, runs: number) => void,
): Promise<Either<RuntimeFailed | WorkerFailed, DeviceStudy>> => {
  const runs = studyRuns(layers, trials)
  const most = Math.min(threads, runs.length)
  const pool = workers(new URL('./studyWorker.js', import.meta.url), 'runStudy', most, data)
  const findings = from(runs).pipe(
    mergeMap((run) => pool.run(run), most),
    scan<unknown, Found>((found, answer) => {
      if (E.isLeft(found)) return found
      progress(found.right.length + 1, runs.length)
      return E.map((finding: StudyFinding) => [...found.right, finding])(findingOf(answer))
    }, E.right([])),
    takeWhile(E.isRight, true),
    catchError((thrown: unknown) => of<Found>(E.left(workerFailed(thrown)))),
  )
  const found: Found = await lastValueFrom(findings)
  await pool.close()
  return E.map((all: readonly StudyFinding[]) => studyOf(layers, trials, all))(found)
}
