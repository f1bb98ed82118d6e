import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Program } from '../../lib/ir/program.js'
import { networkBound } from '../../lib/machine/bounds/networkBound.js'
import { runPhase } from '../../lib/machine/events/machine.js'
import { assembleMicrocode } from '../../lib/machine/relation/assembleMicrocode.js'
import { bestIn } from '../../lib/stages/simulate/bestIn.js'
import { byGain } from '../needs/byGain.js'
import { convolutionsOf } from '../needs/convolutionsOf.js'
import { programOf } from '../needs/randomProgram.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'

describe('ideal and bound of convolutions with 32 extra cores, as an independent program counts them', () => {
  it.each([
    ['resnet18', 2_578_800, 2_579_952],
    ['resnet50', 2_961_000, 2_962_200],
    ['resnet101', 3_389_400, 3_484_723],
    ['resnet152', 3_896_200, 4_091_987],
    ['densenet121', 6_158_600, 6_159_241],
  ] as const)('%s', async (name, ideal, cycles) => {
    const tiled = byGain(await convolutionsOf(name), 32)
    expect(networkBound(tiled)).toMatchObject({ ideal, cycles })
  })
})

describe('the bound of a network', () => {
  const numbers = fc.array(fc.nat(1000), { minLength: 30, maxLength: 60 })
  const neverBeaten = (changed: (program: Program) => Program) =>
    fc.asyncProperty(numbers, async (drawn) => {
      const program = await programOf(drawn, 3)
      const { chip, images = 1, phases } = program
      const { end } = runPhase(assembleMicrocode(phases[0]?.cores ?? [], chip, images), chip)
      expect(bestIn(changed(program), 0)?.cycles).toBeLessThanOrEqual(end)
    })

  it('is not beaten by programs of random networks, on buses wide and narrow', () =>
    fc.assert(
      neverBeaten((program) => program),
      { numRuns: runs(40) },
    ))

  it('is where operators are said to write more than they do', async () => {
    const more = (program: Program): Program => ({
      ...program,
      layers: program.layers.map((layer) =>
        layer.kind === 'base' ? layer : { ...layer, outputElements: 3 * layer.outputElements },
      ),
    })
    expect(await refuted(neverBeaten(more), { numRuns: 400 })).toBe(true)
  })
})
