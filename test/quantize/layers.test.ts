import { create } from '@bufbuild/protobuf'
import * as E from 'fp-ts/lib/Either.js'
import {
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProtoSchema,
} from 'onnx-buf'
import { describe, expect, test } from 'vitest'
import { randomInputs } from '../../lib/functional/randomInputs.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import { shortExternal } from '../../lib/onnx/weights/shortExternal.js'
import type { ReadExternal } from '../../lib/onnx/weights/weights.js'
import { type QuantizeProgress, quantizeModel } from '../../lib/quantize/quantize.js'
import { importModel } from '../../lib/stages/import/importOnnx.js'
import { DataType, integers, type NodeSpec, onnx } from '../arbitraries/onnx.js'
import { right } from '../functional/execution.js'
import { quantizedOf, weightOf } from './floatModel.js'

const up = (weight: string, group: number, ...bias: readonly string[]): NodeSpec => ({
  op: 'ConvTranspose',
  name: 'up',
  inputs: ['x', weight, ...bias],
  attributes: { strides: [2, 2], group },
})

describe('transposed convolutions', () => {
  test.each([
    ['one group', up('w', 1, 'b'), weightOf('b', [6], 3)],
    ['groups without a bias', up('v', 2), weightOf('b', [6], 3)],
  ])('of %s are quantized', async (_, node, bias) => {
    const initializers = [weightOf('w', [4, 6, 3, 3], 1), weightOf('v', [4, 3, 3, 3], 2), bias]
    const { fidelity, scales } = right(
      await quantizedOf(onnx({ inputs: { x: [1, 4, 5, 5] }, nodes: [node], outputs: ['y'], initializers })),
    )
    expect([...scales.keys()]).toEqual(['up'])
    expect(scales.get('up')?.weights).toHaveLength(node.inputs[1] === 'w' ? 6 : 3)
    expect(fidelity.outputs[0]?.sqnr).toBeGreaterThan(35)
  })

  test('of groups with a bias stay as they are', async () => {
    const initializers = [weightOf('v', [4, 3, 3, 3], 2), weightOf('b', [6], 3)]
    const made = await quantizedOf(
      onnx({ inputs: { x: [1, 4, 5, 5] }, nodes: [up('v', 2, 'b')], outputs: ['y'], initializers }),
    )
    expect(made).toMatchObject({
      _tag: 'Left',
      left: {
        _tag: 'NothingToQuantize',
        left: [{ layer: 'up', problem: expect.stringContaining('groups') }],
      },
    })
  })
})

describe('a Gemm', () => {
  const gemm = (bias: readonly number[]) =>
    quantizedOf(
      onnx({
        inputs: { x: [3, 8] },
        nodes: [{ op: 'Gemm', name: 'fc', inputs: ['x', 'w', 'b'] }],
        outputs: ['y'],
        initializers: [weightOf('w', [8, 3], 1), weightOf('b', bias, 2)],
      }),
    )

  test.each([[[]], [[1]], [[3]], [[1, 3]]])(
    'that adds one number, or one a channel, is quantized: %j',
    async (bias) => {
      expect([...right(await gemm(bias)).scales.keys()]).toEqual(['fc'])
    },
  )

  test.each([
    ['scaled weights', [3, 8], { alpha: { float: 0.25 } }],
    ['a scaled bias', [3, 8], { beta: { float: 4 } }],
    ['its input turned', [8, 3], { transA: 1 }],
  ] as const)('with %s computes the same, all of it done once', async (_, x, attributes) => {
    const { fidelity } = right(
      await quantizedOf(
        onnx({
          inputs: { x },
          nodes: [{ op: 'Gemm', name: 'fc', inputs: ['x', 'w', 'b'], attributes }],
          outputs: ['y'],
          initializers: [weightOf('w', [8, 3], 1), weightOf('b', [3], 2)],
        }),
      ),
    )
    expect(fidelity.outputs[0]?.sqnr).toBeGreaterThan(30)
  })

  test.each([[[3, 3]], [[3, 1]]])('that adds others row by row stays as it is: %j', async (bias) => {
    const left = [{ layer: 'fc', problem: 'its bias is no constant vector' }]
    expect(await gemm(bias)).toMatchObject({ left: { _tag: 'NothingToQuantize', left } })
  })
})

test('a Relu becomes the saturation of the layer before it, and each layer is told of as it is written', async () => {
  const conv = (from: string, to: string): NodeSpec => ({
    op: 'Conv',
    name: to,
    inputs: [from, 'w'],
    outputs: [to],
  })
  const model = onnx({
    inputs: { x: [1, 4, 5, 5] },
    nodes: [conv('x', 'a'), { op: 'Relu', inputs: ['a'], outputs: ['r'] }, conv('r', 'y')],
    outputs: ['y'],
    initializers: [weightOf('w', [4, 4, 3, 3])],
  })
  const told: string[] = []
  const observe = ({ phase, done, of }: QuantizeProgress): unknown =>
    phase === 'write' && told.push(`${done} of ${of}`)
  const { model: quantized, scales } = right(await quantizedOf(model, { observe }))
  const network = right(importModel(quantized, {}))
  expect(network.nodes.map(({ op }) => op)).not.toContain('Relu')
  // nothing below 0 is left to be told apart
  expect(scales.get('a')?.output.zeroPoint).toBe(0)
  expect(told).toEqual(['1 of 2', '2 of 2'])
})

test.each([
  ['float16', DataType.FLOAT16],
  ['float32', DataType.FLOAT],
])('inputs and outputs of %s', async (elementType, type) => {
  const nodes: readonly NodeSpec[] = [
    { op: 'Cast', inputs: ['w'], outputs: ['wh'], attributes: { to: type } },
    { op: 'Conv', name: 'conv', inputs: ['x', 'wh'], outputs: ['y'] },
  ]
  const model = onnx({
    inputs: { x: { type, shape: [1, 4, 5, 5] } },
    nodes,
    outputs: { y: { type, shape: [1, 6, 3, 3] } },
    initializers: [weightOf('w', [6, 4, 3, 3])],
  })
  const { fidelity, model: quantized } = right(await quantizedOf(model))
  expect(fidelity.outputs[0]?.sqnr).toBeGreaterThan(35)
  expect(right(importModel(quantized, {})).tensors['y']?.elementType).toBe(elementType)
})

test('a constant output has no noise to speak of', async () => {
  const model = onnx({
    inputs: { x: [1, 4, 5, 5] },
    nodes: [{ op: 'Conv', name: 'conv', inputs: ['x', 'w'] }],
    outputs: ['y', 'w'],
    initializers: [weightOf('w', [6, 4, 3, 3])],
  })
  expect(right(await quantizedOf(model)).fidelity.outputs.map(({ output }) => output)).toEqual(['y'])
})

test('a shape that lies in another file', async () => {
  const files = new Map<string, Uint8Array>()
  const outside = (tensor: TensorProto): TensorProto => {
    files.set(tensor.name, tensor.rawData)
    const { name, dims, dataType } = tensor
    const externalData = [create(StringStringEntryProtoSchema, { key: 'location', value: name })]
    return create(TensorProtoSchema, {
      name,
      dims,
      dataType,
      externalData,
      dataLocation: TensorProto_DataLocation.EXTERNAL,
    })
  }
  const bytes = onnx({
    inputs: { x: [1, 4, 4, 4] },
    nodes: [
      { op: 'Reshape', inputs: ['x', 'shape'], outputs: ['flat'] },
      { op: 'Gemm', name: 'fc', inputs: ['flat', 'w'] },
    ],
    outputs: ['y'],
    initializers: [outside(weightOf('w', [64, 6])), outside(integers('shape', [1, -1]))],
  })
  const readExternal: ReadExternal = (location, offset, length) =>
    E.right(files.get(location)?.subarray(offset, offset + length) ?? new Uint8Array())
  const file = await modelFile('model', bytes)()
  const model = { ...file, beside: shortExternal(bytes, readExternal) }
  const samples = [randomInputs(right(importModel(model, {})), 1)]
  const options = { runtime: onnxRuntime(), samples, readExternal }
  const { scales } = right(await quantizeModel({ model, bindings: {} }, options)())
  expect([...scales.keys()]).toEqual(['fc'])
})

describe('layers on crossbars that are no float products of a matrix', () => {
  const left = (node: Pick<NodeSpec, 'op' | 'attributes'>, weight: readonly number[]) =>
    quantizedOf(
      onnx({
        inputs: { x: [2, 3, 8] },
        nodes: [{ ...node, name: 'layer', inputs: ['x', 'w'] }],
        outputs: ['y'],
        initializers: [weightOf('w', weight, 1)],
      }),
    )

  test.each([
    ['a stack of matrices', { op: 'MatMul' }, [2, 8, 3], 'its weights are no matrix'],
    [
      'an Einsum',
      { op: 'Einsum', attributes: { equation: 'bij,jk->bik' } },
      [8, 3],
      'Einsum is no float product',
    ],
  ] as const)('%s stays as it is, and is named', async (_, node, weight, problem) => {
    expect(await left(node, weight)).toMatchObject({
      left: { _tag: 'NothingToQuantize', left: [{ layer: 'layer', problem }] },
    })
  })
})
