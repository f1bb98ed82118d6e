import { describe, expect, test } from 'vitest'
import { functional } from '../../lib/functional/functional.js'
import type { RunReport } from '../../lib/functional/runReport.js'
import { presets } from '../../lib/hardware/presets.js'
import type { TensorType } from '../../lib/ir/network.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import type { NodeProto, TensorProto } from '../../lib/onnx/proto/messages.js'
import { cyclicScheme } from '../../lib/stages/synchronize/cyclicScheme.js'
import { runTable } from '../../lib/view/runTable.js'
import { programOf, right } from './execution.js'
import { bytes, floats, int32s, modelOf, node, noise, tensor } from './quantizedModel.js'

const { chip } = presets.rram256
const small = { ...chip, crossbar: { ...chip.crossbar, rows: 16, columns: 16 } }

const weights = (name: string, shape: readonly number[], seed: number): TensorProto =>
  bytes(
    name,
    'int8',
    shape,
    Array.from(
      noise(
        seed,
        shape.reduce((a, b) => a * b, 1),
      ),
      (x) => x - 128,
    ),
  )

/** Scales are no powers of two, and no sum lies in the middle between two steps: what is equal is so by right. */
const constants = [
  floats('xs', [], [0.031]),
  bytes('xz', 'uint8', [], [117]),
  floats('ws', [], [0.0117]),
  floats('ws4', [4], [0.011, 0.013, 0.0071, 0.019]),
  bytes('wz', 'int8', [], [0]),
  bytes('wz4', 'int8', [4], [0, 0, 0, 0]),
  floats('ys', [], [0.53]),
  bytes('yz', 'uint8', [], [121]),
  int32s('b', [1000, -2000, 333, 77]),
  tensor('bz', 'int32', [], new Uint8Array(Int32Array.of(55).buffer)),
  floats('bs', [], [Math.fround(0.031 * 0.0117)]),
  floats('other', [], [0.0021]),
  floats('bf', [4], [1.5, -2.25, 0.3, 7]),
  floats('low', [], [-3]),
  floats('six', [], [6]),
  weights('w', [4, 4, 3, 3], 1),
  weights('up', [4, 4, 3, 3], 4),
  weights('up2', [4, 2, 2, 2], 5),
  weights('m', [4, 4], 2),
  weights('wide', [4, 144], 3),
]

const dequantize = node('DequantizeLinear', ['x', 'xs', 'xz'], ['xr'])
const dequantizeWeights = (name: string, more: Readonly<Record<string, number>> = {}, many = false) =>
  node('DequantizeLinear', [name, many ? 'ws4' : 'ws', many ? 'wz4' : 'wz'], ['wr'], more)
const bias = (scale: string, ...zero: readonly string[]) =>
  node('DequantizeLinear', ['b', scale, ...zero], ['br'])
const quantize = (from: string, to = 'y') => node('QuantizeLinear', [from, 'ys', 'yz'], [to])
const conv = (...more: readonly string[]) =>
  node('Conv', ['xr', 'wr', ...more], ['c'], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] })

const image: TensorType = { elementType: 'uint8', shape: [1, 4, 6, 6] }
const rows: TensorType = { elementType: 'uint8', shape: [3, 4] }

/** A model of one base layer, and what is to come of it. */
interface Kind {
  readonly nodes: readonly NodeProto[]
  readonly input: TensorType
  readonly output?: TensorType
  /** Why it runs in the runtime; on crossbars where it is left out. */
  readonly inRuntime?: string
}

const image8 = { input: image, output: image }
const gemm = (
  attributes: Readonly<Record<string, number>>,
  floating: Readonly<Record<string, number>> = {},
) => node('Gemm', ['xr', 'wr', 'br'], ['c'], attributes, '', floating)

const kinds: Readonly<Record<string, Kind>> = {
  'alpha of Gemm': {
    nodes: [dequantize, dequantizeWeights('m'), bias('bs'), gemm({}, { alpha: 0.5 }), quantize('c')],
    input: rows,
  },
  'beta of Gemm': {
    nodes: [dequantize, dequantizeWeights('m'), bias('bs'), gemm({}, { beta: 3 }), quantize('c')],
    input: rows,
  },
  'alpha and beta that leave the bias between two steps of the sums': {
    nodes: [
      dequantize,
      dequantizeWeights('m'),
      bias('bs'),
      gemm({ transB: 1 }, { alpha: 0.7, beta: -0.3 }),
      quantize('c'),
    ],
    input: rows,
  },
  'alpha of QGemm': {
    nodes: [
      node('QGemm', ['x', 'xs', 'xz', 'm', 'ws', 'wz', 'b', 'ys', 'yz'], ['y'], {}, 'com.microsoft', {
        alpha: 0.5,
      }),
    ],
    input: rows,
  },
  'another scale of the bias': {
    nodes: [dequantize, dequantizeWeights('w'), bias('other'), conv('br'), quantize('c')],
    ...image8,
  },
  'a zero point of the bias': {
    nodes: [dequantize, dequantizeWeights('w'), bias('bs', 'bz'), conv('br'), quantize('c')],
    ...image8,
  },
  'a bias of floats': {
    nodes: [dequantize, dequantizeWeights('w'), conv('bf'), quantize('c')],
    ...image8,
  },
  'scales along the input channels of a square convolution': {
    nodes: [dequantize, dequantizeWeights('w', { axis: 1 }, true), conv(), quantize('c')],
    ...image8,
    inRuntime: '"ws4" goes along axis 1 of its weights',
  },
  'scales along the output channels of a square convolution': {
    nodes: [dequantize, dequantizeWeights('w', { axis: 0 }, true), conv(), quantize('c')],
    ...image8,
  },
  'scales along the rows of a square matrix': {
    nodes: [
      dequantize,
      dequantizeWeights('m', { axis: 0 }, true),
      node('MatMul', ['xr', 'wr'], ['c']),
      quantize('c'),
    ],
    input: rows,
    inRuntime: '"ws4" goes along axis 0 of its weights',
  },
  'scales along the rows of a matrix that is transposed': {
    nodes: [
      dequantize,
      dequantizeWeights('m', { axis: 0 }, true),
      node('Transpose', ['wr'], ['wt'], { perm: [1, 0] }),
      node('MatMul', ['xr', 'wt'], ['c']),
      quantize('c'),
    ],
    input: rows,
  },
  'a Clip before the QuantizeLinear': {
    nodes: [
      dequantize,
      dequantizeWeights('w'),
      conv(),
      node('Clip', ['c', 'low', 'six'], ['k']),
      quantize('k'),
    ],
    ...image8,
  },
  'a Relu whose 0 is not the least code': {
    nodes: [dequantize, dequantizeWeights('w'), conv(), node('Relu', ['c'], ['k']), quantize('k')],
    ...image8,
  },
  'a LeakyRelu before the QuantizeLinear': {
    nodes: [dequantize, dequantizeWeights('w'), conv(), node('LeakyRelu', ['c'], ['k']), quantize('k')],
    ...image8,
    inRuntime: 'LeakyRelu "LeakyRelu.k" stands between it and a QuantizeLinear',
  },
  'a SiLU before the QuantizeLinear': {
    nodes: [
      dequantize,
      dequantizeWeights('w'),
      conv(),
      node('Sigmoid', ['c'], ['s']),
      node('Mul', ['c', 's'], ['k']),
      quantize('k'),
    ],
    ...image8,
    inRuntime: 'its result does not go into a QuantizeLinear alone',
  },
  'a HardSwish before the QuantizeLinear': {
    nodes: [dequantize, dequantizeWeights('w'), conv(), node('HardSwish', ['c'], ['k']), quantize('k')],
    ...image8,
    inRuntime: 'HardSwish "HardSwish.k" stands between',
  },
  'a Flatten behind the DequantizeLinear': {
    nodes: [
      dequantize,
      node('Flatten', ['xr'], ['flat']),
      dequantizeWeights('wide'),
      node('Gemm', ['flat', 'wr'], ['c'], { transB: 1 }),
      quantize('c'),
    ],
    input: image,
    output: { elementType: 'uint8', shape: [1, 4] },
  },
  'a Transpose and a MaxPool behind the DequantizeLinear': {
    nodes: [
      node('DequantizeLinear', ['x', 'xs', 'xz'], ['xf']),
      node('Transpose', ['xf'], ['xt'], { perm: [0, 1, 3, 2] }),
      node('MaxPool', ['xt'], ['xr'], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
      dequantizeWeights('w'),
      conv(),
      quantize('c'),
    ],
    ...image8,
  },
  'a Relu, a MaxPool and a Flatten before the QuantizeLinear': {
    nodes: [
      dequantize,
      dequantizeWeights('w'),
      conv('bf'),
      node('Relu', ['c'], ['k']),
      node('MaxPool', ['k'], ['p'], { kernel_shape: [2, 2], strides: [2, 2] }),
      node('Flatten', ['p'], ['flat']),
      quantize('flat'),
    ],
    input: image,
    output: { elementType: 'uint8', shape: [1, 36] },
  },
  'a transposed convolution, with scales along its output channels': {
    nodes: [
      dequantize,
      dequantizeWeights('up', { axis: 1 }, true),
      node('ConvTranspose', ['xr', 'wr', 'bf'], ['c'], {
        kernel_shape: [3, 3],
        strides: [2, 2],
        pads: [1, 0, 0, 1],
        output_padding: [1, 0],
      }),
      node('Relu', ['c'], ['k']),
      quantize('k'),
    ],
    input: image,
    output: { elementType: 'uint8', shape: [1, 4, 13, 12] },
  },
  'a transposed convolution of groups with a bias': {
    nodes: [
      dequantize,
      dequantizeWeights('up2'),
      node('ConvTranspose', ['xr', 'wr', 'bf'], ['c'], { group: 2, strides: [2, 2] }),
      quantize('c'),
    ],
    input: image,
    output: { elementType: 'uint8', shape: [1, 4, 12, 12] },
    inRuntime: 'its groups share the scales of their weights, but not their bias',
  },
  'a transposed convolution of groups': {
    nodes: [
      dequantize,
      dequantizeWeights('up2'),
      node('ConvTranspose', ['xr', 'wr'], ['c'], { group: 2, strides: [2, 2] }),
      quantize('c'),
    ],
    input: image,
    output: { elementType: 'uint8', shape: [1, 4, 12, 12] },
  },
  'weights alone': {
    nodes: [dequantizeWeights('m'), node('MatMul', ['x', 'wr'], ['y'])],
    input: { elementType: 'float32', shape: [3, 4] },
    output: { elementType: 'float32', shape: [3, 4] },
    inRuntime: 'its input "x" does not come from a DequantizeLinear',
  },
  'quantization while the network runs': {
    nodes: [
      node('DynamicQuantizeLinear', ['x'], ['q', 'qs', 'qz']),
      node('MatMulInteger', ['q', 'm', 'qz', 'wz'], ['sums']),
      node('Cast', ['sums'], ['real'], { to: 1 }),
      node('Mul', ['real', 'qs'], ['y']),
    ],
    input: { elementType: 'float32', shape: [3, 4] },
    output: { elementType: 'float32', shape: [3, 4] },
    inRuntime: '"qz" is computed while the network runs',
  },
}

const inputOf = ({ elementType, shape }: TensorType) => {
  const data = noise(
    9,
    shape.reduce((a, b) => a * b, 1),
  )
  return elementType === 'uint8'
    ? ({ elementType, shape, data } as const)
    : ({ elementType: 'float32', shape, data: Float32Array.from(data, (x) => (x - 117) * 0.031) } as const)
}

const reportOf = async (
  model: Uint8Array,
  input: TensorType,
  order: 'fast' | 'program' = 'program',
): Promise<RunReport> => {
  const file = await modelFile('model', model)()
  const task = { model: file, bindings: {}, chip: small }
  const program = await programOf(task, cyclicScheme())
  const options = { ...task, runtime: onnxRuntime(), inputs: new Map([['x', inputOf(input)]]) }
  return right(await functional({ ...options, order, compare: true })(program)())
}

describe('a base layer has the numbers of the runtime, which takes the file as it is', () => {
  test.each(Object.entries(kinds))('%s', async (_, { nodes, input, output = input, inRuntime }) => {
    const used = new Set(nodes.flatMap((each) => each.input))
    const initializers = constants.filter(({ name }) => used.has(name))
    const report = await reportOf(modelOf(nodes, initializers, { x: input }, { y: output }), input)
    expect(report.layers).toHaveLength(1)
    expect(report.outputs).toMatchObject([{ difference: { different: 0 } }])
    if (inRuntime === undefined) {
      expect(report.layers).toMatchObject([{ inRuntime: null, difference: { different: 0 } }])
      expect(report.onCrossbars).toEqual(report.total)
      return
    }
    expect(report.layers).toMatchObject([
      { inRuntime: expect.stringContaining(inRuntime), tiles: 0, difference: null },
    ])
    expect([report.onCrossbars, report.total.layers]).toEqual([{ layers: 0, macs: 0 }, 1])
    expect(runTable(report)).toMatch(/runs in onnxruntime-web, not on crossbars: .*, since /)
    expect(runTable(report)).toContain('on crossbars 0 of 1 base layers, 0% of their multiply-accumulates')
  })
})

const float: TensorType = { elementType: 'float32', shape: [1, 4, 6, 6] }
const layers = [
  node('Conv', ['x', 'f'], ['first'], { kernel_shape: [1, 1] }),
  node('QuantizeLinear', ['first', 'xs', 'xz'], ['q']),
  node('DequantizeLinear', ['q', 'xs', 'xz'], ['xr']),
  dequantizeWeights('w'),
  conv('bf'),
  quantize('c', 'k'),
  node('DequantizeLinear', ['k', 'ys', 'yz'], ['real']),
]
const floating = [
  floats(
    'f',
    [4, 4, 1, 1],
    Array.from({ length: 16 }, (_, i) => (i % 5) / 4 - 0.5),
  ),
]

describe('a network of several layers', () => {
  const networkOf = (nodes: readonly NodeProto[], outputs: Readonly<Record<string, TensorType>>) => {
    const used = new Set(nodes.flatMap((each) => each.input))
    const all = [...constants, ...floating].filter(({ name }) => used.has(name) || name in outputs)
    return modelOf(nodes, all, { x: float }, outputs)
  }

  test('has one float layer in the runtime and the other on crossbars', async () => {
    const report = await reportOf(networkOf(layers, { real: float }), float)
    expect(report.layers).toMatchObject([
      { layer: 'Conv.first', inRuntime: expect.stringContaining('"x"') },
      { layer: 'Conv.c', inRuntime: null, difference: { different: 0 } },
    ])
    expect(report.onCrossbars).toEqual({ layers: 1, macs: 36 * 36 * 4 })
    expect(report.total).toEqual({ layers: 2, macs: 36 * 36 * 4 + 36 * 4 * 4 })
    expect(report.outputs).toMatchObject([{ difference: { different: 0 } }])
  })

  const shape: TensorType = { elementType: 'int64', shape: [4] }
  test.each<readonly [string, readonly NodeProto[], Readonly<Record<string, TensorType>>]>([
    ['an output that is a constant', layers, { real: float, bf: { elementType: 'float32', shape: [4] } }],
    ['an output that is an input', layers, { real: float, x: float }],
    ['an output that is a shape', [...layers, node('Shape', ['c'], ['s'])], { real: float, s: shape }],
    [
      'the shape of a result of an earlier step',
      [
        ...layers,
        node('Shape', ['first'], ['s']),
        node('Flatten', ['real'], ['flat']),
        node('Reshape', ['flat', 's'], ['again']),
      ],
      { again: float },
    ],
    [
      'outputs that layers read, and integers among them',
      [...layers, node('ArgMax', ['real'], ['best'], { axis: 1 })],
      {
        first: float,
        q: { elementType: 'uint8', shape: float.shape },
        k: { elementType: 'uint8', shape: float.shape },
        best: { elementType: 'int64', shape: [1, 1, 6, 6] },
      },
    ],
  ])('has %s', async (_, nodes, outputs) => {
    const report = await reportOf(networkOf(nodes, outputs), float, 'fast')
    expect(report.outputs.map(({ output }) => output)).toEqual(Object.keys(outputs))
    for (const { difference } of report.outputs) expect(difference).toMatchObject({ different: 0 })
  })
})
