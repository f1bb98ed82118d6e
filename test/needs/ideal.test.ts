import { describe, expect, it } from 'vitest'
import { im2col, importOnnx, modelFile, presets, rowMajor, type Tiled, unwrap, zoo } from '../../lib/index.js'
import { ideal } from '../../lib/needs/ideal.js'
import { slowestFirst } from './slowestFirst.js'

const { chip } = presets.rram256

/** The convolutions of a network, tiled. */
const convolutionsOf = async (name: keyof typeof zoo): Promise<Tiled> => {
  const model = await modelFile(name, zoo[name].build())()
  const tiled = unwrap(rowMajor()(unwrap(im2col()(unwrap(importOnnx()({ model, bindings: {}, chip }))))))
  return { ...tiled, layers: tiled.layers.filter(({ op }) => op !== 'Gemm') }
}

describe('the ideal of convolutions, in MVMs, as an independent program counts it', () => {
  it.each([
    ['tinyyolov4', 43_945, 4_109],
    ['tinyyolov3', 173_676, 7_345],
    ['vgg16', 50_942, 7_652],
    ['resnet50', 12_941, 1_885],
    ['resnet101', 13_247, 2_191],
  ] as const)('%s', async (name, least, duplicated) => {
    const tiled = await convolutionsOf(name)
    expect(ideal(tiled).cycles / chip.crossbar.mvmCycles).toBe(least)
    expect(ideal(slowestFirst(tiled, 32)).cycles / chip.crossbar.mvmCycles).toBe(duplicated)
  })
})
