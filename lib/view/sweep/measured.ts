import { accuracyMeasures, type MeasureName, measures } from '../../sweep/measures.js'
import type { Row } from '../../sweep/rows.js'
import type { Factors } from '../../sweep/sweepFile.js'
import {
  about,
  atLeast,
  bytes,
  duration,
  energy,
  grouped,
  percent,
  short,
  squareMillimetres,
} from '../format.js'

/** Figures of an estimate that are lower bounds; what follows from them is about so. */
const lower: ReadonlySet<string> = new Set(['cycles', 'milliseconds', 'latency', 'peakPartialSumBytes'])

/** Figures that are counted from programs or runs, and so exact in an estimate, too. */
const counted: ReadonlySet<string> = new Set(['cores', 'tiles', 'area', 'programBytes', ...accuracyMeasures])

/** A number with the unit of its figure, for people. */
export const withUnit = (name: MeasureName, value: number): string => {
  const { unit } = measures[name]
  if (unit === 'pJ') return energy(value)
  if (unit === 'ms') return duration(value)
  if (unit === 'bytes') return bytes(value)
  if (unit === 'mm²') return squareMillimetres(value)
  if (unit === '') return percent(value)
  return value < 1e7 && Number.isInteger(value) ? grouped(value) : short(value)
}

/** A figure of a row as it is said: whether it is exact, at least so, or about so. */
export const shownMeasure = (
  { precision, measures: own }: Row,
  name: MeasureName,
  textOf: (name: MeasureName, value: number) => string = withUnit,
): string => {
  const value = own[name]
  if (value === undefined || value === null) return '–'
  const text = textOf(name, value)
  if (precision !== 'estimate' || counted.has(name)) return text
  return lower.has(name) ? atLeast('estimate', text) : about('estimate', text)
}

/** A figure as it stands in a column that bears its name: `milliseconds` is the unit already. */
export const inColumn = (row: Row, name: MeasureName): string =>
  shownMeasure(row, name, (_, value) => {
    if (name !== 'milliseconds') return withUnit(name, value)
    // three digits, of which zeros are some: 85.0
    return value >= 999.5 ? grouped(value) : value.toPrecision(3)
  })

/** The last word of a path that no other path has in common; else all of it. */
export const shortHeads = (paths: readonly string[]): readonly string[] => {
  const lasts = paths.map((path) => path.split('.').at(-1) ?? path)
  return paths.map((path, i) => {
    const last = lasts[i] ?? path
    return lasts.filter((other) => other === last).length === 1 ? last : path
  })
}

/** What tells rows apart besides their models: only what is not the same in all of them. */
export const tellingSettings = (rows: readonly Row[]): readonly string[] => {
  const names = [...new Set(rows.flatMap(({ settings }) => Object.keys(settings)))]
  return names.filter((name) => new Set(rows.map(({ settings }) => settings[name])).size > 1)
}

/** A column that stands for factors that change together. */
export interface LinkedColumn {
  /** The factor that is shown. */
  readonly name: string
  /** Those that follow from it. */
  readonly others: readonly string[]
}

/** Whether rows that are the same in one setting are the same in another. */
const follows = (rows: readonly Row[], name: string, other: string): boolean => {
  const known = new Map<unknown, unknown>()
  return rows.every(({ settings }) => {
    const [value, its] = [settings[name], settings[other]]
    if (!known.has(value)) known.set(value, its)
    return known.get(value) === its
  })
}

/**
 * A column for each setting that tells rows apart; for factors that change together a single one, where one of them says what
 * the others are.
 */
export const linkedColumns = (rows: readonly Row[], factors: readonly Factors[]): readonly LinkedColumn[] => {
  const names = tellingSettings(rows)
  return names.flatMap((name): readonly LinkedColumn[] => {
    const linked = factors.find((factor) => Object.hasOwn(factor, name)) ?? {}
    const group = names.filter((other) => Object.hasOwn(linked, other))
    const first = group.find((one) => group.every((other) => follows(rows, one, other)))
    if (first === undefined) return [{ name, others: [] }]
    return first === name ? [{ name, others: group.filter((other) => other !== name) }] : []
  })
}
