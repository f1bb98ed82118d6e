import { existsSync, readFileSync } from 'node:fs'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { published } from '../../../lib/experiment/published.js'
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
const cases = existsSync(file) ? right(Case.decode(JSON.parse(readFileSync(file, 'utf8')))) : null

const layersOf = (name: string): readonly BaseLayer[] =>
  (cases?.networks[name] ?? []).map(({ outputs, inputs, invocations, repeat }, i) => ({
    ...matrixLayer(`layer${i}`, [], invocations, inputs, outputs),
    groups: repeat,
  }))

const { model } = { model: { name: 'model', sha256: '0'.repeat(64), parameters: 0, macs: 0 } }

const milliseconds = (layers: Lowered['layers'], chip: Chip): number =>
  right(oneCrossbar()({ chip, model, layers })).milliseconds

describe.skipIf(cases === null)('CIM-AQ, by its layers and policies', () => {
  test('has published how many times as fast they make it', () => {
    const speedups = published.latencies.map(({ eightBits, ownBits }) => (eightBits / ownBits).toFixed(3))
    expect(speedups).toEqual(['2.374', '2.032', '2.482', '2.200'])
  })

  test.each(published.latencies)('$policy: $eightBits ms in INT8, $ownBits in its own bits', (figure) => {
    const { policy, eightBits, ownBits, cellBits } = figure
    const { network = '', bits = [] } = cases?.policies[policy] ?? {}
    expect(cases?.policies[policy]?.cellBits).toBe(cellBits)
    const [chip, layers] = [chipWith(cellBits), layersOf(network)]
    const own = layers.map((layer, i) => {
      const [weightBits = 0, inputBits = 0] = bits[i] ?? []
      return { ...layer, precision: { weightBits, inputBits } }
    })
    expect(layers).toHaveLength(bits.length)
    expect(milliseconds(layers, chip)).toBe(eightBits)
    expect(milliseconds(own, chip)).toBe(ownBits)
  })
})

describe('networks of the zoo on one crossbar', () => {
  const lowered = async (name: 'resnet18' | 'vgg16', chip: Chip): Promise<Lowered> =>
    right(
      await baseline
        .until('lower')
        .task({ model: await modelFile(name, zoo[name].build())(), bindings: {}, chip })(),
    )

  const convolutional = published.latencies.filter(({ network }) => network !== 'vit_b_32')

  test.each(convolutional)('$what takes what CIM-AQ says of it', async ({ network, cellBits, eightBits }) => {
    const { layers, chip } = await lowered(network === 'vgg16' ? 'vgg16' : 'resnet18', chipWith(cellBits))
    expect(milliseconds(layers, chip)).toBe(eightBits)
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
