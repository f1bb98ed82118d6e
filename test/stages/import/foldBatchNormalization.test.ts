import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import type { Graph } from '../../../lib/ir/network.js'
import { verifyNetwork } from '../../../lib/ir/verifyNetwork.js'
import { weightReader } from '../../../lib/onnx/weights/weights.js'
import { foldBatchNormalization } from '../../../lib/stages/import/foldBatchNormalization.js'
import { importModel } from '../../../lib/stages/import/importOnnx.js'
import { DataType, type ModelSpec, onnx, tensor } from '../../arbitraries/onnx.js'
import { run } from './runtime.js'

const imported = (bytes: Uint8Array): Graph => {
  const result = importModel({ name: '', bytes, sha256: '' }, {})
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

const random = (name: string, shape: readonly number[], seed: number, least = -1) => {
  let state = seed + 1
  const next = (): number => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => least + 2 * next())
  return tensor(name, shape, data)
}

const statistics = (channels: number, seed: number, prefix = '') => [
  random(`${prefix}scale`, [channels], seed),
  random(`${prefix}shift`, [channels], seed + 10),
  random(`${prefix}mean`, [channels], seed + 20),
  random(`${prefix}variance`, [channels], seed + 30, 0.1),
]

const norm = (x: string, prefix = '') => ({
  op: 'BatchNormalization',
  inputs: [x, ...['scale', 'shift', 'mean', 'variance'].map((name) => prefix + name)],
  attributes: { epsilon: { float: 0.001 } },
})

/**
 * The network after folding as a model of its own, its constants read through the reader and written as initializers.
 */
const rewritten = (spec: ModelSpec): { readonly bytes: Uint8Array; readonly network: Graph } => {
  const bytes = onnx(spec)
  const network = foldBatchNormalization(imported(bytes))
  const read = weightReader({ name: '', bytes, sha256: '' }, () =>
    E.left({ _tag: 'MissingFile', location: '', reason: '' }),
  )
  const initializers = [...new Set(network.nodes.flatMap(({ inputs }) => inputs.slice(1)))].flatMap(
    (name) => {
      const weight = read(network, name)
      return E.isRight(weight) && weight.right.elementType === 'float32'
        ? [tensor(name, weight.right.shape, new Float32Array(weight.right.data))]
        : []
    },
  )
  const nodes = network.nodes.map(({ name, op, inputs, outputs }) => {
    const original = spec.nodes.find((node) => node.name === name)
    return { op, name, inputs, outputs, attributes: original?.attributes ?? {} }
  })
  return { bytes: onnx({ ...spec, initializers, nodes }), network }
}

const close = (found: readonly number[], expected: readonly number[]): boolean => {
  const most = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 1)
  return (
    found.length === expected.length &&
    found.every((value, i) => Math.abs(value - expected[i]!) <= 1e-4 * most)
  )
}

/** Folded and unfolded, the model computes the same. */
const same = async (
  spec: ModelSpec,
  x: readonly number[],
  twin: (network: Uint8Array) => Uint8Array = (b) => b,
) => {
  const before = await run(onnx(spec), { x })
  const { bytes, network } = rewritten(spec)
  const after = await run(twin(bytes), { x })
  expect(verifyNetwork(network)._tag).toBe('Right')
  expect(network.nodes.map(({ op }) => op)).not.toContain('BatchNormalization')
  if (E.isLeft(before)) throw new Error(before.left)
  if (E.isLeft(after)) throw new Error(after.left)
  return close(after.right['y']?.values ?? [], before.right['y']?.values ?? [])
}

const convolution = fc.record({
  channels: fc.integer({ min: 1, max: 4 }),
  kernels: fc.integer({ min: 1, max: 5 }),
  bias: fc.boolean(),
  seed: fc.nat(1000),
  op: fc.constantFrom('Conv', 'ConvTranspose'),
  depthwise: fc.boolean(),
})

describe('folding of BatchNormalization', () => {
  it('leaves the results of convolutions as they are', async () => {
    const property = fc.asyncProperty(
      convolution,
      async ({ channels, kernels, bias, seed, op, depthwise }) => {
        const alone = depthwise && op === 'Conv'
        const results = alone ? channels : kernels
        const weight = op === 'Conv' ? [results, alone ? 1 : channels, 3, 3] : [channels, results, 3, 3]
        const x = [2, channels, 6, 5]
        const spec: ModelSpec = {
          inputs: { x },
          initializers: [
            random('w', weight, seed),
            ...(bias ? [random('b', [results], seed + 1)] : []),
            ...statistics(results, seed),
          ],
          nodes: [
            {
              op,
              name: 'conv',
              inputs: ['x', 'w', ...(bias ? ['b'] : [])],
              outputs: ['c'],
              attributes: { pads: [1, 0, 1, 1], strides: [2, 1], group: alone ? channels : 1 },
            },
            norm('c'),
          ],
          outputs: ['y'],
        }
        expect(await same(spec, x)).toBe(true)
      },
    )
    await fc.assert(property, { numRuns: 40 })
  })

  it.each([0, 1])('leaves the results of Gemm as they are, transB = %d', async (transB) => {
    const spec: ModelSpec = {
      inputs: { x: [3, 4] },
      initializers: [
        random('w', transB === 0 ? [4, 5] : [5, 4], 1),
        random('b', [5], 2),
        ...statistics(5, 3),
      ],
      nodes: [
        {
          op: 'Gemm',
          name: 'g',
          inputs: ['x', 'w', 'b'],
          outputs: ['c'],
          attributes: { transB, alpha: { float: 0.5 } },
        },
        norm('c'),
      ],
      outputs: ['y'],
    }
    expect(await same(spec, [3, 4])).toBe(true)
  })

  it('folds one after another into the same convolution', async () => {
    const spec: ModelSpec = {
      inputs: { x: [1, 2, 4, 4] },
      initializers: [random('w', [3, 2, 1, 1], 1), ...statistics(3, 2), ...statistics(3, 5, 'second')],
      nodes: [
        { op: 'Conv', name: 'conv', inputs: ['x', 'w'], outputs: ['a'] },
        { ...norm('a'), outputs: ['b'] },
        norm('b', 'second'),
      ],
      outputs: ['y'],
    }
    expect(await same(spec, [1, 2, 4, 4])).toBe(true)
  })

  it('sees a bias that was forgotten', async () => {
    const spec: ModelSpec = {
      inputs: { x: [1, 2, 4, 4] },
      initializers: [random('w', [3, 2, 1, 1], 1), ...statistics(3, 2)],
      nodes: [{ op: 'Conv', name: 'conv', inputs: ['x', 'w'], outputs: ['a'] }, norm('a')],
      outputs: ['y'],
    }
    const { network } = rewritten(spec)
    const [layer] = network.nodes
    const broken = onnx({
      ...spec,
      initializers: [random('w', [3, 2, 1, 1], 1)],
      nodes: [{ op: 'Conv', inputs: ['x', 'w'], outputs: layer?.outputs ?? [] }],
    })
    expect(await same(spec, [1, 2, 4, 4], () => broken)).toBe(false)
  })

  const kept = (spec: ModelSpec): readonly string[] =>
    foldBatchNormalization(imported(onnx(spec))).nodes.map(({ op }) => op)
  const x = [1, 2, 4, 4]
  const conv = { op: 'Conv', name: 'conv', inputs: ['x', 'w'], outputs: ['a'] }
  const base: ModelSpec = {
    inputs: { x },
    initializers: [random('w', [3, 2, 1, 1], 1), ...statistics(3, 2)],
    nodes: [conv, norm('a')],
    outputs: ['y'],
  }

  it('touches the same without any of what follows', () => {
    expect(kept(base)).not.toContain('BatchNormalization')
  })

  it.each([
    [
      'a result that something else reads',
      { ...base, nodes: [...base.nodes, { op: 'Relu', inputs: ['a'], outputs: ['r'] }], outputs: ['y', 'r'] },
    ],
    ['a result that is an output', { ...base, outputs: ['y', 'a'] }],
    [
      'a weight that is computed',
      { ...base, inputs: { x, w: [3, 2, 1, 1] }, initializers: statistics(3, 2) },
    ],
    [
      'a scale that is computed',
      {
        ...base,
        inputs: { x, scale: [3] },
        initializers: [random('w', [3, 2, 1, 1], 1), ...statistics(3, 2).slice(1)],
      },
    ],
    [
      'something between',
      { ...base, nodes: [conv, { op: 'Relu', inputs: ['a'], outputs: ['r'] }, norm('r')] },
    ],
    [
      'integers behind the weight',
      {
        ...base,
        initializers: [
          tensor('q', [3, 2, 1, 1], new Int8Array(6), DataType.INT8),
          tensor('s', []),
          ...statistics(3, 2),
        ],
        nodes: [{ op: 'DequantizeLinear', inputs: ['q', 's'], outputs: ['w'] }, ...base.nodes],
      },
    ],
    [
      'groups of a transposed convolution',
      {
        ...base,
        initializers: [random('w', [2, 2, 1, 1], 1), ...statistics(4, 2)],
        nodes: [{ ...conv, op: 'ConvTranspose', attributes: { group: 2 } }, norm('a')],
      },
    ],
    ['what normalizes by its batch, as it may in version 6', { ...base, opset: 6 }],
    [
      'numbers for each element, as they may be before version 9',
      {
        ...base,
        opset: 8,
        initializers: [
          random('w', [3, 2, 1, 1], 1),
          ...['scale', 'shift', 'mean', 'variance'].map((name, i) => random(name, [3, 4, 4], i, 0.1)),
        ],
        nodes: [conv, { ...norm('a'), attributes: { spatial: 0 } }],
      },
    ],
    [
      'a Gemm that scales its bias',
      {
        ...base,
        inputs: { x: [3, 4] },
        initializers: [random('w', [4, 5], 1), random('b', [5], 2), ...statistics(5, 3)],
        nodes: [
          {
            op: 'Gemm',
            name: 'gemm',
            inputs: ['x', 'w', 'b'],
            outputs: ['a'],
            attributes: { beta: { float: 0.5 } },
          },
          norm('a'),
        ],
      },
    ],
  ])('does not touch %s', (_, spec: ModelSpec) => {
    expect(kept(spec)).toContain('BatchNormalization')
  })
})
