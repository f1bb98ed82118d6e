import { describe, expect, test } from 'vitest'
import { explain } from '../../../lib/explain.js'
import type { BaseLayer } from '../../../lib/ir/lowered.js'
import { verifyLowered } from '../../../lib/ir/verifyLowered.js'
import { importModel } from '../../../lib/stages/import/importOnnx.js'
import { im2col, lowerGraph } from '../../../lib/stages/lower/im2col.js'
import { onnx, tensor } from '../../arbitraries/onnx.js'
import { graph, layersOf } from './graph.js'

const only = (network: ReturnType<typeof graph>): BaseLayer => {
  const [layer, ...more] = layersOf(network)
  if (layer?.kind !== 'base' || more.length > 0) throw new Error('not one base layer')
  return layer
}

const sizes = ({ groups, rows, columns, vectors }: BaseLayer) => ({ groups, rows, columns, vectors })

describe('im2col', () => {
  test('the first convolution of ResNet-18, by hand', () => {
    const layer = only(
      graph({ x: [1, 3, 224, 224], y: [1, 64, 112, 112] }, { w: [64, 3, 7, 7], b: [64] }, [
        ['Conv', ['x', 'w', 'b'], ['y'], { kernel_shape: [7, 7], strides: [2, 2], pads: [3, 3, 3, 3] }],
      ]),
    )
    expect(sizes(layer)).toEqual({ groups: 1, rows: 147, columns: 64, vectors: 12_544 })
    expect([layer.vectorShape, layer.rowShape]).toEqual([
      [1, 112, 112],
      [3, 7, 7],
    ])
    expect(layer.input.map(({ size, offset, vector, row }) => [size, offset, vector, row])).toEqual([
      [1, 0, [1, 0, 0], [0, 0, 0]],
      [3, 0, [0, 0, 0], [1, 0, 0]],
      [224, -3, [0, 2, 0], [0, 1, 0]],
      [224, -3, [0, 0, 2], [0, 0, 1]],
    ])
    expect([layer.weights, layer.bias, layer.op, layer.inputs]).toEqual(['w', 'b', 'Conv', ['x']])
  })

  test('a depthwise convolution: a matrix of one column for each channel', () => {
    const layer = only(
      graph({ x: [1, 32, 8, 8], y: [1, 32, 8, 8] }, { w: [32, 1, 3, 3] }, [
        ['Conv', ['x', 'w'], ['y'], { group: 32, pads: [1, 1, 1, 1] }],
      ]),
    )
    expect(sizes(layer)).toEqual({ groups: 32, rows: 9, columns: 1, vectors: 64 })
  })

  test('a depthwise convolution with a multiplier, and a grouped one', () => {
    const call = (group: number, w: readonly number[], channels: number) =>
      sizes(
        only(
          graph({ x: [1, 4, 4, 4], y: [1, channels, 4, 4] }, { w }, [['Conv', ['x', 'w'], ['y'], { group }]]),
        ),
      )
    expect(call(4, [8, 1, 1, 1], 8)).toEqual({ groups: 4, rows: 1, columns: 2, vectors: 16 })
    expect(call(2, [6, 2, 1, 1], 6)).toEqual({ groups: 2, rows: 2, columns: 3, vectors: 16 })
  })

  test.each<
    readonly [
      what: string,
      x: readonly number[],
      w: readonly number[],
      y: readonly number[],
      attributes: Readonly<Record<string, readonly number[] | number>>,
      sizes: readonly number[],
    ]
  >([
    // of one input vector each: the kernel is as wide as the stride, and no cell is 0
    ['2 × 2, stride 2', [1, 3, 4, 4], [3, 5, 2, 2], [1, 5, 8, 8], { strides: [2, 2] }, [1, 3, 20, 16]],
    ['3 × 3, stride 3', [1, 3, 4, 4], [3, 5, 3, 3], [1, 5, 12, 12], { strides: [3, 3] }, [1, 3, 45, 16]],
    // output 2v takes kernel elements 1 and 3, output 2v + 1 takes 0 and 2: of inputs v - 1 to v + 1
    ['4, stride 2, pads 1', [1, 1, 6], [1, 1, 4], [1, 1, 12], { strides: [2], pads: [1, 1] }, [1, 3, 2, 6]],
    ['3 × 3, stride 1', [1, 8, 4, 4], [8, 2, 3, 3], [1, 2, 4, 4], { pads: [1, 1, 1, 1] }, [1, 72, 2, 16]],
    ['in groups', [2, 8, 5, 5], [8, 3, 2, 2], [2, 12, 10, 10], { strides: [2, 2], group: 4 }, [4, 2, 12, 50]],
    ['a kernel below the stride', [1, 2, 4], [2, 1, 1], [1, 1, 7], { strides: [2] }, [1, 2, 2, 4]],
    ['dilated', [1, 2, 4], [2, 1, 3], [1, 1, 8], { dilations: [2] }, [1, 6, 1, 8]],
  ])('a transposed convolution: %s', (_, x, w, y, attributes, [groups, rows, columns, vectors]) => {
    const network = graph({ x, y }, { w }, [['ConvTranspose', ['x', 'w'], ['y'], attributes]])
    expect(sizes(only(network))).toEqual({ groups, rows, columns, vectors })
    const lowered = im2col()(network)
    expect(lowered._tag === 'Right' && verifyLowered(lowered.right)._tag).toBe('Right')
  })

  test('a transposed convolution with a stride and a dilation stays on the output units', () => {
    const network = graph({ x: [1, 2, 4], y: [1, 1, 11], z: [1, 1, 11] }, { w: [2, 1, 3], v: [1, 1, 1] }, [
      ['ConvTranspose', ['x', 'w'], ['y'], { strides: [2], dilations: [2] }],
      ['Conv', ['y', 'v'], ['z']],
    ])
    expect(layersOf(network).map(({ kind }) => kind)).toEqual(['operator', 'base'])
  })

  test('a fully connected layer is one vector, a batch of three is three', () => {
    const gemm = (batch: number) =>
      sizes(
        only(
          graph({ x: [batch, 512], y: [batch, 1000] }, { w: [1000, 512] }, [
            ['Gemm', ['x', 'w'], ['y'], { transB: 1 }],
          ]),
        ),
      )
    expect(gemm(1)).toEqual({ groups: 1, rows: 512, columns: 1000, vectors: 1 })
    expect(gemm(3)).toEqual({ groups: 1, rows: 512, columns: 1000, vectors: 3 })
  })

  test('quantized operators say where their operands stand', () => {
    const quantized = { xs: [], xz: [], w: [4, 3, 1, 1], ws: [], wz: [], ys: [], yz: [], b: [4] }
    const conv = only(
      graph({ x: [1, 3, 2, 2], y: [1, 4, 2, 2] }, quantized, [
        ['QLinearConv', ['x', 'xs', 'xz', 'w', 'ws', 'wz', 'ys', 'yz', 'b'], ['y']],
      ]),
    )
    expect([conv.weights, conv.bias, sizes(conv)]).toEqual([
      'w',
      'b',
      { groups: 1, rows: 3, columns: 4, vectors: 4 },
    ])
    const product = only(
      graph({ x: [2, 3], y: [2, 4] }, { ...quantized, w: [3, 4] }, [
        ['QLinearMatMul', ['x', 'xs', 'xz', 'w', 'ws', 'wz', 'ys', 'yz'], ['y']],
      ]),
    )
    expect([product.weights, product.bias, sizes(product)]).toEqual([
      'w',
      null,
      { groups: 1, rows: 3, columns: 4, vectors: 2 },
    ])
    const gemm = only(
      graph({ x: [2, 3], y: [2, 4] }, { ...quantized, w: [4, 3] }, [
        ['QGemm', ['x', 'xs', 'xz', 'w', 'ws', 'wz', 'b', 'ys', 'yz'], ['y'], { transB: 1 }],
      ]),
    )
    expect([gemm.weights, gemm.bias, sizes(gemm)]).toEqual([
      'w',
      'b',
      { groups: 1, rows: 3, columns: 4, vectors: 2 },
    ])
  })

  test('a bias that is left out is none', () => {
    const layer = only(
      graph({ x: [1, 1, 2, 2], y: [1, 1, 2, 2] }, { w: [1, 1, 1, 1] }, [['Conv', ['x', 'w', ''], ['y']]]),
    )
    expect(layer.bias).toBeNull()
  })

  test('tensors may have any name', () => {
    const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty'] as const
    for (const [i, weight] of names.entries()) {
      const input = names[(i + 1) % names.length] ?? ''
      const tensors = Object.fromEntries([[input, [1, 2, 3, 3]] as const, ['y', [1, 2, 3, 3]] as const])
      const constants = Object.fromEntries([[weight, [2, 2, 1, 1]] as const])
      const layer = only(graph(tensors, constants, [['Conv', [input, weight], ['y']]]))
      expect([layer.weights, layer.inputs]).toEqual([weight, [input]])
    }
    const unknown = graph({ x: [4], y: [4], z: [4] }, { w: [4, 4] }, [
      ['constructor', ['x'], ['y']],
      ['MatMul', ['y', 'w'], ['z']],
    ])
    expect(layersOf(unknown).map(({ op, kind }) => `${op} ${kind}`)).toEqual([
      'constructor operator',
      'MatMul base',
    ])
  })

  test('transA and transB mean any number but 0, as in the import', () => {
    const layer = only(
      graph({ x: [3, 2], y: [2, 4] }, { w: [4, 3] }, [
        ['Gemm', ['x', 'w'], ['y'], { transA: 2, transB: -1 }],
      ]),
    )
    expect(sizes(layer)).toEqual({ groups: 1, rows: 3, columns: 4, vectors: 2 })
  })

  test('products of two activations, and batches of matrices along two axes, stay on the output units', () => {
    const network = graph(
      { x: [2, 2, 3], a: [2, 2, 2], y: [1, 2, 2, 3], z: [1, 2, 2, 2] },
      { w: [3, 3], v: [2, 2, 3, 2] },
      [
        ['MatMul', ['x', 'w'], ['y']],
        ['MatMul', ['y', 'v'], ['z']],
        ['MatMul', ['x', 'z'], ['a']],
      ],
    )
    expect(layersOf(network).map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'y base',
      'z operator',
      'a operator',
    ])
  })

  test('a network of several layers verifies', () => {
    const network = graph(
      { x: [1, 3, 8, 8], a: [1, 4, 8, 8], b: [1, 4, 4, 4], c: [1, 64], y: [1, 10] },
      { w: [4, 3, 3, 3], d: [64, 10] },
      [
        ['Conv', ['x', 'w'], ['a'], { pads: [1, 1, 1, 1] }],
        ['MaxPool', ['a'], ['b'], { kernel_shape: [2, 2], strides: [2, 2] }],
        ['Flatten', ['b'], ['c']],
        ['Gemm', ['c', 'd'], ['y']],
      ],
    )
    const result = im2col()(network)
    expect(result._tag === 'Right' && verifyLowered(result.right)._tag).toBe('Right')
    expect(layersOf(network).map(({ name, inputs }) => [name, ...inputs])).toEqual([
      ['a', 'x'],
      ['b', 'a'],
      ['y', 'b'],
    ])
  })
})

describe('what cannot be lowered', () => {
  test('a convolution over three dimensions', () => {
    const network = graph({ x: [1, 1, 4, 4, 4], y: [1, 2, 2, 2, 2] }, { w: [2, 1, 3, 3, 3] }, [
      ['Conv', ['x', 'w'], ['y']],
    ])
    expect(im2col()(network)).toEqual({
      _tag: 'Left',
      left: { _tag: 'UnsupportedConvolution', node: 'y', op: 'Conv', spatialDimensions: 3 },
    })
  })

  test('a network with nothing for a crossbar', () => {
    const network = graph({ x: [1, 4], a: [1, 4], y: [1, 4] }, {}, [
      ['Relu', ['x'], ['a']],
      ['Softmax', ['a'], ['y']],
    ])
    expect(im2col()(network)).toEqual({
      _tag: 'Left',
      left: { _tag: 'NoBaseLayer', network: 'small.onnx', operators: ['Relu', 'Softmax'], hidden: [] },
    })
    expect(im2col()(graph({ x: [1] }, {}, []))).toMatchObject({
      left: { _tag: 'NoBaseLayer', operators: [] },
    })
  })

  test('weights of constants that are not computed are named, and what hides them', () => {
    const model = onnx({
      opset: 17,
      inputs: { x: [1, 2, 8, 8] },
      initializers: [
        tensor('a', [4, 2, 3, 3], new Float32Array(72).fill(1)),
        tensor('scales', [4], Float32Array.of(1, 1, 2, 2)),
      ],
      nodes: [
        { op: 'Resize', name: 'enlarge', inputs: ['a', '', 'scales'], outputs: ['b'] },
        { op: 'Abs', name: 'positive', inputs: ['b'], outputs: ['w'] },
        { op: 'Conv', name: 'conv1', inputs: ['x', 'w'], outputs: ['y'] },
      ],
      outputs: ['y'],
    })
    const network = importModel({ name: 'hidden', bytes: model, sha256: '' }, {})
    if (network._tag === 'Left') throw new Error(explain(network.left))
    const lowered = lowerGraph(network.right)
    expect(lowered).toMatchObject({ left: { hidden: [{ node: 'conv1', by: 'enlarge', op: 'Resize' }] } })
    const said = lowered._tag === 'Left' ? explain(lowered.left) : ''
    expect(said).toContain('the weights of "conv1" come of constants by node "enlarge", Resize')
    expect(said).toContain('onnxsim')
  })

  test('a convolution whose weights are computed is no base layer', () => {
    const network = graph({ x: [1, 1, 2, 2], w: [1, 1, 1, 1], y: [1, 1, 2, 2] }, {}, [
      ['Conv', ['x', 'w'], ['y']],
    ])
    expect(im2col()(network)).toMatchObject({ left: { _tag: 'NoBaseLayer', operators: ['Conv'] } })
  })
})
