import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import {
  catchError,
  from,
  fromEvent,
  lastValueFrom,
  map,
  merge,
  mergeMap,
  of,
  takeUntil,
  takeWhile,
} from 'rxjs'
import { type AsyncRule, eventually, fail, get, outcome, type Rule } from '../rule.js'
import { everyDesign, sampledDesigns } from '../sweep/drawn.js'
import { costsIn, objectivesOf } from '../sweep/front.js'
import { inGroups } from '../sweep/order.js'
import { indicesOf, pointAt, type Sweep } from '../sweep/points.js'
import { Row } from '../sweep/rows.js'
import { type Seen, searches } from '../sweep/search.js'
import type { SweepFile } from '../sweep/sweepFile.js'
import type { FileError } from './fileError.js'
import type { RowsFile } from './rowsFile.js'
import { type WorkerFailed, workerFailed } from './workerFailed.js'

/** A sweep, and the file that it is of. */
export interface Asked {
  readonly file: SweepFile
  readonly sweep: Sweep
}

/** Why measuring ends. */
type Failure = FileError | WorkerFailed

/** Where points are measured: on the processors of this machine, or on many machines. */
export interface Crew {
  /** How many groups are to be on their way at a time. */
  readonly at: number
  /** Points in a group, at the most. */
  readonly most: number
  /** The rows of a group of points; rejects where a worker ends without an answer. */
  readonly measure: (indices: readonly number[]) => Promise<unknown>
  readonly close: () => Promise<void>
}

/** What came out of measuring: the whole of it, or as far as it came before an interrupt. */
export type Ended = 'done' | 'interrupted'

const Measured: t.Type<readonly Row[]> = t.readonlyArray(Row)

/** Whether a row says that it is of a point of a sweep: of its model, with its settings. */
export const isRowOf =
  (sweep: Sweep) =>
  ({ index, model, settings }: Row): boolean => {
    const point = pointAt(sweep, index)
    if (point === null || point.model.model.name !== model) return false
    const own = Object.entries(point.design.settings)
    return own.length === Object.keys(settings).length && own.every(([name, leaf]) => settings[name] === leaf)
  }

const useless = (reason: string): Failure => ({ _tag: 'WorkerFailed', outOfMemory: false, reason })

/** The rows of a group of points that a crew was asked for, which may be anybody's answer. */
function* rowsFrom(sweep: Sweep, group: readonly number[], answer: unknown): Rule<Failure, readonly Row[]> {
  const rows = yield* get(E.mapLeft(() => useless('it has given no rows'))(Measured.decode(answer)))
  const asked = new Set(group)
  const belongs = isRowOf(sweep)
  const own = rows.filter((row) => asked.delete(row.index) && belongs(row))
  if (asked.size > 0 || own.length < rows.length)
    yield* fail(useless('it has given rows of other points than those that it was asked for'))
  return rows
}

/** Measures groups of points, and keeps what comes as it comes. */
const measured = (
  sweep: Sweep,
  groups: readonly (readonly number[])[],
  { at, measure }: Crew,
  keep: (rows: readonly Row[]) => Either<Failure, void>,
): Promise<Either<Failure, Ended>> => {
  const interrupt = merge(fromEvent(process, 'SIGINT'), fromEvent(process, 'SIGTERM'))
  let left = groups.length
  return lastValueFrom(
    from(groups).pipe(
      mergeMap((group) => from(measure(group).then((answer) => outcome(rowsFrom(sweep, group, answer)))), at),
      map((rows) => E.chain(keep)(rows)),
      map((kept): Either<Failure, Ended> => {
        left -= 1
        return E.map(() => (left === 0 ? ('done' as const) : ('interrupted' as const)))(kept)
      }),
      takeWhile(E.isRight, true),
      catchError((thrown: unknown) => of<Either<Failure, Ended>>(E.left(workerFailed(thrown)))),
      takeUntil(interrupt),
    ),
    { defaultValue: E.right(groups.length === 0 ? 'done' : 'interrupted') },
  )
}

/** Measures what a search proposes for each model, batch after batch. */
async function* searched(
  { file, sweep }: Asked,
  known: ReadonlyMap<number, Row>,
  measure: (indices: readonly number[]) => Promise<Either<Failure, Ended>>,
): AsyncRule<Failure, Ended> {
  const { search = 'pareto', sample = 1, seed = 1 } = file
  const objectives = objectivesOf(file)
  const propose = searches[search](sweep.space, { budget: sample, seed })
  const seen: Seen[][] = sweep.models.map(() => [])
  for (;;) {
    const batches = seen.map((each) => propose(each))
    if (batches.every(({ length }) => length === 0)) return 'done'
    const indices = batches.map((batch, model) => batch.map((design) => model * sweep.space.designs + design))
    const ended = yield* get(await measure(indices.flat().filter((index) => !known.has(index))))
    if (ended === 'interrupted') return ended
    for (const [model, own] of indices.entries())
      for (const index of own) {
        const row = known.get(index)
        const costs = row === undefined ? null : costsIn(row, objectives)
        seen[model]?.push({ design: index % sweep.space.designs, costs })
      }
  }
}

/** The points that a sweep measures, where they are known before; how many at the most, where a search proposes them. */
export const pointsOf = ({ file, sweep }: Asked): readonly number[] | number => {
  const { search, sample, seed = 1 } = file
  if (search !== undefined) {
    // where no design is one there is nothing to propose
    const { length } = sampledDesigns(sweep.space, 1, seed)
    return length === 0 ? 0 : sweep.models.length * (sample ?? 1)
  }
  const designs = sample === undefined ? everyDesign(sweep.space) : sampledDesigns(sweep.space, sample, seed)
  return indicesOf(sweep, designs)
}

/** Measures what of a sweep is not in its file yet; `count` is told how many rows there are. */
export const measureRest = (
  asked: Asked,
  points: readonly number[] | number,
  rows: RowsFile,
  crew: Crew,
  count: (rows: number) => void,
): Promise<Either<Failure, Ended>> => {
  const known = new Map<number, Row>(rows.before.map((row) => [row.index, row]))
  const keep = (more: readonly Row[]): Either<Failure, void> => {
    for (const row of more) known.set(row.index, row)
    count(known.size)
    return rows.append(more)
  }
  const measure = (indices: readonly number[], most: number) =>
    measured(asked.sweep, inGroups(asked.sweep.space, indices, most), crew, keep)
  return typeof points === 'number'
    ? eventually(searched(asked, known, (indices) => measure(indices, 1)))
    : measure(
        points.filter((index) => !known.has(index)),
        crew.most,
      )
}
