import type * as fc from 'fast-check'
import type { Violation } from '../codec/violation.js'
import { crossbarOf } from '../hardware/precision.js'
import { Lowered } from '../ir/lowered.js'
import { verifyLowered } from '../ir/verifyLowered.js'
import type { Pass } from '../pipeline/pass.js'
import { arbitraryLowered } from './arbitraries/lowered.js'
import type { Laws } from './pipeline/subject.js'
import { slotLaws, undecodable, unequal, violationsOf } from './slotLaws.js'

/** What has to stay of a network. */
const kept = ({ layers, policy: _policy, ...lowered }: Lowered) => ({
  ...lowered,
  layers: layers.map((layer) => {
    if (layer.kind === 'operator') return layer
    const { precision: _precision, ...rest } = layer
    return rest
  }),
})

/** Layers that say of themselves what holds of every layer of the chip: caches and keys would tell them apart. */
const idleViolations = (_: Lowered, { layers, chip }: Lowered): readonly Violation[] =>
  layers.flatMap((layer) => {
    if (layer.kind === 'operator' || layer.precision === undefined) return []
    const own = crossbarOf(chip.crossbar, layer)
    const { weightBits, inputBits, adcBits } = chip.crossbar
    return own.weightBits === weightBits && own.inputBits === inputBits && own.adcBits === adcBits
      ? [{ rule: 'own bits', where: `layer "${layer.name}"`, problem: 'it says what holds of all layers' }]
      : []
  })

/**
 * What every policy of precision has to hold, as properties by name: nothing but the bits of base layers changes, and a
 * layer in the bits of the chip is one of which nothing is said.
 *
 * @example
 * import fc from 'fast-check'
 * import { uniformPrecision } from 'ohmflow/program'
 * import { precisionLaws } from 'ohmflow/laws'
 * const laws = Object.values(precisionLaws(uniformPrecision({ weightBits: 4, inputBits: 4 })))
 * for (const law of laws) await fc.assert(law, { numRuns: 5 })
 * console.assert(laws.length > 0)
 */
export const precisionLaws = <E>(
  policy: Pass<Lowered, Lowered, E>,
  inputs: fc.Arbitrary<Lowered> = arbitraryLowered,
): Laws =>
  slotLaws({
    plugin: policy,
    inputs,
    rules: {
      'nothing but the bits of layers changes': (before, after) =>
        unequal('unchanged', 'all but bits', kept(before), kept(after)),
      'a layer in the bits of the chip says nothing of them': idleViolations,
      'the result decodes and verifies': (_, lowered) => [
        ...undecodable(Lowered, 'the lowered network', lowered),
        ...violationsOf(verifyLowered(lowered)),
      ],
    },
  })
