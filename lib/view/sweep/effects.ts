import { product } from '../../arithmetic.js'
import { multimap } from '../../multimap.js'
import type { MeasureName } from '../../sweep/measures.js'
import type { Row } from '../../sweep/rows.js'
import type { Leaf } from '../../sweep/values.js'

/** What one value of a factor comes to in the mean of everything else. */
export interface Level {
  readonly value: Leaf
  /** Geometric mean of the figure over rows with this value, over that of all rows of the same model. */
  readonly ratio: number
  readonly rows: number
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * The main effect of a factor on a figure: of each of its values, how much greater or smaller the figure is in the
 * geometric mean than over all rows, each model by itself first. Rows without the figure, or where it is not above 0,
 * count for nothing.
 */
export const effectOf = (rows: readonly Row[], factor: string, measure: MeasureName): readonly Level[] => {
  const logs = rows.flatMap((row) => {
    const value = row.measures[measure]
    const setting = row.settings[factor]
    return value !== undefined && value !== null && value > 0 && setting !== undefined
      ? [{ model: row.model, setting, log: Math.log(value) }]
      : []
  })
  const byModel = multimap(logs.map((each) => [each.model, each.log] as const))
  const centres = new Map([...byModel].map(([model, own]) => [model, mean(own)]))
  const byLevel = multimap(
    logs.map(({ model, setting, log }) => [setting, log - (centres.get(model) ?? 0)] as const),
  )
  return [...byLevel]
    .map(([value, own]): Level => ({ value, ratio: Math.exp(mean(own)), rows: own.length }))
    .toSorted((a, b) => (typeof a.value === 'number' && typeof b.value === 'number' ? a.value - b.value : 0))
}

/**
 * Whether every value of each factor meets all values of the others, equally often for each model: else the mean over
 * the rows with a value tells of what it comes with, too.
 */
export const isCrossed = (rows: readonly Row[], factors: readonly string[]): boolean => {
  const measured = rows.filter(({ failed }) => failed === undefined)
  const values = [
    new Set(measured.map(({ model }) => model)),
    ...factors.map((factor) => new Set(measured.map(({ settings }) => settings[factor]))),
  ]
  return measured.length === product(values.map(({ size }) => size))
}
