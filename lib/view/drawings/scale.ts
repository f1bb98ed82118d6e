/** From values to pixels, with the values at which lines are drawn. */
export interface Scale {
  readonly at: (value: number) => number
  readonly ticks: readonly number[]
  /** Whether equal ways are equal ratios. */
  readonly logarithmic: boolean
}

/** What stands beside a line of a scale: zero is zero in every unit, so that it bears none. */
export const tickText = (tick: number, textOf: (tick: number) => string): string =>
  tick === 0 ? '0' : textOf(tick)

/** A step of 1, 2 or 5 times a power of ten, or a power of two for units of 1024, for at most `most` of them in a length. */
const roundStep = (length: number, most: number, thousand: number): number => {
  if (thousand === 1024) return 2 ** Math.ceil(Math.log2(length / most))
  const power = 10 ** Math.floor(Math.log10(length / most))
  return [1, 2, 5].map((n) => n * power).find((step) => length / step <= most) ?? 10 * power
}

/** Powers of a base between two values, of very many every so many. */
const powersOf = (base: number, from: number, to: number, most: number): readonly number[] => {
  const first = Math.ceil(Math.log(from) / Math.log(base) - 1e-9)
  const last = Math.floor(Math.log(to) / Math.log(base) + 1e-9)
  const each = Math.max(1, Math.ceil((last - first + 1) / most))
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => base ** (first + i)).filter(
    (_, i) => i % each === 0,
  )
}

/** Round values between two others: 1, 2 and 5 times powers of ten where there is room, powers of two for units of 1024. */
const logarithmicTicks = (from: number, to: number, most: number, thousand: number): readonly number[] => {
  if (thousand === 1024) return powersOf(2, from, to, most)
  const fine = powersOf(10, from / 10, to, Number.POSITIVE_INFINITY)
    .flatMap((power) => [power, 2 * power, 5 * power])
    .filter((tick) => tick >= from && tick <= to)
  return fine.length <= most ? fine : powersOf(10, from, to, most)
}

/**
 * A scale for values that are nowhere negative, from pixel `begin` to pixel `end`, with at most `most` lines: from 0 on where the values are
 * of one size, logarithmic where the largest is more than 20 times the smallest and none is 0. Lines stand at round
 * values, which are powers of two where a unit is 1024 times the one before.
 */
export const scaleFor = (
  values: readonly number[],
  [begin, end]: readonly [begin: number, end: number],
  most: number,
  thousand = 1000,
): Scale => {
  const largest = values.reduce((a, b) => Math.max(a, b), 0)
  const smallest = values.reduce((a, b) => Math.min(a, b), largest)
  if (smallest > 0 && largest > 20 * smallest) {
    const [from, to] = [smallest / 1.25, largest * 1.25]
    const at = (value: number): number =>
      begin +
      ((Math.log(Math.max(value, from)) - Math.log(from)) / (Math.log(to) - Math.log(from))) * (end - begin)
    return { at, ticks: logarithmicTicks(from, to, most, thousand), logarithmic: true }
  }
  const to = largest === 0 ? 1 : largest * 1.06
  const step = roundStep(to, most, thousand)
  const ticks = Array.from({ length: Math.floor(to / step) + 1 }, (_, i) => i * step)
  return { at: (value) => begin + (value / to) * (end - begin), ticks, logarithmic: false }
}
