import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { differenceOf } from '../../lib/functional/difference.js'
import { machineOf } from '../../lib/functional/machineOf.js'
import { presets } from '../../lib/hardware/presets.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import { parseTensor } from '../../lib/onnx/tensorFile/parseTensor.js'
import { quantizeModel } from '../../lib/quantize/quantize.js'
import { importModel } from '../../lib/stages/import/importOnnx.js'
import { linearScheme } from '../../lib/stages/synchronize/linearScheme.js'
import { programOf, right } from './execution.js'

const folder = join(import.meta.dirname, '../../../shared/models/operators')
const present = existsSync(folder)
const { chip } = presets.rram256
const small = { ...chip, crossbar: { ...chip.crossbar, rows: 8, columns: 64 } }

/**
 * ONNX's own tests of convolutions and matrix products, which are not part
 * of this project: they are left out where ../shared/models is not there.
 */
describe.skipIf(!present)('operators of ../shared/models, quantized', () => {
  const names = present ? readdirSync(folder).filter((name) => /Conv|Linear/.test(name)) : []

  test.each(names)(
    '%s: the expected output within the quantization error, and within a step of the runtime',
    async (name) => {
      const read = (file: string) => readFileSync(join(folder, name, file))
      const tensor = (file: string) => right(parseTensor(read(`test_data_set_0/${file}.pb`), file))
      const float = await modelFile(name, read('model.onnx'))()
      const [input = ''] = right(importModel(float, {})).inputs
      const inputs = new Map([[input, tensor('input_0')]])
      const { model } = right(
        await quantizeModel({ model: float, bindings: {} }, { runtime: onnxRuntime(), samples: [inputs] })(),
      )
      const program = await programOf({ model, bindings: {}, chip: small }, linearScheme())
      const machine = right(await machineOf(program, { model, bindings: {}, runtime: onnxRuntime() })())
      const outputs = right(await machine.run({ inputs, order: 'program' })())
      for (const [layer, { given, made }] of right(await machine.reference(inputs)()).layers)
        expect(differenceOf(right(machine.execute(layer, given)), made).largest).toBeLessThanOrEqual(1)
      await machine.release()
      const [[, made] = [undefined, undefined]] = outputs
      const expected = tensor('output_0')
      let [signal, noise] = [0, 0]
      for (let i = 0; i < expected.data.length; i++) {
        signal += Number(expected.data[i]) ** 2
        noise += (Number(expected.data[i]) - Number(made?.data[i])) ** 2
      }
      expect(10 * Math.log10(signal / noise)).toBeGreaterThan(35)
    },
  )
})
