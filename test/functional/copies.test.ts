import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { devicesOf } from '../../lib/devices/devices.js'
import type { Order } from '../../lib/functional/executeLayer.js'
import { type Machine, machineOf } from '../../lib/functional/machineOf.js'
import { randomInputs } from '../../lib/functional/randomInputs.js'
import { presets } from '../../lib/hardware/presets.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import type { Tensors } from '../../lib/onnx/runtime/runtime.js'
import { quantizeModel } from '../../lib/quantize/quantize.js'
import { leastSum } from '../../lib/stages/duplicate/leastSum.js'
import { importModel } from '../../lib/stages/import/importOnnx.js'
import { cyclicScheme } from '../../lib/stages/synchronize/cyclicScheme.js'
import { rowMajor } from '../../lib/stages/tile/rowMajor.js'
import { teachingNetwork } from '../../lib/zoo/teachingNetwork.js'
import { copied, differing, programOf, right } from './execution.js'

const { chip } = presets.rram256
const small = { ...chip, crossbar: { ...chip.crossbar, rows: 4, columns: 32, mvmCycles: 16 } }

describe('a network whose layers are placed several times', () => {
  let inputs: Tensors = new Map()
  const machines: Machine[] = []
  beforeAll(async () => {
    const float = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
    inputs = randomInputs(right(importModel(float, {})), 1)
    const options = { runtime: onnxRuntime(), samples: [inputs] }
    const { model } = right(await quantizeModel({ model: float, bindings: {} }, options)())
    const task = { model, bindings: {}, chip: small }
    for (const extraCores of [0, 17]) {
      const program = await programOf(task, cyclicScheme(), copied(rowMajor(), leastSum({ extraCores })))
      machines.push(right(await machineOf(program, { model, bindings: {}, runtime: onnxRuntime() })()))
    }
  })
  afterAll(async () => {
    for (const one of machines) await one.release()
  })

  const answer = async (which: number, order: Order, sigma: number): Promise<Tensors> => {
    const variation = { kind: 'variation', distribution: 'normal', sigma } as const
    const devices = devicesOf({
      schema: 'ohmflow.devices/1',
      seed: 1,
      models: sigma === 0 ? [] : [variation],
    })
    return right(await machines[which]!.run({ inputs, order, devices: { devices, trial: 0 } })())
  }

  test('computes what it did, on ideal devices', async () => {
    const once = await answer(0, 'program', 0)
    for (const order of ['fast', 'program'] as const)
      expect(differing(await answer(1, order, 0), once)).toEqual([])
  })

  test('has devices of its own in each copy, which take the vectors that the program says', async () => {
    const [fast, program] = [await answer(1, 'fast', 0.2), await answer(1, 'program', 0.2)]
    expect(differing(fast, program)).toEqual([])
    expect(differing(await answer(0, 'fast', 0.2), fast)).not.toEqual([])
  })
})
