import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Order } from '../../lib/functional/executeLayer.js'
import { machineOf } from '../../lib/functional/machineOf.js'
import type { Chip } from '../../lib/hardware/chip.js'
import { presets } from '../../lib/hardware/presets.js'
import type { Program } from '../../lib/ir/program.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import { firstFit } from '../../lib/stages/assign/firstFit.js'
import { firstFitInRounds } from '../../lib/stages/assign/firstFitInRounds.js'
import { leastSum } from '../../lib/stages/duplicate/leastSum.js'
import { slowestFirst } from '../../lib/stages/duplicate/slowestFirst.js'
import { cyclicScheme } from '../../lib/stages/synchronize/cyclicScheme.js'
import { evenScheme } from '../../lib/stages/synchronize/evenScheme.js'
import { linearScheme } from '../../lib/stages/synchronize/linearScheme.js'
import { sequentialScheme } from '../../lib/stages/synchronize/sequentialScheme.js'
import { treeScheme } from '../../lib/stages/synchronize/treeScheme.js'
import { balanced } from '../../lib/stages/tile/balanced.js'
import { depthwisePacking } from '../../lib/stages/tile/depthwisePacking.js'
import { kernelMajor } from '../../lib/stages/tile/kernelMajor.js'
import { rowMajor } from '../../lib/stages/tile/rowMajor.js'
import { shiftedDuplicate } from '../../lib/stages/tile/shiftedDuplicate.js'
import { variableWindows } from '../../lib/stages/tile/variableWindows.js'
import { runs } from '../runs.js'
import { dequantizedLayers, dequantizedModel } from './dequantizedLayer.js'
import { copied, differing, executed, expected, type Layout, programOf, right } from './execution.js'
import { quantizedLayers, quantizedModel } from './quantizedModel.js'
import { quantizedNetwork, quantizedNetworks } from './quantizedNetwork.js'

const schemes = fc.constantFrom(
  sequentialScheme(),
  linearScheme(),
  cyclicScheme(),
  cyclicScheme(7),
  evenScheme(3),
  treeScheme(),
)

/** Any way to cut, to duplicate and to place tiles: the numbers depend on none of them. */
const layouts: fc.Arbitrary<Layout> = fc.record({
  partitioner: fc.constantFrom(
    rowMajor(),
    balanced(),
    depthwisePacking(),
    kernelMajor(),
    shiftedDuplicate(),
    variableWindows(),
    copied(rowMajor(), leastSum({ extraCores: 40 })),
    copied(balanced(), slowestFirst({ extraCores: 30, vectors: 'pieces' })),
  ),
  assigner: fc.constantFrom(firstFit(), firstFitInRounds()),
})
const orders: readonly Order[] = ['fast', 'program']
const unchanged = (program: Program): Program => program

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
      fc.asyncProperty(quantizedLayers, chips, schemes, layouts, async (layer, chip, scheme, layout) => {
        const model = quantizedModel(layer)
        const outputs = await expected(model)
        for (const answer of await executed(model, chip, scheme, orders, unchanged, layout))
          expect(differing(answer, outputs)).toEqual([])
      }),
      { numRuns: runs(100) },
    )
  })

  test('products of floats with factors, scales along any axis, any bias, and what stands before their quantizer', async () => {
    await fc.assert(
      fc.asyncProperty(dequantizedLayers, chips, schemes, layouts, async (layer, chip, scheme, layout) => {
        const model = dequantizedModel(layer)
        const outputs = await expected(model)
        for (const answer of await executed(model, chip, scheme, orders, unchanged, layout))
          expect(differing(answer, outputs)).toEqual([])
      }),
      { numRuns: runs(60) },
    )
  })

  test('and half of them at least run on crossbars', async () => {
    const onCrossbars = await Promise.all(
      fc.sample(dequantizedLayers, { numRuns: 60, seed: 1 }).map(async (layer) => {
        const model = await modelFile('model', dequantizedModel(layer).bytes)()
        const task = { model, bindings: {}, chip }
        const machine = right(
          await machineOf(await programOf(task, linearScheme()), { ...task, runtime: onnxRuntime() })(),
        )
        await machine.release()
        return machine.inRuntime.length === 0
      }),
    )
    expect(onCrossbars.filter(Boolean).length).toBeGreaterThan(30)
  })

  test('networks, with other operators between their layers', async () => {
    await fc.assert(
      fc.asyncProperty(quantizedNetworks, chips, schemes, layouts, async (network, chip, scheme, layout) => {
        const model = quantizedNetwork(network)
        const outputs = await expected(model)
        for (const answer of await executed(model, chip, scheme, orders, unchanged, layout))
          expect(differing(answer, outputs)).toEqual([])
      }),
      { numRuns: runs(60) },
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
