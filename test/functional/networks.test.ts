/// <reference types="vite/client" />
import { describe, expect, test } from 'vitest'
import { type ZooName, zoo } from '../../lib/zoo/zoo.js'
import { withinAStep } from './withinAStep.js'

const fuzzing = import.meta.env.MODE === 'fuzz'

describe('networks of the zoo, with seeded weights, are within a step of onnxruntime in every base layer', () => {
  // pixels a side: what ImageNet networks take in fuzz, and the fewest that reach every layer too otherwise
  test.each<[ZooName, number, number]>([
    ['resnet18', 21, 32],
    ['mobilenetv2', 53, 32],
    ['squeezenet1.1', 26, 32],
    ['googlenet', 58, 64],
  ])('%s, %d layers', async (name, count, least) => {
    const bytes = zoo[name].build({ weights: { seed: 1 }, resolution: fuzzing ? 224 : least })
    const { layers, sqnr } = await withinAStep(name, bytes, {})
    expect(layers).toBe(count)
    for (const decibels of sqnr) expect(decibels).toBeGreaterThan(25)
  })
})
