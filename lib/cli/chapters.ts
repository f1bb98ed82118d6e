import * as O from 'fp-ts/lib/Option.js'
import * as t from 'io-ts'
import { from, fromEvent, lastValueFrom, mergeMap, takeUntil, toArray } from 'rxjs'
import { pelke2023 } from '../../pipelines/pelke2023.js'
import { canonical } from '../entries/codec.js'
import {
  type Convolutions,
  type NetworkCase,
  NetworkRun,
  type PaperResults,
  PaperRun,
  paperSetups,
} from '../entries/experiment.js'
import type { Exchange, Lowered, Store } from '../index.js'
import { workers } from '../node/workers.js'
import { measuringBar } from './measuringBar.js'

/** A crossbar and an exchange of the source paper's set-ups, which are measured together. */
export interface Setups {
  readonly crossbar: number
  readonly exchange: Exchange
}

/** What is measured beside convolutions on many chips. */
export interface Further {
  readonly cases: readonly NetworkCase[]
  readonly setups: readonly Setups[]
}

/** All set-ups, those of the largest crossbars first, which are soon measured. */
export const allSetups: readonly Setups[] = paperSetups.crossbars
  .toReversed()
  .flatMap((crossbar) => paperSetups.exchanges.map((exchange) => ({ crossbar, exchange })))

/** What measuring needs: networks, where results are kept, and who is told. */
export interface Measuring {
  readonly lowered: ReadonlyMap<string, Lowered>
  /** The convolutions of the paper's networks. */
  readonly paper: Convolutions
  readonly store: Store
  /** What identifies the code that measures, see `codeKey`. */
  readonly code: string
  readonly threads: number
  readonly failed: (failure: string) => void
}

/** The module that measures. */
export const workerFile = new URL('./reproduceWorker.js', import.meta.url)

/** Measures each of some things in workers, or takes it from the store; null where that is interrupted. */
const each = async <A, R>(
  list: readonly A[],
  name: string,
  unit: string,
  work: (one: A) => object,
  keyOf: (one: A) => unknown,
  codec: t.Type<R>,
  { store, code, threads, failed }: Measuring,
): Promise<readonly R[] | null> => {
  const Answer = t.type({
    found: t.union([t.readonlyArray(codec), t.null]),
    failure: t.union([t.string, t.null]),
  })
  const Found = t.readonlyArray(codec)
  const pool = workers(workerFile, name, threads)
  const progress = measuringBar(list.length, unit)
  let done = 0
  const count = (): void => progress.to(++done)
  const measured = async (one: A): Promise<readonly R[]> => {
    const key = O.toUndefined(canonical([name, code, pelke2023.base, keyOf(one)]))
    const stored = key === undefined ? undefined : O.toUndefined(await store.get(key)())
    if (Found.is(stored)) {
      count()
      return stored
    }
    const answer = await pool.run(work(one))
    count()
    if (!Answer.is(answer)) throw new Error('a worker has given no results')
    if (answer.failure !== null) failed(answer.failure)
    if (answer.found === null) return []
    if (key !== undefined) await store.set(key, answer.found)()
    return answer.found
  }
  const all = await lastValueFrom(
    from(list.map((one, place) => ({ one, place }))).pipe(
      mergeMap(async ({ one, place }) => ({ place, found: await measured(one) }), threads + 1),
      takeUntil(fromEvent(process, 'SIGINT')),
      toArray(),
    ),
  )
  progress.stop()
  await pool.close()
  return done < list.length ? null : all.toSorted((a, b) => a.place - b.place).flatMap(({ found }) => found)
}

/** The chapters on the source paper's own set-ups and on whole networks; null where that is interrupted. */
export const measuredFurther = async (
  { cases, setups }: Further,
  around: Measuring,
): Promise<{ readonly paper?: PaperResults; readonly networks?: readonly NetworkRun[] } | null> => {
  const { lowered, paper } = around
  const own = cases.filter(({ network }) => lowered.has(network))
  const runs = await each(
    setups,
    'measureSetups',
    'set-ups of the paper',
    (one) => ({ layers: paper.layers, each: one }),
    (one) => [one, paper.shapes],
    PaperRun,
    around,
  )
  if (runs === null) return null
  const networks = await each(
    own,
    'measureCase',
    'rows of whole networks',
    (one) => ({ lowered: lowered.get(one.network), each: one }),
    (one) => [one, lowered.get(one.network)?.model.sha256],
    NetworkRun,
    around,
  )
  if (networks === null) return null
  const layers = paper.workloads.flatMap(({ network, layers: named }) =>
    named.map(({ name, shape }) => ({ network, layer: name, shape })),
  )
  return {
    ...(setups.length === 0 ? {} : { paper: { layers, runs } }),
    ...(own.length === 0 ? {} : { networks }),
  }
}
