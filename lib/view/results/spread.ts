import type { Point, Results } from '../../experiment/results.js'
import type { Measured } from './measured.js'
import type { Case, Spread } from './summary.js'

/** Layers with fewer vectors are limited by the chain of additions, not by any schedule. */
export const fewestVectors = 49

/** What counts as near enough to the bound. */
export const goal = 0.99

/** The crossbars of which every layer is to come near its bound. */
export const smallestCrossbar = 128

/** The shapes with vectors enough, as indices. */
export const longShapes = ({ shapes }: Results): readonly number[] =>
  shapes.flatMap(({ vectors }, i) => (vectors >= fewestVectors ? [i] : []))

/** The efficiencies of some shapes at some points; null where there are none. Sorts them once. */
export const spreadOf = (
  points: readonly Point[],
  shapes: readonly number[],
  caseOf: (measured: Measured) => Case,
): Spread | null => {
  const pairs = points.length * shapes.length
  if (pairs === 0) return null
  const efficiencies = new Float64Array(pairs)
  let worst: Measured | undefined
  let [least, enough, i] = [Number.POSITIVE_INFINITY, 0, 0]
  for (const point of points)
    for (const shape of shapes) {
      const efficiency = point.bounds[shape]! / point.cycles[shape]!
      efficiencies[i++] = efficiency
      if (efficiency >= goal) enough++
      if (efficiency < least) {
        least = efficiency
        worst = { point, shape }
      }
    }
  if (worst === undefined) return null
  const median = efficiencies.sort()[(pairs - 1) >> 1]!
  return { pairs, enough, median, worst: caseOf(worst) }
}
