import { describe, expect, it } from 'vitest'
import { ideal } from '../../lib/needs/ideal.js'
import { convolutionsOf } from './convolutionsOf.js'
import { slowestFirst } from './slowestFirst.js'

describe('the ideal of convolutions, in MVMs, as an independent program counts it', () => {
  it.each([
    ['tinyyolov4', 43_945, 4_109],
    ['tinyyolov3', 173_676, 7_345],
    ['vgg16', 50_942, 7_652],
    ['resnet50', 12_941, 1_885],
    ['resnet101', 13_247, 2_191],
  ] as const)('%s', async (name, least, duplicated) => {
    const tiled = await convolutionsOf(name)
    const { mvmCycles } = tiled.chip.crossbar
    expect(ideal(tiled).cycles / mvmCycles).toBe(least)
    expect(ideal(slowestFirst(tiled, 32)).cycles / mvmCycles).toBe(duplicated)
  })
})
