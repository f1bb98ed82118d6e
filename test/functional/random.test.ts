import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Chip } from '../../lib/hardware/chip.js'
import { presets } from '../../lib/hardware/presets.js'
import { cyclicScheme } from '../../lib/stages/synchronize/cyclicScheme.js'
import { evenScheme } from '../../lib/stages/synchronize/evenScheme.js'
import { linearScheme } from '../../lib/stages/synchronize/linearScheme.js'
import { sequentialScheme } from '../../lib/stages/synchronize/sequentialScheme.js'
import { treeScheme } from '../../lib/stages/synchronize/treeScheme.js'
import { differing, executed, expected } from './execution.js'
import { quantizedLayers, quantizedModel } from './quantizedModel.js'
import { quantizedNetwork, quantizedNetworks } from './quantizedNetwork.js'

const schemes = fc.constantFrom(
  sequentialScheme,
  linearScheme,
  cyclicScheme(),
  cyclicScheme(7),
  evenScheme(3),
  treeScheme,
)

const { chip } = presets.rram256

/** Chips on which small layers need several tiles. */
const chips: fc.Arbitrary<Chip> = fc
  .record({
    rows: fc.constantFrom(4, 8, 16, 64),
    columns: fc.constantFrom(8, 16, 64),
    exchange: fc.constantFrom('memory', 'forward'),
    buffers: fc.integer({ min: 1, max: 3 }),
    bytesPerCycle: fc.constantFrom(1, 8, 128),
    mvmCycles: fc.constantFrom(1, 20, 1400),
    polling: fc.boolean(),
  })
  .map(({ rows, columns, exchange, buffers, bytesPerCycle, mvmCycles, polling }) => ({
    ...chip,
    crossbar: { ...chip.crossbar, rows, columns, mvmCycles },
    core: { ...chip.core, inputBuffers: buffers, outputBuffers: buffers },
    interconnect: { ...chip.interconnect, bytesPerCycle },
    exchange,
    signal: polling ? { kind: 'polling', bytes: 4, intervalCycles: 16 } : chip.signal,
  }))

describe('bit for bit what onnxruntime computes, in fast and in program order', () => {
  test('every kind of base layer', async () => {
    await fc.assert(
      fc.asyncProperty(quantizedLayers, chips, schemes, async (layer, chip, scheme) => {
        const model = quantizedModel(layer)
        const outputs = await expected(model)
        for (const answer of await executed(model, chip, scheme))
          expect(differing(answer, outputs)).toEqual([])
      }),
      { numRuns: 1400 },
    )
  })

  test('networks, with other operators between their layers', async () => {
    await fc.assert(
      fc.asyncProperty(quantizedNetworks, chips, schemes, async (network, chip, scheme) => {
        const model = quantizedNetwork(network)
        const outputs = await expected(model)
        for (const answer of await executed(model, chip, scheme))
          expect(differing(answer, outputs)).toEqual([])
      }),
      { numRuns: 600 },
    )
  })

  test('and outputs are not all the same, so that equal bits say something', async () => {
    const distinct = await Promise.all(
      fc.sample(quantizedNetworks, { numRuns: 20, seed: 1 }).map(async (network) => {
        const outputs = await expected(quantizedNetwork(network))
        return [...outputs.values()].some(({ data }) => new Set<number | bigint>(data).size > 2)
      }),
    )
    expect(distinct.filter(Boolean).length).toBeGreaterThan(15)
  })
})
