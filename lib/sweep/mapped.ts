import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Score } from '../accuracy/score.js'
import type { Invalid } from '../codec/violation.js'
import { verifyChip } from '../hardware/verifyChip.js'
import type { Report } from '../ir/report.js'
import type { StageInfo } from '../pipeline/index.js'
import type { Task } from '../stages/import/import.js'
import { contentKey } from './contentKey.js'
import { objectivesOf } from './front.js'
import type { Mapping } from './mappings.js'
import { type MeasureName, measures, type NetworkFigures } from './measures.js'
import type { Point } from './points.js'
import type { Row } from './rows.js'
import type { SweepFile } from './sweepFile.js'

/** What of a report rows are made of. */
export interface Figures extends Pick<Report, 'precision'> {
  readonly network: NetworkFigures
  readonly model: Pick<Report['model'], 'opaque'>
}

/** What maps a model onto a chip in one way: a pipeline that ends with a report. */
export interface Compiler<F> {
  readonly stages: readonly Pick<StageInfo<string>, 'implementation' | 'version'>[]
  readonly task: (task: Task) => TaskEither<F, Figures>
}

/** A point, and what it came to. */
export interface Mapped<F> {
  readonly point: Point
  readonly stages: Compiler<F>['stages']
  readonly figures: Either<F, Figures>
  /** Where it was run on a dataset: what its scores depend on besides, and the score of each trial. */
  readonly run: { readonly key: unknown; readonly scores: readonly Score[] } | null
}

/** What runs points on a dataset. */
export interface Scorer<F> {
  /** What the scores of a point depend on besides its model, chip and mapping: samples, labels, devices and trials. */
  readonly keyOf: (point: Point) => unknown
  /** The score of each trial. */
  readonly scores: (point: Point) => TaskEither<F, readonly Score[]>
}

/**
 * The slot that maps points, each as its design says: what cannot be mapped is a finding, too.
 *
 * @example
 * import { mapped } from 'ohmflow/sweep'
 * import { baseline, sweep } from 'ohmflow/pipelines'
 * console.assert(sweep.swap('mapped', mapped(() => baseline)).stages.length === sweep.stages.length)
 */
export const mapped =
  <F>(compilerOf: (mapping: Mapping) => Compiler<F>) =>
  (point: Point): TaskEither<never, Mapped<F | Invalid>> =>
  async () => {
    const compiler = compilerOf(point.design.mapping)
    const chip = verifyChip(point.design.chip)
    const figures = E.isLeft(chip) ? chip : await compiler.task({ ...point.model, chip: chip.right })()
    return E.right({ point, stages: compiler.stages, figures, run: null })
  }

/**
 * The slot that runs mapped points on a dataset: what cannot be mapped is not run, and what cannot be run is a finding.
 *
 * @example
 * import { right } from 'fp-ts/lib/Either.js'
 * import { scored } from 'ohmflow/sweep'
 * import { sweep } from 'ohmflow/pipelines'
 * const half = { kind: 'classes', samples: 100, top1: 50, top5: 90 } as const
 * const guessing = scored({ keyOf: () => 'guessing', scores: () => async () => right([half]) })
 * console.assert(sweep.insert('scored', { after: 'mapped' }, guessing).stages.length === sweep.stages.length + 1)
 */
export const scored =
  <F>({ keyOf, scores }: Scorer<F>) =>
  <G>(mapped: Mapped<G>): TaskEither<never, Mapped<F | G>> =>
  async () => {
    const key = keyOf(mapped.point)
    if (E.isLeft(mapped.figures)) return E.right({ ...mapped, run: { key, scores: [] } })
    const found = await scores(mapped.point)()
    return E.right(
      E.isLeft(found)
        ? { ...mapped, figures: found, run: { key, scores: [] } }
        : { ...mapped, run: { key, scores: found.right } },
    )
  }

/** All that the measures of a point depend on. */
const keyOf = ({ point, stages, run }: Mapped<unknown>, record: readonly MeasureName[]): Promise<string> => {
  const { model, bindings, values = {} } = point.model
  // what a chip is called changes nothing
  const { name: _, ...chip } = point.design.chip
  return contentKey([
    'ohmflow.point/1',
    model.sha256,
    model.beside ?? {},
    bindings,
    values,
    chip,
    point.design.mapping,
    stages.map(({ implementation, version }) => [implementation, version]),
    record,
    ...(run === null ? [] : [run.key]),
  ])
}

/**
 * The slot that says of each mapped point what is to be recorded; `explain` says why there is nothing to record.
 *
 * @example
 * import { explain } from 'ohmflow'
 * import { rowsOf } from 'ohmflow/sweep'
 * import { sweep } from 'ohmflow/pipelines'
 * console.assert(sweep.swap('rows', rowsOf(['cycles'], explain)).stages.length === sweep.stages.length)
 */
export const rowsOf =
  <F>(record: readonly MeasureName[], explain: (error: F) => string) =>
  (mapped: Mapped<F>): TaskEither<never, Row> =>
  async () => {
    const { point, figures, run } = mapped
    const row = {
      index: point.index,
      key: await keyOf(mapped, record),
      model: point.model.model.name,
      settings: point.design.settings,
    }
    if (E.isLeft(figures))
      return E.right({ ...row, precision: null, measures: {}, failed: explain(figures.left) })
    const { network, precision, model } = figures.right
    return E.right({
      ...row,
      precision: model.opaque === undefined ? precision : 'estimate',
      measures: Object.fromEntries(
        record.map((name) => [name, measures[name].of(network, point.design.chip, run?.scores ?? [])]),
      ),
    })
  }

/** What a sweep records where it does not say. */
const usual = ['cycles', 'milliseconds', 'energy', 'cores', 'utilization', 'peakPartialSumBytes'] as const

/** What it records besides, where it runs points on a dataset. */
const usualOfRuns = ['top1', 'top1Low', 'top1High'] as const

/**
 * What the rows of a sweep say: what it asks for, and what it is to be good at.
 *
 * @example
 * import { recorded } from 'ohmflow/sweep'
 * const file = { models: ['resnet18'], chips: ['rram256'], record: ['cores'], minimize: ['cycles'] } as const
 * console.assert(recorded(file).join() === 'cores,cycles')
 */
export const recorded = (file: SweepFile): readonly MeasureName[] => [
  ...new Set([
    ...(file.record ?? [...usual, ...(file.dataset === undefined ? [] : usualOfRuns)]),
    ...objectivesOf(file).map(({ name }) => name),
  ]),
]
