import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fromBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { ModelProtoSchema } from 'onnx-buf'
import { describe, expect, it } from 'vitest'
import { presets } from '../../../lib/hardware/presets.js'
import { Network } from '../../../lib/ir/network.js'
import { verifyNetwork } from '../../../lib/ir/verifyNetwork.js'
import { foldBatchNormalization } from '../../../lib/stages/import/foldBatchNormalization.js'
import type { Importer } from '../../../lib/stages/import/import.js'
import { importOnnx } from '../../../lib/stages/import/importOnnx.js'
import { mutant } from '../../arbitraries/mutant.js'
import { DataType, integers, onnx, tensor } from '../../arbitraries/onnx.js'
import { refuted } from '../../refuted.js'
import { runs } from '../../runs.js'

const models = '../shared/models'
const folder = existsSync(models) ? models : null

const ofFolder = (below: string): readonly Uint8Array[] =>
  folder === null
    ? []
    : readdirSync(`${folder}/${below}`, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.onnx'))
        .map((file) => new Uint8Array(readFileSync(`${folder}/${below}/${file}`)))

/** A small network in the style of today's exporters: shape arithmetic, a quantized weight, a branch. */
const modern = onnx({
  opset: 17,
  inputs: { image: ['N', 3, 8, 8] },
  initializers: [
    tensor('w', [4, 3, 3, 3]),
    tensor('s', [4]),
    tensor('wq', [8, 64], new Int8Array(512), DataType.INT8),
    tensor('scale', [], Float32Array.of(0.1)),
    integers('zero', [0]),
    integers('all', [-1]),
  ],
  nodes: [
    {
      op: 'Conv',
      inputs: ['image', 'w'],
      outputs: ['c'],
      attributes: { pads: [1, 1, 1, 1], strides: [2, 2] },
    },
    { op: 'BatchNormalization', inputs: ['c', 's', 's', 's', 's'], outputs: ['b'] },
    { op: 'Relu', inputs: ['b'], outputs: ['r'] },
    { op: 'Split', inputs: ['r'], outputs: ['h', 't'], attributes: { axis: 1 } },
    { op: 'Concat', inputs: ['t', 'h'], outputs: ['j'], attributes: { axis: 1 } },
    { op: 'Shape', inputs: ['j'], outputs: ['sh'] },
    { op: 'Slice', inputs: ['sh', 'zero', 'one'], outputs: ['n'] },
    { op: 'Constant', inputs: [], outputs: ['one'], attributes: { value: integers('', [1]) } },
    { op: 'Concat', inputs: ['n', 'all'], outputs: ['target'], attributes: { axis: 0 } },
    { op: 'Reshape', inputs: ['j', 'target'], outputs: ['flat'] },
    { op: 'DequantizeLinear', inputs: ['wq', 'scale'], outputs: ['wd'] },
    { op: 'Gemm', inputs: ['flat', 'wd'], outputs: ['y'], attributes: { transB: 1 } },
  ],
  outputs: { y: [1, 8] },
})

/** Extents that the file itself declares of its outputs. */
const declared = (bytes: Uint8Array): ReadonlyMap<string, readonly number[]> =>
  new Map(
    (fromBinary(ModelProtoSchema, bytes).graph?.output ?? []).map(({ name, type }) => [
      name,
      type?.value.case === 'tensorType'
        ? (type.value.value.shape?.dim.map(({ value }) =>
            value.case === 'dimValue' ? Number(value.value) : 0,
          ) ?? [])
        : [],
    ]),
  )

const sound = (bytes: Uint8Array, importer: Importer = importOnnx()): boolean => {
  const result = importer({
    model: { name: 'mutant', bytes, sha256: '' },
    bindings: {},
    chip: presets.rram256.chip,
  })
  if (E.isLeft(result)) return typeof result.left._tag === 'string'
  const network = result.right
  expect(verifyNetwork(network)).toEqual(E.right(network))
  expect(E.isRight(Network.decode(network))).toBe(true)
  expect(E.isRight(verifyNetwork(foldBatchNormalization(network)))).toBe(true)
  for (const [name, extents] of declared(bytes)) {
    const shape = (network.tensors[name] ?? network.constants[name])?.shape ?? []
    // 0 and negative extents declare nothing.
    const agrees = extents.every((extent, axis) => extent <= 0 || extent === shape[axis])
    expect([name, agrees]).toEqual([name, true])
  }
  return true
}

const law = (files: readonly Uint8Array[], importer: Importer) =>
  fc.property(mutant(files), (bytes) => sound(bytes, importer))

const passes = (files: readonly Uint8Array[], numRuns: number): void => {
  fc.assert(law(files, importOnnx()), { numRuns, endOnFailure: true })
}

describe('mutants of real models', () => {
  it('of a network in the style of today: no throw, and what is imported holds', () => {
    passes([modern], runs(2000))
  })

  it('sees an importer that gives an output another shape', () => {
    const twin: Importer = (task) =>
      E.map((network: Network): Network => {
        const [name = ''] = network.outputs
        const wrong = { elementType: 'float32', shape: [1, 9] } as const
        return { ...network, tensors: { ...network.tensors, [name]: wrong } }
      })(importOnnx()(task))
    expect(refuted(law([modern], twin), { numRuns: 2000, examples: [[modern]] })).toBe(true)
  })

  it('sees an importer that loses a node', () => {
    const twin: Importer = (task) =>
      E.map((network: Network): Network => ({ ...network, nodes: network.nodes.slice(1) }))(
        importOnnx()(task),
      )
    expect(refuted(law([modern], twin), { numRuns: 2000, examples: [[modern]] })).toBe(true)
  })

  it.skipIf(folder === null)('of single operators (needs ../shared/models)', () => {
    passes(ofFolder('operators'), runs(4000))
  })

  it.skipIf(folder === null)('of whole networks (needs ../shared/models)', () => {
    passes(
      ofFolder('light').filter(({ length }) => length < 20_000),
      2000,
    )
  })
})
