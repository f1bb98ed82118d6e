import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Program } from '../../lib/ir/program.js'
import { networkBound, perVector } from '../../lib/machine/bounds/networkBound.js'
import { runPhase } from '../../lib/machine/events/machine.js'
import { assembleMicrocode } from '../../lib/machine/relation/assembleMicrocode.js'
import { bestIn } from '../../lib/stages/simulate/bestIn.js'
import { byGain } from '../needs/byGain.js'
import { convolutionsOf } from '../needs/convolutionsOf.js'
import { programOf } from '../needs/randomProgram.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'
import { matrixLayer } from '../stages/simulate/programs.js'
import { fullTile, smallChip } from '../stages/simulate/smallChip.js'

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

describe('what each vector of a layer demands', () => {
  // two tiles, one above the other: 8 bytes of inputs each, 4 bytes of results and 16 of a partial sum
  const layer = { ...matrixLayer('layer', [], 3, 16, 4), tiles: [fullTile(0), fullTile(1)] }

  it('is on a bus of 4 bytes: 2 cycles to load, 1 to add, 1 to store, 4 for a partial sum', () => {
    expect(perVector(layer, smallChip)).toEqual({ busBefore: 4, busAfter: 5, load: 2, output: 2 })
    // through memory a partial sum goes twice
    expect(perVector(layer, { ...smallChip, exchange: 'memory' }).busAfter).toBe(9)
  })

  it('is on a mesh, where neighbours are 3 cycles away: 5 to load, 4 to store, 7 for a partial sum', () => {
    const mesh = { kind: 'mesh', width: 2, height: 1, linkBytesPerCycle: 4, hopCycles: 3 } as const
    expect(perVector(layer, { ...smallChip, interconnect: mesh })).toEqual({
      busBefore: 10,
      busAfter: 11,
      load: 5,
      output: 5,
    })
  })
})
