import { existsSync, readFileSync } from 'node:fs'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import type { Chip } from '../../../lib/hardware/chip.js'
import { presets } from '../../../lib/hardware/presets.js'
import type { BaseLayer, Lowered } from '../../../lib/ir/lowered.js'
import { modelFile } from '../../../lib/onnx/format/modelFile.js'
import { uniformPrecision } from '../../../lib/stages/precision/uniformPrecision.js'
import { oneCrossbar } from '../../../lib/stages/simulate/oneCrossbar.js'
import { zoo } from '../../../lib/zoo/zoo.js'
import { baseline } from '../../../pipelines/baseline.js'
import { right } from '../../functional/execution.js'
import { matrixLayer } from './programs.js'

/** The crossbar of CIM-AQ: 256², DACs of 1 bit, 56 µs to write, 1.4 µs a step, differential columns. */
const chipWith = (cellBits: number): Chip => {
  const { chip } = presets.rram256
  const crossbar = {
    ...chip.crossbar,
    cellBits,
    differential: true,
    programCycles: 56_000,
    mvmCycles: 8 * 1400,
  }
  return { ...chip, crossbar }
}

const count = t.number
const Case = t.type({
  networks: t.record(
    t.string,
    t.array(t.type({ outputs: count, inputs: count, invocations: count, repeat: count })),
  ),
  policies: t.record(
    t.string,
    t.type({ network: t.string, cellBits: count, bits: t.array(t.tuple([count, count])) }),
  ),
})

const file = new URL('../../../../shared/cases/cim-aq.json', import.meta.url)

/** The published layers and policies, where they are at hand. */
const published = existsSync(file) ? right(Case.decode(JSON.parse(readFileSync(file, 'utf8')))) : null

const layersOf = (name: string): readonly BaseLayer[] =>
  (published?.networks[name] ?? []).map(({ outputs, inputs, invocations, repeat }, i) => ({
    ...matrixLayer(`layer${i}`, [], invocations, inputs, outputs),
    groups: repeat,
  }))

const { model } = { model: { name: 'model', sha256: '0'.repeat(64), parameters: 0, macs: 0 } }

const milliseconds = (layers: Lowered['layers'], chip: Chip): number =>
  right(oneCrossbar()({ chip, model, layers })).milliseconds

describe.skipIf(published === null)('CIM-AQ, by its layers and policies', () => {
  test.each([
    ['resnet18-both_constraints-acc05-rcell4', 1507.464, 634.8776, 2.374],
    ['resnet18-both_constraints-acc05-rcell2', 3014.928, 1483.972, 2.032],
    ['vgg16-both_constraints-acc05-rcell4', 12394.6368, 4993.5648, 2.482],
    ['vitb32-both_constraints-acc05-rcell4', 3461.0688, 1572.9168, 2.2],
  ])('%s: %d ms in INT8, %d in its own bits', (policy, int8, mixed, speedup) => {
    const { network = '', cellBits = 0, bits = [] } = published?.policies[policy] ?? {}
    const [chip, layers] = [chipWith(cellBits), layersOf(network)]
    const own = layers.map((layer, i) => {
      const [weightBits = 0, inputBits = 0] = bits[i] ?? []
      return { ...layer, precision: { weightBits, inputBits } }
    })
    expect(layers).toHaveLength(bits.length)
    expect(milliseconds(layers, chip)).toBe(int8)
    expect(milliseconds(own, chip)).toBe(mixed)
    expect(int8 / mixed).toBeCloseTo(speedup, 3)
  })
})

describe('networks of the zoo on one crossbar', () => {
  const lowered = async (name: 'resnet18' | 'vgg16', chip: Chip): Promise<Lowered> =>
    right(
      await baseline
        .until('lower')
        .task({ model: await modelFile(name, zoo[name].build())(), bindings: {}, chip })(),
    )

  test.each([
    ['resnet18', 4, 1507.464],
    ['resnet18', 2, 3014.928],
    ['vgg16', 4, 12394.6368],
  ] as const)('%s in cells of %d bits takes what CIM-AQ says of it', async (name, cellBits, published) => {
    const network = await lowered(name, chipWith(cellBits))
    expect(milliseconds(network.layers, network.chip)).toBe(published)
  })

  test('is the sum of its layers, and of fewer bits takes less', async () => {
    const network = await lowered('resnet18', chipWith(4))
    const estimate = right(oneCrossbar()(network))
    const sum = (of: 'writes' | 'mvms' | 'cycles') =>
      estimate.layers.reduce((total, layer) => total + layer[of], 0)
    expect([sum('writes'), sum('mvms'), sum('cycles')]).toEqual([
      estimate.writes,
      estimate.mvms,
      estimate.cycles,
    ])
    const four = right(uniformPrecision({ weightBits: 4, inputBits: 4 })(network))
    // half the columns and half the steps
    expect(right(oneCrossbar()(four)).mvms).toBeLessThan(estimate.mvms)
    expect(right(oneCrossbar()(four)).cycles).toBeLessThan(estimate.cycles / 2)
  })

  test('fills physical columns to the last, where a partitioner keeps the slices of a weight together', () => {
    // 6 bits in cells of 2, differential: 6 columns each, 42 weights and 4 columns over in a crossbar of 256
    const chip = chipWith(2)
    const layer = {
      ...matrixLayer('fc', [], 1, 256, 128),
      precision: { weightBits: 6, inputBits: 8 },
    }
    const { writes } = right(oneCrossbar()({ chip, model, layers: [layer] }))
    expect(writes).toBe(3)
    expect(Math.ceil(128 / 42)).toBe(4)
  })
})
