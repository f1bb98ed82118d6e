import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { DataType, integers, type ModelSpec, type NodeSpec, onnx, tensor } from '../../arbitraries/onnx.js'
import { run, shapesOf } from './runtime.js'

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)
const f = (name: string, values: readonly number[] = [0.1], shape: readonly number[] = []) =>
  tensor(name, shape, Float32Array.from(values))
const u8 = (name: string, shape: readonly number[] = []) =>
  tensor(name, shape, new Uint8Array(size(shape)), DataType.UINT8)
const i8 = (name: string, shape: readonly number[] = []) =>
  tensor(name, shape, new Int8Array(size(shape)), DataType.INT8)
const i32 = (name: string, shape: readonly number[] = []) =>
  tensor(name, shape, new Int32Array(size(shape)), DataType.INT32)
const U = (shape: readonly number[]) => ({ x: { type: DataType.UINT8, shape } })
const F = (shape: readonly number[]) => ({ x: shape })

const cases: readonly (readonly [string, readonly number[], ModelSpec, 'uint8' | 'float32'])[] = [
  [
    'Swish',
    [2, 3],
    {
      opset: 24,
      inputs: F([2, 3]),
      nodes: [{ op: 'Swish', inputs: ['x'], attributes: { alpha: { float: 1.5 } } }],
      outputs: ['y'],
    },
    'float32',
  ],
  [
    'QLinearConv',
    [1, 3, 8, 8],
    {
      inputs: U([1, 3, 8, 8]),
      initializers: [
        f('xs'),
        u8('xz'),
        i8('w', [4, 3, 3, 3]),
        f('ws', [1, 1, 1, 1], [4]),
        i8('wz', [4]),
        f('ys'),
        u8('yz'),
        i32('b', [4]),
      ],
      nodes: [
        {
          op: 'QLinearConv',
          inputs: ['x', 'xs', 'xz', 'w', 'ws', 'wz', 'ys', 'yz', 'b'],
          attributes: { pads: [1, 1, 1, 1], strides: [2, 2] },
        },
      ],
      outputs: ['y'],
    },
    'uint8',
  ],
  [
    'ConvInteger',
    [1, 3, 8, 8],
    {
      inputs: U([1, 3, 8, 8]),
      initializers: [u8('w', [4, 3, 3, 3]), u8('xz')],
      nodes: [{ op: 'ConvInteger', inputs: ['x', 'w', 'xz'] }],
      outputs: ['y'],
    },
    'uint8',
  ],
  [
    'MatMulInteger',
    [2, 3],
    {
      inputs: U([2, 3]),
      initializers: [u8('w', [3, 5])],
      nodes: [{ op: 'MatMulInteger', inputs: ['x', 'w'] }],
      outputs: ['y'],
    },
    'uint8',
  ],
  [
    'QLinearMatMul',
    [2, 3],
    {
      inputs: U([2, 3]),
      initializers: [f('xs'), u8('xz'), u8('w', [3, 5]), f('ws'), u8('wz'), f('ys'), u8('yz')],
      nodes: [{ op: 'QLinearMatMul', inputs: ['x', 'xs', 'xz', 'w', 'ws', 'wz', 'ys', 'yz'] }],
      outputs: ['y'],
    },
    'uint8',
  ],
  [
    'QGemm',
    [2, 3],
    {
      inputs: U([2, 3]),
      initializers: [f('xs'), u8('xz'), u8('w', [5, 3]), f('ws'), u8('wz'), i32('c', [5]), f('ys'), u8('yz')],
      nodes: [
        {
          op: 'QGemm',
          domain: 'com.microsoft',
          inputs: ['x', 'xs', 'xz', 'w', 'ws', 'wz', 'c', 'ys', 'yz'],
          attributes: { transB: 1 },
        },
      ],
      outputs: ['y'],
    },
    'uint8',
  ],
  [
    'QGemm float',
    [2, 3],
    {
      inputs: U([2, 3]),
      initializers: [f('xs'), u8('xz'), u8('w', [3, 5]), f('ws'), u8('wz')],
      nodes: [{ op: 'QGemm', domain: 'com.microsoft', inputs: ['x', 'xs', 'xz', 'w', 'ws', 'wz'] }],
      outputs: ['y'],
    },
    'uint8',
  ],
  [
    'QLinearAdd',
    [2, 3],
    {
      inputs: U([2, 3]),
      initializers: [f('xs'), u8('xz'), u8('w', [3]), f('ws'), u8('wz'), f('ys'), u8('yz')],
      nodes: [
        { op: 'QLinearAdd', domain: 'com.microsoft', inputs: ['x', 'xs', 'xz', 'w', 'ws', 'wz', 'ys', 'yz'] },
      ],
      outputs: ['y'],
    },
    'uint8',
  ],
  [
    'QLinearConcat',
    [2, 3],
    {
      inputs: U([2, 3]),
      initializers: [f('xs'), u8('xz'), u8('w', [2, 4]), f('ws'), u8('wz'), f('ys'), u8('yz')],
      nodes: [
        {
          op: 'QLinearConcat',
          domain: 'com.microsoft',
          inputs: ['ys', 'yz', 'x', 'xs', 'xz', 'w', 'ws', 'wz'],
          attributes: { axis: 1 },
        },
      ],
      outputs: ['y'],
    },
    'uint8',
  ],
  [
    'QLinearGlobalAveragePool',
    [1, 3, 8, 8],
    {
      inputs: U([1, 3, 8, 8]),
      initializers: [f('xs'), u8('xz'), f('ys'), u8('yz')],
      nodes: [
        { op: 'QLinearGlobalAveragePool', domain: 'com.microsoft', inputs: ['x', 'xs', 'xz', 'ys', 'yz'] },
      ],
      outputs: ['y'],
    },
    'uint8',
  ],
  [
    'QLinearGlobalAveragePool last',
    [1, 3, 8, 8],
    {
      inputs: U([1, 3, 8, 8]),
      initializers: [f('xs'), u8('xz'), f('ys'), u8('yz')],
      nodes: [
        {
          op: 'QLinearGlobalAveragePool',
          domain: 'com.microsoft',
          inputs: ['x', 'xs', 'xz', 'ys', 'yz'],
          attributes: { channels_last: 1 },
        },
      ],
      outputs: ['y'],
    },
    'uint8',
  ],
  [
    'QLinearAveragePool',
    [1, 3, 9, 9],
    {
      inputs: U([1, 3, 9, 9]),
      initializers: [f('xs'), u8('xz'), f('ys'), u8('yz')],
      nodes: [
        {
          op: 'QLinearAveragePool',
          domain: 'com.microsoft',
          inputs: ['x', 'xs', 'xz', 'ys', 'yz'],
          attributes: { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 },
        },
      ],
      outputs: ['y'],
    },
    'uint8',
  ],
  [
    'QLinearLeakyRelu',
    [2, 3],
    {
      inputs: U([2, 3]),
      initializers: [f('xs'), u8('xz'), f('ys'), u8('yz')],
      nodes: [
        {
          op: 'QLinearLeakyRelu',
          domain: 'com.microsoft',
          inputs: ['x', 'xs', 'xz', 'ys', 'yz'],
          attributes: { alpha: { float: 0.1 } },
        },
      ],
      outputs: ['y'],
    },
    'uint8',
  ],
  [
    'QLinearSigmoid',
    [2, 3],
    {
      inputs: U([2, 3]),
      initializers: [f('xs'), u8('xz'), f('ys'), u8('yz')],
      nodes: [{ op: 'QLinearSigmoid', domain: 'com.microsoft', inputs: ['x', 'xs', 'xz', 'ys', 'yz'] }],
      outputs: ['y'],
    },
    'uint8',
  ],
  [
    'QLinearSoftmax',
    [2, 3],
    {
      inputs: U([2, 3]),
      initializers: [f('xs'), u8('xz'), f('ys'), u8('yz')],
      nodes: [
        {
          op: 'QLinearSoftmax',
          domain: 'com.microsoft',
          inputs: ['x', 'xs', 'xz', 'ys', 'yz'],
          attributes: { opset: 13 },
        },
      ],
      outputs: ['y'],
    },
    'uint8',
  ],
  [
    'Q',
    [2, 3],
    {
      inputs: F([2, 3]),
      initializers: [f('s', [1, 2, 3], [3]), u8('z', [3])],
      nodes: [{ op: 'QuantizeLinear', inputs: ['x', 's', 'z'] }],
      outputs: ['y'],
    },
    'float32',
  ],
  [
    'DQ',
    [2, 3],
    {
      inputs: U([2, 3]),
      initializers: [f('s', [1, 2], [2]), u8('z', [2])],
      nodes: [{ op: 'DequantizeLinear', inputs: ['x', 's', 'z'], attributes: { axis: -2 } }],
      outputs: ['y'],
    },
    'uint8',
  ],
  [
    'DynQ',
    [2, 3],
    {
      inputs: F([2, 3]),
      nodes: [{ op: 'DynamicQuantizeLinear', inputs: ['x'], outputs: ['y', 's', 'z'] }],
      outputs: ['y', 's', 'z'],
    },
    'float32',
  ],
  [
    'FusedConv',
    [1, 3, 8, 8],
    {
      inputs: F([1, 3, 8, 8]),
      initializers: [tensor('w', [4, 3, 3, 3])],
      nodes: [
        { op: 'FusedConv', domain: 'com.microsoft', inputs: ['x', 'w'], attributes: { activation: 'Relu' } },
      ],
      outputs: ['y'],
    },
    'float32',
  ],
  [
    'FusedGemm',
    [2, 3],
    {
      inputs: F([2, 3]),
      initializers: [tensor('w', [3, 5])],
      nodes: [
        { op: 'FusedGemm', domain: 'com.microsoft', inputs: ['x', 'w'], attributes: { activation: 'Relu' } },
      ],
      outputs: ['y'],
    },
    'float32',
  ],
  [
    'BiasGelu',
    [2, 3],
    {
      inputs: F([2, 3]),
      initializers: [tensor('w', [3])],
      nodes: [{ op: 'BiasGelu', domain: 'com.microsoft', inputs: ['x', 'w'] }],
      outputs: ['y'],
    },
    'float32',
  ],
  [
    'GroupNorm',
    [1, 4, 3],
    {
      opset: 21,
      inputs: F([1, 4, 3]),
      initializers: [tensor('s', [4]), tensor('b', [4])],
      nodes: [{ op: 'GroupNormalization', inputs: ['x', 's', 'b'], attributes: { num_groups: 2 } }],
      outputs: ['y'],
    },
    'float32',
  ],
  [
    'GroupNorm18',
    [1, 4, 3],
    {
      opset: 18,
      inputs: F([1, 4, 3]),
      initializers: [tensor('s', [2]), tensor('b', [2])],
      nodes: [{ op: 'GroupNormalization', inputs: ['x', 's', 'b'], attributes: { num_groups: 2 } }],
      outputs: ['y'],
    },
    'float32',
  ],
  [
    'MaxRoiPool',
    [1, 4, 9, 9],
    {
      inputs: F([1, 4, 9, 9]),
      initializers: [tensor('r', [2, 5], new Float32Array(10))],
      nodes: [{ op: 'MaxRoiPool', inputs: ['x', 'r'], attributes: { pooled_shape: [2, 3] } }],
      outputs: ['y'],
    },
    'float32',
  ],
  [
    'RoiAlign',
    [1, 4, 9, 9],
    {
      inputs: F([1, 4, 9, 9]),
      initializers: [tensor('r', [2, 4], new Float32Array(8)), integers('i', [0, 0])],
      nodes: [{ op: 'RoiAlign', inputs: ['x', 'r', 'i'], attributes: { output_height: 2, output_width: 3 } }],
      outputs: ['y'],
    },
    'float32',
  ],
  [
    'GridSample',
    [1, 4, 9, 9],
    {
      inputs: F([1, 4, 9, 9]),
      initializers: [tensor('g', [1, 2, 3, 2])],
      nodes: [{ op: 'GridSample', inputs: ['x', 'g'] }],
      outputs: ['y'],
    },
    'float32',
  ],
  [
    'GatherND',
    [2, 3, 4],
    {
      inputs: F([2, 3, 4]),
      initializers: [integers('i', [0, 1, 1, 2], [2, 2])],
      nodes: [{ op: 'GatherND', inputs: ['x', 'i'] }],
      outputs: ['y'],
    },
    'float32',
  ],
  [
    'GatherND b',
    [2, 3, 4],
    {
      inputs: F([2, 3, 4]),
      initializers: [integers('i', [0, 1], [2, 1])],
      nodes: [{ op: 'GatherND', inputs: ['x', 'i'], attributes: { batch_dims: 1 } }],
      outputs: ['y'],
    },
    'float32',
  ],
  [
    'Celu etc',
    [2, 3],
    {
      inputs: F([2, 3]),
      nodes: [
        { op: 'Celu', inputs: ['x'], outputs: ['a'] },
        { op: 'IsNaN', inputs: ['a'], outputs: ['y'] },
      ],
      outputs: ['y'],
    },
    'float32',
  ],
  [
    'LN3',
    [2, 3, 4],
    {
      inputs: F([2, 3, 4]),
      initializers: [tensor('s', [3, 4])],
      nodes: [
        { op: 'LayerNormalization', inputs: ['x', 's'], outputs: ['y', 'm', 'i'], attributes: { axis: 1 } },
      ],
      outputs: ['y', 'm', 'i'],
    },
    'float32',
  ],
  [
    'BN1d',
    [5, 3],
    {
      inputs: F([5, 3]),
      initializers: ['s', 'b', 'm', 'v'].map((n) => tensor(n, [3])),
      nodes: [{ op: 'BatchNormalization', inputs: ['x', 's', 'b', 'm', 'v'] }],
      outputs: ['y'],
    },
    'float32',
  ],
  [
    'crop',
    [1, 2, 8, 8],
    {
      opset: 13,
      inputs: F([1, 2, 8, 8]),
      initializers: [
        tensor('r', [8], Float32Array.of(0, 0, 0.1, 0.2, 1, 1, 0.8, 0.9)),
        tensor('s', [4], Float32Array.of(1, 1, 2, 3)),
      ],
      nodes: [
        {
          op: 'Resize',
          inputs: ['x', 'r', 's'],
          attributes: { coordinate_transformation_mode: 'tf_crop_and_resize' },
        },
      ],
      outputs: ['y'],
    },
    'float32',
  ],
]

describe('shapes of quantized and rarer operators are those of ONNX Runtime', () => {
  it.each(cases)('%s', async (_, x, spec, type) => {
    const bytes = onnx(spec)
    const expected = await run(bytes, { x }, type)
    const dims = E.isRight(expected)
      ? Object.fromEntries(Object.entries(expected.right).map(([name, result]) => [name, result.dims]))
      : expected.left
    const found = shapesOf(bytes)
    expect(E.isRight(found) ? found.right : found.left).toEqual(dims)
  })
})

/** The shape of the result of one node, or the tag of what is wrong with it. */
const shapeOf = (
  opset: number,
  x: readonly number[],
  node: Omit<NodeSpec, 'outputs'>,
  weights: readonly ReturnType<typeof f>[] = [],
) => {
  const found = shapesOf(onnx({ opset, inputs: { x }, initializers: weights, nodes: [node], outputs: ['y'] }))
  return E.isRight(found) ? found.right['y'] : found.left._tag
}

describe('operators as older opsets have them', () => {
  const add = (attributes: NonNullable<NodeSpec['attributes']>) => ({
    op: 'Add',
    inputs: ['x', 'w'],
    attributes,
  })

  it('opset 6 broadcasts its second operand from an axis on, if it is told to', () => {
    const w = [tensor('w', [3, 4])]
    expect(shapeOf(6, [2, 3, 4, 5], add({ broadcast: 1, axis: 1 }), w)).toEqual([2, 3, 4, 5])
    expect(shapeOf(6, [2, 3, 4], add({ broadcast: 1 }), w)).toEqual([2, 3, 4])
    expect(shapeOf(6, [2, 3, 4], add({}), w)).toBe('BadOperator')
    expect(shapeOf(6, [2, 3, 4, 5], add({ broadcast: 1 }), w)).toBe('BadOperator')
    expect(shapeOf(7, [2, 3, 4], add({}), w)).toEqual([2, 3, 4])
    expect(shapeOf(7, [2, 3, 4], add({ broadcast: 1 }), w)).toBe('BadAttribute')
  })

  it('PRelu takes a slope a channel before opset 7, and one that broadcasts after', () => {
    const node = { op: 'PRelu', inputs: ['x', 'w'] }
    expect(shapeOf(6, [2, 3, 4, 5], node, [tensor('w', [3])])).toEqual([2, 3, 4, 5])
    expect(shapeOf(7, [2, 3, 4, 5], node, [tensor('w', [3])])).toBe('BadOperator')
    expect(shapeOf(7, [2, 3, 4, 5], node, [tensor('w', [3, 1, 1])])).toEqual([2, 3, 4, 5])
  })

  it('BatchNormalization may normalize each activation before opset 9', () => {
    const weights = ['s', 'b', 'm', 'v'].map((name) => tensor(name, [3, 4]))
    const node = { op: 'BatchNormalization', inputs: ['x', 's', 'b', 'm', 'v'], attributes: { spatial: 0 } }
    expect(shapeOf(8, [2, 3, 4], node, weights)).toEqual([2, 3, 4])
    expect(shapeOf(9, [2, 3, 4], node, weights)).toBe('BadAttribute')
  })

  it.each<readonly [string, number, number, NonNullable<NodeSpec['attributes']>, readonly number[]]>([
    ['Squeeze', 12, 13, { axes: [0] }, [4, 6]],
    ['Unsqueeze', 12, 13, { axes: [0] }, [1, 1, 4, 6]],
    ['Slice', 9, 10, { starts: [1], ends: [9], axes: [1] }, [1, 3, 6]],
    ['Pad', 10, 11, { pads: [0, 1, 0, 0, 0, 2] }, [1, 5, 8]],
    ['ReduceSum', 12, 13, { axes: [1] }, [1, 1, 6]],
    ['ReduceMax', 17, 18, { axes: [1], keepdims: 0 }, [1, 6]],
    ['Clip', 10, 11, { min: { float: 0 } }, [1, 4, 6]],
    ['Dropout', 11, 12, { ratio: { float: 0.5 } }, [1, 4, 6]],
    ['Upsample', 8, 9, { scales: { floats: [1, 2, 1.5] } }, [1, 8, 9]],
    ['TopK', 9, 10, { k: 2 }, [1, 4, 2]],
  ])('%s: an attribute until opset %d, an input from %d on', (op, last, next, attributes, shape) => {
    expect(shapeOf(last, [1, 4, 6], { op, inputs: ['x'], attributes })).toEqual(shape)
    expect(shapeOf(next, [1, 4, 6], { op, inputs: ['x'], attributes })).toBe('BadAttribute')
  })

  it('an attribute by which the first runtimes reused memory is passed over', () => {
    const node = { op: 'Relu', inputs: ['x'], attributes: { consumed_inputs: [0] } }
    expect(shapeOf(6, [2], node)).toEqual([2])
    expect(shapeOf(7, [2], node)).toBe('BadAttribute')
  })
})
