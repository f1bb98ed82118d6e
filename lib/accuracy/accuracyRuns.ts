import type * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural } from '../codec/number.js'
import type { Trials } from './accuracyReport.js'
import { Score, scoreOfAll } from './score.js'

/**
 * On what the network lies in one run of a study of accuracy: devices that are ideal; those of a trial, with all
 * layers on them or one alone; or those of a trial with the `point`-th value of the field that is varied.
 */
export type AccuracyRun =
  | { readonly on: 'ideal' }
  | { readonly on: 'devices'; readonly trial: number; readonly layer: string | null }
  | { readonly on: 'point'; readonly trial: number; readonly point: number }

/** What a study of accuracy is to find. */
export interface AccuracyPlan {
  /** How often devices are drawn; 0 where there are none. */
  readonly trials: number
  /** The layers that lie on devices alone, one after the other. */
  readonly layers: readonly string[]
  /** How many values the field has that is varied. */
  readonly points: number
}

const each = <A>(count: number, of: (i: number) => A): readonly A[] =>
  Array.from({ length: count }, (_, i) => of(i))

/**
 * The runs of a study, each over all samples.
 *
 * @example
 * import { accuracyRuns } from 'ohmflow/accuracy'
 * console.assert(accuracyRuns({ trials: 10, layers: ['conv1', 'conv2'], points: 7 }).length === 1 + 10 + 20 + 70)
 */
export const accuracyRuns = ({ trials, layers, points }: AccuracyPlan): readonly AccuracyRun[] => [
  { on: 'ideal' },
  ...[null, ...layers].flatMap((layer) =>
    each(trials, (trial): AccuracyRun => ({ on: 'devices', trial, layer })),
  ),
  ...each(points, (point) => each(trials, (trial): AccuracyRun => ({ on: 'point', trial, point }))).flat(),
]

/** What a run has found on a batch of samples. */
export interface AccuracyFinding {
  /** The place of the run among `accuracyRuns`, and of the batch among all. */
  readonly run: number
  readonly batch: number
  readonly score: Score
}

/**
 * What a run has found on a batch of samples, as a worker gives it.
 *
 * @example
 * import { AccuracyFinding } from 'ohmflow/accuracy'
 * const score = { kind: 'classes', samples: 100, top1: 98, top5: 100 }
 * console.assert(AccuracyFinding.is({ run: 0, batch: 0, score }))
 */
export const AccuracyFinding: t.Type<AccuracyFinding> = closed<AccuracyFinding>('AccuracyFinding', {
  run: natural,
  batch: natural,
  score: Score,
})

/** What all runs of a study have found over all samples. */
export interface AccuracyStudy {
  readonly ideal: Score
  readonly trials: Trials
  /** Of each layer of the plan, in its order. */
  readonly layers: readonly Trials[]
  readonly points: readonly Trials[]
}

/**
 * What the findings of all runs on all batches say together, in whichever order they have come: sums are added up
 * batch after batch, so that they have the same bits. Null where a run has found nothing.
 *
 * @example
 * import { accuracyOf, accuracyRuns } from 'ohmflow/accuracy'
 * const plan = { trials: 1, layers: [], points: 0 }
 * const score = { kind: 'classes', samples: 50, top1: 49, top5: 50 } as const
 * const findings = [1, 0].flatMap((batch) => accuracyRuns(plan).map((_, run) => ({ run, batch, score })))
 * console.assert(accuracyOf(plan, findings)?.ideal.samples === 100)
 */
export const accuracyOf = (
  { trials, layers, points }: AccuracyPlan,
  findings: readonly AccuracyFinding[],
): AccuracyStudy | null => {
  const byRun = new Map<number, AccuracyFinding[]>()
  for (const finding of findings) byRun.set(finding.run, [...(byRun.get(finding.run) ?? []), finding])
  const runs = accuracyRuns({ trials, layers, points }).flatMap((_, run) => {
    const own = [...(byRun.get(run) ?? [])].sort((a, b) => a.batch - b.batch)
    return scoreOfAll(own.map(({ score }) => score)) ?? []
  })
  const [ideal, ...others] = runs
  if (ideal === undefined || others.length !== trials * (1 + layers.length + points)) return null
  const group = (i: number): Trials => others.slice(i * trials, (i + 1) * trials)
  return {
    ideal,
    trials: group(0),
    layers: layers.map((_, i) => group(1 + i)),
    points: each(points, (i) => group(1 + layers.length + i)),
  }
}
