/// <reference types="vite/client" />
import { describe, expect, test } from 'vitest'
import { type ZooName, zoo } from '../../lib/zoo/zoo.js'
import { withinAStep } from './withinAStep.js'

/** Pixels a side: what ImageNet networks take in fuzz, and fewer otherwise, which reach every layer too. */
const resolution = import.meta.env.MODE === 'fuzz' ? 224 : 64

describe('networks of the zoo, with seeded weights, are within a step of onnxruntime in every base layer', () => {
  test.each<[ZooName, number]>([
    ['resnet18', 21],
    ['mobilenetv2', 53],
    ['squeezenet1.1', 26],
    ['googlenet', 58],
  ])('%s, %d layers', async (name, count) => {
    const bytes = zoo[name].build({ weights: { seed: 1 }, resolution })
    const { layers, sqnr } = await withinAStep(name, bytes, {})
    expect(layers).toBe(count)
    for (const decibels of sqnr) expect(decibels).toBeGreaterThan(25)
  })
})
