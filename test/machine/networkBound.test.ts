import { describe, expect, it } from 'vitest'
import { networkBound } from '../../lib/machine/bounds/networkBound.js'
import { byGain } from '../needs/byGain.js'
import { convolutionsOf } from '../needs/convolutionsOf.js'

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
