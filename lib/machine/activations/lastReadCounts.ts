import { product, sum } from '../../arithmetic.js'
import type { Need, NeedAxis } from '../../ir/need.js'
import { firstAlong, lastAlong } from '../../needs/positions.js'

/** How many vectors of a producer a program needs no more, as it reads on. */
export interface LastReadCounts {
  readonly need: Need
  /** It reads in turn but for its order within blocks of so many, so that they are exact of 1; infinite where it reads once. */
  readonly block: number
  /** All that it needs at all, exactly. */
  readonly all: number
  /** Those that none but its first so many reads need. */
  readonly after: (reads: number) => number
  /** From a read on, up to which every read is the last of as many vectors as the one a period before it. */
  readonly alikeUntil: (from: number, period: number) => number
}

/** How many positions along an axis each value of its digit is the last to need. */
const lastAlongAxis = (axis: NeedAxis, extent: number): Int32Array => {
  const last = new Int32Array(axis.size).fill(-1)
  for (let x = 0; x < extent; x++) {
    const to = lastAlong(axis, x)
    for (let at = firstAlong(axis, x); at <= to; at += axis.step) last[at] = x
  }
  const counts = new Int32Array(extent)
  for (const x of last) if (x >= 0) counts[x]!++
  return counts
}

/** Of each value of a digit, how many combinations of positions along its axes it is the last to need; null where several axes have it. */
const lastOfDigit = ({ box, axes }: Need, digit: number): Int32Array | null => {
  const extent = box[digit] ?? 1
  const [axis, ...others] = axes.filter((each) => each.digit === digit && each.stride !== 0)
  if (others.length > 0) return null
  if (axis !== undefined) return lastAlongAxis(axis, extent)
  const counts = new Int32Array(extent)
  counts[extent - 1] = 1
  return counts
}

/** Sums of the values before each index, and of all. */
const sumsBefore = (values: Int32Array): Float64Array => {
  const sums = new Float64Array(values.length + 1)
  for (let i = 0; i < values.length; i++) sums[i + 1] = sums[i]! + values[i]!
  return sums
}

/** From each index on, up to which every value is the one a period before it. */
const alike = (values: Int32Array, period: number): Int32Array => {
  const until = new Int32Array(values.length).fill(values.length)
  for (let i = values.length - 1; i >= 0; i--) {
    const differs = i < period || values[i] !== values[i - period]
    until[i] = differs ? i : (until[i + 1] ?? values.length)
  }
  return until
}

/** The same of reads whose order within blocks is not told: what a block is the last to need, is needed to its end. */
const inBlocks = (inTurn: LastReadCounts, block: number, positions: number): LastReadCounts => ({
  ...inTurn,
  block,
  after: (reads) => inTurn.after(reads >= positions ? reads : reads - (reads % block)),
  alikeUntil: (from, period) => {
    if (period % block !== 0) return from
    const until = inTurn.alikeUntil(from - (from % block), period)
    return Math.max(from, until - (until % block))
  },
})

/**
 * Counts of a program that reads for all positions of `need.box` in turn, but for their order within blocks of so many. A position is needed by all combinations of what
 * needs it along each axis, of which the last in turn is the last along each: so the counts are products of counts along
 * the digits. Null where one digit moves along several axes, which are then no product.
 *
 * Time and memory for the extents of the box, not for its positions.
 */
export const countsInTurn = (need: Need, block = 1): LastReadCounts | null => {
  const digits: Int32Array[] = []
  for (let digit = 0; digit < need.box.length; digit++) {
    const own = lastOfDigit(need, digit)
    if (own === null) return null
    digits.push(own)
  }
  // along an axis that is the same for all, all that is needed is needed to the end
  const same = need.axes.flatMap((axis) => (axis.stride === 0 ? [sum(lastAlongAxis(axis, 1))] : []))
  const sums = digits.map(sumsBefore)
  const totals = sums.map((each) => each.at(-1) ?? 0)
  const inner = digits.map((_, digit) => product(need.box.slice(digit + 1)))
  const insides = digits.map((_, digit) => product(same) * product(totals.slice(digit + 1)))
  const all = product(same) * product(totals)
  const positions = product(need.box)
  const row = digits.at(-1) ?? Int32Array.of(1)
  const known = new Map<number, Int32Array>()
  const inTurn: LastReadCounts = {
    need,
    block: 1,
    all,
    after: (reads) => {
      if (reads >= positions) return all
      let [count, outer, rest] = [0, 1, reads]
      for (let digit = 0; digit < digits.length; digit++) {
        const x = Math.floor(rest / inner[digit]!)
        rest -= x * inner[digit]!
        count += outer * sums[digit]![x]! * insides[digit]!
        outer *= digits[digit]![x]!
      }
      return count
    },
    alikeUntil: (from, period) => {
      const x = from % row.length
      const until = known.get(period) ?? alike(row, period)
      known.set(period, until)
      return from - x + until[x]!
    },
  }
  return block === 1 ? inTurn : inBlocks(inTurn, block, positions)
}

/** Counts of a program that reads once, whatever it needs. */
export const countsAtOnce = (need: Need): LastReadCounts | null => {
  const inTurn = countsInTurn(need)
  if (inTurn === null) return null
  const { all } = inTurn
  return {
    need,
    block: Number.POSITIVE_INFINITY,
    all,
    after: (reads) => (reads > 0 ? all : 0),
    alikeUntil: (from) => from,
  }
}
