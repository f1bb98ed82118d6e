/// <reference types="vite/client" />
import { describe, expect, test } from 'vitest'
import { type ZooName, zoo } from '../../lib/zoo/zoo.js'
import { withinAStep } from './withinAStep.js'

/** Pixels a side: what ImageNet networks take in fuzz, and otherwise the fewest that reach every layer too. */
const pixels = (fewest: number): number => (import.meta.env.MODE === 'fuzz' ? 224 : fewest)

describe('networks of the zoo, with seeded weights, are within a step of onnxruntime in every base layer', () => {
  test.each<[ZooName, number, number]>([
    ['resnet18', 21, 32],
    ['mobilenetv2', 53, 32],
    ['squeezenet1.1', 26, 64],
    ['googlenet', 58, 64],
  ])('%s, %d layers', async (name, count, fewest) => {
    const bytes = zoo[name].build({ weights: { seed: 1 }, resolution: pixels(fewest) })
    const { layers, sqnr } = await withinAStep(name, bytes, {})
    expect(layers).toBe(count)
    for (const decibels of sqnr) expect(decibels).toBeGreaterThan(25)
  })
})
