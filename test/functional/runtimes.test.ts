import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { Order } from '../../lib/functional/executeLayer.js'
import { machineOf } from '../../lib/functional/machineOf.js'
import { randomInputs } from '../../lib/functional/randomInputs.js'
import { presets } from '../../lib/hardware/presets.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import type { Runtime, Session, Tensors } from '../../lib/onnx/runtime/runtime.js'
import type { TensorData } from '../../lib/onnx/tensors/tensorData.js'
import { quantizeModel } from '../../lib/quantize/quantize.js'
import { importModel } from '../../lib/stages/import/importOnnx.js'
import { cyclicScheme } from '../../lib/stages/synchronize/cyclicScheme.js'
import { teachingNetwork } from '../../lib/zoo/teachingNetwork.js'
import { zoo } from '../../lib/zoo/zoo.js'
import { differing, programOf, right } from './execution.js'

const { chip } = presets.rram256

describe('a machine', () => {
  test('that runs on several inputs at once gives each of them its own bits', async () => {
    const float = await modelFile(
      'squeezenet',
      zoo['squeezenet1.1'].build({ weights: { seed: 1 }, resolution: 32 }),
    )()
    const network = right(importModel(float, {}))
    const each = [1, 2, 3].map((seed) => randomInputs(network, seed))
    const options = { runtime: onnxRuntime(), samples: each.slice(0, 1) }
    const { model } = right(await quantizeModel({ model: float, bindings: {} }, options)())
    const program = await programOf({ model, bindings: {}, chip }, cyclicScheme())
    const machine = right(await machineOf(program, { model, bindings: {}, runtime: onnxRuntime() })())
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
    const options = { runtime: onnxRuntime(), samples: [inputs] }
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
        }))(await onnxRuntime().load(bytes)()),
    }
    const machine = right(await machineOf(program, { model, bindings: {}, runtime })())
    for (const order of ['fast', 'program'] as const)
      expect(await machine.run({ inputs, order })()).toMatchObject({
        left: { _tag: 'RuntimeFailed', runtime: 'wrong', problem: expect.stringContaining(problem) },
      })
    await machine.release()
  })
})
