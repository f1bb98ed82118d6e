import { expect } from 'vitest'
import { differenceOf } from '../../lib/functional/difference.js'
import { machineOf } from '../../lib/functional/machineOf.js'
import { randomInputs } from '../../lib/functional/randomInputs.js'
import { presets } from '../../lib/hardware/presets.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import { quantizeModel } from '../../lib/quantize/quantize.js'
import { importModel } from '../../lib/stages/import/importOnnx.js'
import { cyclicScheme } from '../../lib/stages/synchronize/cyclicScheme.js'
import { programOf, right } from './execution.js'

const { chip } = presets.rram256

/**
 * Quantizes a float model, maps it, runs it, and holds every base layer against the runtime, on the integers that it is
 * given there. The runtime adds up in float32, so that a result near the middle between two steps may be the other one.
 */
export const withinAStep = async (
  name: string,
  bytes: Uint8Array,
  bindings: Readonly<Record<string, number>>,
): Promise<{ readonly layers: number; readonly sqnr: readonly number[] }> => {
  const float = await modelFile(name, bytes)()
  const inputs = randomInputs(right(importModel(float, bindings)), 1)
  const { model, fidelity, left } = right(
    await quantizeModel({ model: float, bindings }, { runtime: onnxRuntime(), samples: [inputs] })(),
  )
  expect(left).toEqual([])
  const program = await programOf({ model, bindings, chip }, cyclicScheme())
  const machine = right(await machineOf(program, { model, bindings, runtime: onnxRuntime() })())
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
