import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { catchError, from, lastValueFrom, mergeMap, of, takeWhile, tap, toArray } from 'rxjs'
import {
  type AccuracyFinding,
  type AccuracyStudy,
  accuracyOf,
  accuracyRuns,
  RuntimeFinding,
  Score,
  scoreOfAll,
} from '../entries/accuracy.js'
import { oneOf } from '../entries/codec.js'
import { onnxRuntime } from '../entries/run.js'
import type { OhmflowError } from '../index.js'
import type { DatasetError } from '../node/openDataset.js'
import { workerFailed } from '../node/workerFailed.js'
import { workers } from '../node/workers.js'
import type { AccuracyData, AccuracyTask } from './accuracyWorker.js'

/** What may go wrong with samples that are read while others run. */
const SampleError: t.Type<DatasetError> = t.union([
  t.type({ _tag: oneOf('BadDataset'), what: t.string, problem: t.string, remedy: t.string }),
  t.type({ _tag: oneOf('BadTensorFile'), what: t.string, problem: t.string }),
  t.type({
    _tag: oneOf('FileError'),
    path: t.string,
    doing: oneOf('read', 'write'),
    code: t.string,
    reason: t.string,
  }),
])

const Answer = t.type({
  score: t.union([Score, t.null]),
  runtime: t.union([RuntimeFinding, t.null]),
  failure: t.unknown,
})

/** What a worker has found: of a run, or of the runtime, on a batch. */
type Part =
  | { readonly of: 'run'; readonly finding: AccuracyFinding }
  | { readonly of: 'runtime'; readonly batch: number; readonly found: RuntimeFinding }

/** What the answer of a worker to a task says. */
const partOf = ({ batch, run }: AccuracyTask, answer: unknown): Either<OhmflowError, Part> => {
  const decoded = Answer.decode(answer)
  if (E.isRight(decoded)) {
    const { score, runtime, failure } = decoded.right
    if (SampleError.is(failure)) return E.left(failure)
    if (score !== null && run !== null) return E.right({ of: 'run', finding: { run, batch, score } })
    if (runtime !== null) return E.right({ of: 'runtime', batch, found: runtime })
  }
  const failure = E.isRight(decoded) ? decoded.right.failure : null
  const problem =
    typeof failure === 'object' && failure !== null && 'problem' in failure
      ? String(failure.problem)
      : 'a worker has given no finding'
  return E.left({
    _tag: 'RuntimeFailed',
    runtime: onnxRuntime().name,
    operators: ['those of a run'],
    problem,
  })
}

/** The runtime on all batches. */
const inRuntime = (parts: readonly Part[]): RuntimeFinding | null => {
  const all = parts
    .flatMap((part) => (part.of === 'runtime' ? [part] : []))
    .sort((a, b) => a.batch - b.batch)
    .map(({ found }) => found)
  const score = scoreOfAll(all.map((one) => one.score))
  return score === null
    ? null
    : {
        score,
        agreeing: all.reduce((sum, { agreeing }) => sum + agreeing, 0),
        given: scoreOfAll(all.flatMap(({ given }) => given ?? [])),
      }
}

/** What a study has found, and the runtime where it was asked. */
export interface Studied {
  readonly study: AccuracyStudy
  readonly runtime: RuntimeFinding | null
}

/**
 * Runs a study of accuracy on `threads` workers, each with a machine of its own: all runs on a batch of samples, then
 * the next batch. What comes out does not depend on how many they are.
 */
export const studiedAccuracy = async (
  data: AccuracyData,
  compare: boolean,
  threads: number,
  progress: (done: number, all: number) => void,
): Promise<Either<OhmflowError, Studied>> => {
  const runs = accuracyRuns(data.plan).map((_, run) => run)
  const tasks = data.batches.flatMap((_, batch) =>
    [...(compare ? [null] : []), ...runs].map((run): AccuracyTask => ({ batch, run })),
  )
  const most = Math.min(threads, tasks.length)
  const pool = workers(new URL('./accuracyWorker.js', import.meta.url), 'runAccuracy', most, data)
  let done = 0
  const found = from(tasks).pipe(
    mergeMap(async (task) => partOf(task, await pool.run(task)), most),
    tap(() => progress(++done, tasks.length)),
    catchError((thrown: unknown) => of<Either<OhmflowError, Part>>(E.left(workerFailed(thrown)))),
    takeWhile(E.isRight, true),
    toArray(),
  )
  const all = await lastValueFrom(found)
  await pool.close()
  const failed = all.find(E.isLeft)
  if (failed !== undefined) return failed
  const parts = all.flatMap((part) => (E.isRight(part) ? [part.right] : []))
  const findings = parts.flatMap((part) => (part.of === 'run' ? [part.finding] : []))
  const study = accuracyOf(data.plan, findings)
  return study === null
    ? E.left(workerFailed('a run has found nothing'))
    : E.right({ study, runtime: inRuntime(parts) })
}
