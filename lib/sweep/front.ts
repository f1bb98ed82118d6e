import type { MeasureName } from './measures.js'
import type { Row } from './rows.js'
import type { SweepFile } from './sweepFile.js'

/** A figure that is to be small, or great. */
export interface Objective {
  readonly name: MeasureName
  readonly greater: boolean
}

/**
 * What a sweep is to be good at: time and energy where its file says nothing.
 *
 * @example
 * import { objectivesOf } from 'ohmflow/sweep'
 * const [first] = objectivesOf({ models: ['resnet18'], chips: ['rram256'], maximize: ['utilization'] })
 * console.assert(first?.name === 'utilization' && first.greater)
 */
export const objectivesOf = ({ minimize, maximize }: SweepFile): readonly Objective[] => {
  const small = minimize ?? (maximize === undefined ? (['milliseconds', 'energy'] as const) : [])
  return [
    ...small.map((name): Objective => ({ name, greater: false })),
    ...(maximize ?? []).map((name): Objective => ({ name, greater: true })),
  ]
}

/** What of a row is to be small; null where it lacks one of the figures. What is to be great counts as its opposite. */
export const costsIn = (row: Row, objectives: readonly Objective[]): readonly number[] | null => {
  const costs = objectives.flatMap(({ name, greater }) => {
    const value = row.measures[name]
    return value === undefined || value === null ? [] : [greater ? -value : value]
  })
  return costs.length === objectives.length && costs.length > 0 ? costs : null
}

const dominates = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((cost, i) => cost <= (b[i] ?? 0)) && a.some((cost, i) => cost < (b[i] ?? 0))

const lexicographic = (a: readonly number[], b: readonly number[]): number => {
  const at = a.findIndex((cost, i) => cost !== b[i])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}

/** Of one model's rows, those that no other beats in everything; of several equal ones, all. */
const frontOfModel = (rows: readonly Row[], objectives: readonly Objective[]): readonly Row[] => {
  const costed = rows
    .flatMap((row) => {
      const costs = costsIn(row, objectives)
      return costs === null ? [] : [{ row, costs }]
    })
    .toSorted((a, b) => lexicographic(a.costs, b.costs))
  const kept: { readonly row: Row; readonly costs: readonly number[] }[] = []
  for (const each of costed) {
    // in this order, nothing is beaten by what comes after it; of two costs, the last kept one is the strictest
    const rivals = objectives.length <= 2 ? kept.slice(-1) : kept
    if (!rivals.some(({ costs }) => dominates(costs, each.costs))) kept.push(each)
  }
  return kept.map(({ row }) => row)
}

/**
 * The rows that no other row of the same model beats in all objectives, model by model, the best in the first objective
 * first.
 *
 * @example
 * import { frontOf, type Row } from 'ohmflow/sweep'
 * const row = (index: number, cycles: number, energy: number): Row =>
 *   ({ index, key: '', model: 'a', settings: {}, precision: 'exact', measures: { cycles, energy } })
 * const objectives = [{ name: 'cycles', greater: false }, { name: 'energy', greater: false }] as const
 * console.assert(frontOf([row(0, 2, 2), row(1, 1, 3), row(2, 3, 3)], objectives).map(({ index }) => index).join() === '1,0')
 */
export const frontOf = (rows: readonly Row[], objectives: readonly Objective[]): readonly Row[] => {
  const models = [...new Set(rows.map(({ model }) => model))]
  return models.flatMap((model) =>
    frontOfModel(
      rows.filter((row) => row.model === model),
      objectives,
    ),
  )
}
