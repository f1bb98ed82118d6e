import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { machineOf } from '../../lib/functional/machineOf.js'
import { randomInputs } from '../../lib/functional/randomInputs.js'
import type { Precision } from '../../lib/hardware/precision.js'
import { presets } from '../../lib/hardware/presets.js'
import { activation } from '../../lib/ir/lookup.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { valueInfo } from '../../lib/onnx/edit/valueInfo.js'
import { decodeModel } from '../../lib/onnx/format/decodeModel.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import { create } from '../../lib/onnx/proto/create.js'
import { encode } from '../../lib/onnx/proto/encode.js'
import { GraphProtoSchema, ModelProtoSchema } from '../../lib/onnx/proto/schemas.js'
import type { TensorData } from '../../lib/onnx/tensors/tensorData.js'
import { quantizeModel } from '../../lib/quantize/quantize.js'
import { activationScale, channelScales } from '../../lib/quantize/scale.js'
import { importModel, importOnnx } from '../../lib/stages/import/importOnnx.js'
import { precisionPolicy } from '../../lib/stages/precision/precisionPolicy.js'
import { teachingNetwork } from '../../lib/zoo/teachingNetwork.js'
import { baseline } from '../../pipelines/baseline.js'
import { expected, right } from '../functional/execution.js'

describe('codes of fewer bits', () => {
  test('keep within them, and spread over all of the range', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.record({ low: fc.integer({ min: -50, max: 0 }), high: fc.integer({ min: 1, max: 50 }) }),
        (bits, range) => {
          const { scale, zeroPoint } = activationScale(range, bits)
          const top = 2 ** bits - 1
          expect(zeroPoint).toBeGreaterThanOrEqual(0)
          expect(zeroPoint).toBeLessThanOrEqual(top)
          expect(scale * top).toBeCloseTo(range.high - range.low, 3)
        },
      ),
    )
  })

  test('of weights are of so many bits with their sign', () => {
    const weights = Float32Array.from({ length: 64 }, (_, i) => Math.sin(i))
    for (const bits of [2, 3, 4, 8]) {
      const { codes } = channelScales(weights, 4, 16, null, 1, bits)
      const top = 2 ** (bits - 1) - 1
      expect(Math.max(...codes.map(Math.abs))).toBe(top)
    }
  })
})

/** The bits of the layers of the teaching network, in their order. */
const policies: readonly (readonly [string, Readonly<Record<string, Precision>>])[] = [
  [
    'all in four',
    Object.fromEntries(['conv1', 'conv2', 'classes'].map((name) => [name, { weightBits: 4, inputBits: 4 }])),
  ],
  [
    'each in its own',
    {
      conv1: { weightBits: 8, inputBits: 8 },
      conv2: { weightBits: 3, inputBits: 5 },
      classes: { weightBits: 2, inputBits: 3 },
    },
  ],
]

describe.each(policies)('a network with layers %s', (_, bits) => {
  const run = async (differential: boolean) => {
    const chip = presets.rram256.chip
    const model = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
    const task = {
      model,
      bindings: {},
      chip: { ...chip, crossbar: { ...chip.crossbar, cellBits: 2, differential } },
    }
    const network = right(importOnnx()(task))
    const samples = [1, 2, 3].map((seed) => randomInputs(network, seed))
    const quantized = right(
      await quantizeModel(task, { runtime: onnxRuntime(), samples, bitsOf: (layer) => bits[layer] ?? {} })(),
    )
    const own = precisionPolicy('own', () => E.right(bits))
    const integer = { ...task, model: quantized.model }
    const program = right(
      await baseline.insert('precision', { after: 'lower' }, own).until('synchronize').task(integer)(),
    )
    const machine = right(
      await machineOf(program, { model: integer.model, bindings: {}, runtime: onnxRuntime() })(),
    )
    return { machine, program, samples }
  }

  test.each([false, true])(
    'computes what onnxruntime computes, to the bit (differential: %s)',
    async (differential) => {
      const { machine, samples } = await run(differential)
      expect(machine.inRuntime).toEqual([])
      for (const inputs of samples) {
        const codes = new Map<string, number>()
        const outputs = right(
          await machine.run({
            inputs,
            order: 'program',
            observe: (layer, { data }) => codes.set(layer, Math.max(...Array.from(data, Number))),
          })(),
        )
        const reference = right(await machine.reference(inputs)())
        expect([...outputs.values()]).toEqual([...reference.outputs.values()])
        expect(codes.size).toBe(3)
      }
      await machine.release()
    },
  )
})

/** A model that gives the codes that its base layers read as well, with the layer that reads each. */
const withCodes = (bytes: Uint8Array) => {
  const { model, graph: file } = right(decodeModel(bytes))
  const graph = right(importModel({ name: 'codes', bytes, sha256: '' }, {}))
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)))
  const readers = graph.nodes.flatMap((node): readonly (readonly [codes: string, layer: string])[] => {
    const [codes] = makers.get(node.inputs[0] ?? '')?.inputs ?? []
    const from = makers.get(codes ?? '')
    const isBase = node.op === 'Conv' || node.op === 'Gemm'
    return isBase && codes !== undefined && from?.op === 'QuantizeLinear' ? [[codes, node.name]] : []
  })
  const outputs = readers.map(([codes]) => valueInfo(codes, activation(graph, codes)!))
  const given = create(GraphProtoSchema, { ...file, output: [...file.output, ...outputs] })
  return { bytes: encode(ModelProtoSchema, create(ModelProtoSchema, { ...model, graph: given })), readers }
}

test.each(policies)('what is larger than all that was seen has the highest code: %s', async (_, bits) => {
  const float = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
  const task = { model: float, bindings: {}, chip: presets.rram256.chip }
  const samples = [randomInputs(right(importOnnx()(task)), 1)]
  const options = { runtime: onnxRuntime(), samples, bitsOf: (layer: string) => bits[layer] ?? {} }
  const { bytes, readers } = withCodes(right(await quantizeModel(task, options)()).model.bytes)
  const larger = new Map<string, TensorData>()
  for (const [name, { shape, data }] of samples[0]!)
    larger.set(name, {
      elementType: 'float32',
      shape,
      data: Float32Array.from(Array.from<number | bigint>(data), (x) => 8 * Number(x)),
    })
  const made = await expected({ bytes, inputs: larger })
  const highest = readers.map(([codes, layer]) => [
    layer,
    Math.max(...Array.from(made.get(codes)!.data, Number)),
  ])
  expect(highest).toEqual(
    ['conv1', 'conv2', 'classes'].map((layer) => [layer, 2 ** (bits[layer]?.inputBits ?? 8) - 1]),
  )
})

test('a weight of more bits than its layer has is refused', async () => {
  const { chip } = presets.rram256
  const model = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
  const task = { model, bindings: {}, chip }
  const samples = [randomInputs(right(importOnnx()(task)), 1)]
  const quantized = right(await quantizeModel(task, { runtime: onnxRuntime(), samples })())
  const four = precisionPolicy('four', ({ base }) =>
    E.right(Object.fromEntries(base.map(({ name }) => [name, { weightBits: 4, inputBits: 4 }]))),
  )
  const integer = { ...task, model: quantized.model }
  const program = right(
    await baseline.insert('precision', { after: 'lower' }, four).until('synchronize').task(integer)(),
  )
  expect(
    await machineOf(program, { model: integer.model, bindings: {}, runtime: onnxRuntime() })(),
  ).toMatchObject({
    _tag: 'Left',
    left: { _tag: 'WeightTooWide', layer: 'conv1', weightBits: 4 },
  })
})
