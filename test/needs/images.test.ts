import fc from 'fast-check'
import { expect, it } from 'vitest'
import { presets } from '../../lib/index.js'
import { type Copied, sharesOf } from '../../lib/ir/copies.js'
import type { Layer } from '../../lib/ir/lowered.js'
import { ideal } from '../../lib/needs/ideal.js'
import { needsOf } from '../../lib/needs/needs.js'
import { vectorBox } from '../../lib/needs/vectors.js'
import { runs } from '../runs.js'
import { layersOf, networkOf } from './randomNetwork.js'
import { neededBy, positionsOf } from './sets.js'

const { chip } = presets.rram256
const { mvmCycles } = chip.crossbar

/** When the last MVM of each image ends, vector by vector and image by image. */
const definition = (layers: readonly (Layer & Copied)[], images: number): readonly number[] => {
  const needs = needsOf(layers)
  const done = new Map<string, readonly number[]>()
  const free = new Map<string, number[]>()
  const reads = new Map(
    layers.map(({ name }) => [
      name,
      needs.direct(name).map(({ input, need }) => ({
        input,
        sets: positionsOf(need).map((position) => neededBy(need, position)),
      })),
    ]),
  )
  const ends: number[] = []
  for (let image = 0; image < images; image++) {
    for (const layer of layers) {
      const ready = (vector: number): number =>
        Math.max(
          0,
          ...reads
            .get(layer.name)!
            .flatMap(({ input, sets }) => sets[vector]!.map((at) => done.get(input)![at]!)),
        )
      if (layer.kind === 'operator') {
        const vectors = vectorBox(layer).reduce((a, b) => a * b, 1)
        done.set(layer.name, [...Array(vectors).keys()].map(ready))
        continue
      }
      const times: number[] = []
      const copies = free.get(layer.name) ?? sharesOf(layer).map(() => 0)
      for (const [copy, { start, step, count }] of sharesOf(layer).entries())
        for (let i = 0; i < count; i++) {
          const vector = start + i * step
          copies[copy] = Math.max(copies[copy]!, ready(vector)) + 1
          times[vector] = copies[copy]!
        }
      free.set(layer.name, copies)
      done.set(layer.name, times)
    }
    ends.push(Math.max(...[...free.values()].flat()))
  }
  return ends
}

it('many images end when they do image by image', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(1000), { minLength: 30, maxLength: 60 }),
      fc.array(fc.record({ count: fc.integer({ min: 1, max: 4 }), inTurn: fc.boolean() }), { minLength: 6 }),
      async (numbers, choices) => {
        const layers = (await layersOf(networkOf(numbers, false))).map((layer, i) => {
          const { count, inTurn } = choices[i % choices.length]!
          const vectors = inTurn ? ('in-turn' as const) : ('pieces' as const)
          return layer.kind === 'base'
            ? { ...layer, copies: { count: Math.min(count, layer.vectors), vectors } }
            : layer
        })
        const ends = definition(layers, 60)
        for (const images of [1, 2, 3, 7, 59, 60])
          expect(ideal({ chip, layers }, images).cycles / mvmCycles, `${images}`).toBe(ends[images - 1])
        // in the end the slowest copy alone says how often an image ends
        const slowest = Math.max(
          ...layers.flatMap((layer) =>
            layer.kind === 'base' ? sharesOf(layer).map(({ count }) => count) : [],
          ),
        )
        const rate = ends[59]! - ends[58]!
        if (rate === slowest)
          expect(ideal({ chip, layers }, 1_000_060).cycles / mvmCycles).toBe(ends[59]! + 1e6 * slowest)
      },
    ),
    { numRuns: runs(40) },
  ))
