import {
  leastInterval,
  leastLatency,
  leastSum,
  modelFile,
  presets,
  slowestFirst,
  type Tiled,
  teachingNetwork,
  unwrap,
  zoo,
} from 'ohmflow'
import { ideal } from 'ohmflow/program'
import { describe, expect, test } from 'vitest'
import { baseline, teaching } from '../../../pipelines/index.js'

const { chip } = presets.rram256
const mvmsOf = (tiled: Tiled): number => ideal(tiled).cycles / tiled.chip.crossbar.mvmCycles

const tiledOf = async (name: 'resnet18' | 'squeezenet1.1') => {
  const model = await modelFile(name, zoo[name].build())()
  return unwrap(await baseline.until('tile').task({ model, bindings: {}, chip })())
}

describe('least-latency', () => {
  test.each(['resnet18', 'squeezenet1.1'] as const)('is never behind the others: %s', async (name) => {
    const tiled = await tiledOf(name)
    const once = mvmsOf(tiled)
    const others = [slowestFirst, leastSum, leastInterval].map((rule) =>
      mvmsOf(unwrap(rule({ extraCores: 32 })(tiled))),
    )
    const latency = mvmsOf(unwrap(leastLatency({ extraCores: 32 })(tiled)))
    expect(latency).toBeLessThanOrEqual(Math.min(...others))
    expect(latency).toBeLessThan(once / 4)
    expect(unwrap(leastLatency({ extraCores: 0 })(tiled)).layers.some((layer) => 'copies' in layer)).toBe(
      false,
    )
  })

  test('on the teaching network it is the least of all', async () => {
    const model = await modelFile('teaching', teachingNetwork.build())()
    const tiled = unwrap(await teaching.until('tile').task(model)())
    // 9, 4 and 1 vectors in 3, 4 and 4 tiles
    const all = (extraCores: number): readonly number[] =>
      Array.from({ length: 9 }, (_, a) => a + 1).flatMap((a) =>
        Array.from({ length: 4 }, (_, b) => b + 1).flatMap((b) => {
          if (3 * (a - 1) + 4 * (b - 1) > extraCores) return []
          const copies = new Map([
            ['conv1', a],
            ['conv2', b],
          ])
          const layers = tiled.layers.map((layer) => ({
            ...layer,
            copies: { count: copies.get(layer.name) ?? 1, vectors: 'in-turn' as const },
          }))
          return [ideal({ ...tiled, layers }).cycles / tiled.chip.crossbar.mvmCycles]
        }),
      )
    for (const extraCores of [0, 3, 7, 10, 20, 36])
      expect(mvmsOf(unwrap(leastLatency({ extraCores })(tiled)))).toBe(Math.min(...all(extraCores)))
  })
})
