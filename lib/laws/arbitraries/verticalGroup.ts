import * as fc from 'fast-check'
import type { VerticalGroup } from '../../stages/synchronize/scheme.js'

/**
 * Vertical groups of one to eight cores in any order, one to 24 vectors, either exchange, one to
 * nine places for partial sums or as many as one likes. Shrinks towards one core and one vector.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { cyclicScheme } from 'ohmflow/program'
 * import { arbitraryVerticalGroup } from 'ohmflow/laws'
 * const groups = fc.sample(arbitraryVerticalGroup, 10)
 * console.assert(groups.every((group) => cyclicScheme().schedule(group).length === group.cores.length))
 */
export const arbitraryVerticalGroup: fc.Arbitrary<VerticalGroup> = fc.record({
  cores: fc.uniqueArray(fc.nat(20), { minLength: 1, maxLength: 8 }),
  vectors: fc.integer({ min: 1, max: 24 }),
  exchange: fc.constantFrom('memory', 'forward'),
  places: fc.oneof(
    { withCrossShrink: true },
    fc.constant(Number.POSITIVE_INFINITY),
    fc.integer({ min: 1, max: 9 }),
  ),
})
