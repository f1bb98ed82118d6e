import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { closed } from '../codec/closed.js'

/** A figure of a chip or a word. */
export type Leaf = number | string | boolean

/** What a factor may be at a point: a figure, a word, or a whole part of a chip, such as its signal. */
export type Value = Leaf | Readonly<Record<string, Leaf>>

/** Values from one number to another, both included: each a step more, or so many times as much. */
export interface Range {
  readonly from: number
  readonly to: number
  readonly step?: number | undefined
  readonly times?: number | undefined
}

/** The values that a factor takes, one after the other. */
export type Values = readonly Value[] | Range

/** Values of one range, at the most. */
const mostValues = 1e5

/** Of a step at the most: rounding of decimals may not lose the last value, as 0.1 + 2 · 0.1 is a little above 0.3. */
const slack = 1e-9

/** How many steps fit into a range. */
const stepsOf = ({ from, to, step, times = 2 }: Range): number =>
  Math.floor((step === undefined ? Math.log(to / from) / Math.log(times) : (to - from) / step) + slack)

/** The values of a range, in order. */
const rangeValues = (range: Range): readonly number[] => {
  const { from, step, times = 2 } = range
  const at = (i: number): number => (step === undefined ? from * times ** i : from + i * step)
  return Array.from({ length: stepsOf(range) + 1 }, (_, i) => Number(at(i).toPrecision(12)))
}

/** Why a range is none. */
const rangeProblem = ({ from, to, step, times }: Range): string | null => {
  if (![from, to, step ?? 1, times ?? 2].every(Number.isFinite)) return 'finite numbers'
  if ((step === undefined) === (times === undefined)) return 'either a step or times'
  if (from > to) return `a range that begins below its end, and ${from} is above ${to}`
  if (step !== undefined && !(step > 0)) return 'a step above 0'
  if (times !== undefined && !(times > 1 && from > 0)) return 'times above 1, of numbers above 0'
  return stepsOf({ from, to, step, times }) < mostValues ? null : `at most ${mostValues} values`
}

/**
 * All values that a list or a range means.
 *
 * @example
 * import { valuesOf } from 'ohmflow/sweep'
 * console.assert(valuesOf({ from: 8, to: 64, times: 2 }).join() === '8,16,32,64')
 * console.assert(valuesOf(['memory', 'forward']).length === 2)
 */
export const valuesOf = (values: Values): readonly Value[] =>
  'from' in values ? rangeValues(values) : values

const Leaf: t.Type<Leaf> = t.union([t.number, t.string, t.boolean])
const Value: t.Type<Value> = t.union([Leaf, t.readonly(t.record(t.string, Leaf))])
const Range: t.Type<Range> = closed<Range>('Range', {
  from: t.number,
  to: t.number,
  step: t.union([t.number, t.undefined]),
  times: t.union([t.number, t.undefined]),
})

const expected = 'a list of values, or a range as in { from: 8, to: 256, times: 2 }'

const isLeaf = (u: unknown): u is Leaf =>
  (typeof u === 'number' && Number.isFinite(u)) || typeof u === 'string' || typeof u === 'boolean'

export const isRecord = (u: unknown): u is Readonly<Record<string, unknown>> =>
  typeof u === 'object' && u !== null && !Array.isArray(u)

const isValue = (u: unknown): u is Value => isLeaf(u) || (isRecord(u) && Object.values(u).every(isLeaf))

export const Values: t.Type<Values> = new t.Type<Values>(
  expected,
  (u): u is Values =>
    Array.isArray(u) ? u.length > 0 && u.every(isValue) : Range.is(u) && rangeProblem(u) === null,
  (u, context): t.Validation<Values> => {
    if (Array.isArray(u)) {
      if (u.length === 0) return t.failure(u, context, 'at least one value')
      const wrong = u.findIndex((value) => !isValue(value))
      return wrong < 0
        ? t.success(u)
        : t.failure(
            u[wrong],
            t.appendContext(context, String(wrong), Value, u[wrong]),
            'a number, a word, true, false, or a record of such',
          )
    }
    if (!isRecord(u)) return t.failure(u, context, expected)
    const range = Range.validate(u, context)
    if (E.isLeft(range)) return range
    const problem = rangeProblem(range.right)
    return problem === null ? range : t.failure(u, context, problem)
  },
  t.identity,
)

/** A value in one word, for tables: of a part of a chip, its kind where it has one. */
export const labelOf = (value: Value): Leaf =>
  typeof value === 'object'
    ? Object.entries(value)
        .map(([key, leaf]) => (key === 'kind' ? String(leaf) : `${key}=${String(leaf)}`))
        .join(' ')
    : value

/** The values of factors that change together: of each as many as of the others. */
export const together = (
  linked: Readonly<Record<string, Values>>,
): Either<string, readonly Readonly<Record<string, Value>>[]> => {
  const columns = Object.entries(linked).map(([name, values]) => [name, valuesOf(values)] as const)
  const [first] = columns
  if (first === undefined) return E.left('a record of factors has to name one at least')
  const other = columns.find(([, values]) => values.length !== first[1].length)
  if (other !== undefined)
    return E.left(
      `factors of one record change together, and ${first[0]} has ${first[1].length} values while ${other[0]} has ${other[1].length}`,
    )
  return E.right(
    first[1].map((_, i) => Object.fromEntries(columns.map(([name, values]) => [name, values[i] ?? 0]))),
  )
}
