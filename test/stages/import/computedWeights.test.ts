import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import type { TensorProto } from 'onnx-buf'
import { describe, expect, it } from 'vitest'
import { explain } from '../../../lib/explain.js'
import { verifyNetwork } from '../../../lib/ir/verifyNetwork.js'
import { type ReadExternal, weightReader } from '../../../lib/onnx/weights/weights.js'
import { importModel } from '../../../lib/stages/import/importOnnx.js'
import { lowerGraph } from '../../../lib/stages/lower/im2col.js'
import { DataType, integers, type NodeSpec, onnx, tensor } from '../../arbitraries/onnx.js'
import { runs } from '../../runs.js'
import { pool } from './cases.js'
import { feedValues, run } from './runtime.js'

const noFiles: ReadExternal = (location) => E.left({ _tag: 'MissingFile', location, reason: 'not there' })

/** Numbers of both signs that no float holds as a short fraction. */
const numbers = (length: number, seed = 1): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length }, (_, i) => Math.sin(i * 1.7 + seed))

const real = (name: string, shape: readonly number[], seed = name.length): TensorProto =>
  tensor(
    name,
    shape,
    numbers(
      shape.reduce((x, y) => x * y, 1),
      seed,
    ),
  )

const bytes = (name: string, shape: readonly number[], type = DataType.INT8): TensorProto =>
  tensor(
    name,
    shape,
    Uint8Array.from(numbers(shape.reduce((x, y) => x * y, 1)), (x) => 128 * x),
    type,
  )

const whole = (name: string, value: number): TensorProto => integers(name, [value], [])

const one = (name: string, value: number): TensorProto => tensor(name, [], Float32Array.of(value))

const to = (
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: NodeSpec['attributes'] = {},
): NodeSpec => ({ op, inputs, outputs: [output], attributes })

/** How `v`, a matrix of 72 × 64 (more elements than the import computes with), is made. */
type Made = readonly [what: string, of: readonly TensorProto[], nodes: readonly NodeSpec[], opset?: number]

const w = real('w', [72, 64])

const moved: readonly Made[] = [
  ['joined of two', [real('a', [40, 64]), real('b', [32, 64])], [to('Concat', ['a', 'b'], 'v', { axis: 0 })]],
  [
    'joined along the last axis',
    [real('a', [72, 1]), real('b', [72, 63])],
    [to('Concat', ['a', 'b'], 'v', { axis: -1 })],
  ],
  [
    'a part of a larger one',
    [real('a', [80, 64]), integers('s', [3]), integers('e', [75])],
    [to('Slice', ['a', 's', 'e'], 'v')],
  ],
  [
    'every second row from the back',
    [
      real('a', [144, 64]),
      integers('s', [-1]),
      integers('e', [-1000]),
      integers('axis', [0]),
      integers('step', [-2]),
    ],
    [to('Slice', ['a', 's', 'e', 'axis', 'step'], 'v')],
  ],
  [
    'gathered',
    [
      real('a', [30, 64]),
      integers(
        'i',
        Array.from({ length: 72 }, (_, i) => (i * 7) % 30),
      ),
    ],
    [to('Gather', ['a', 'i'], 'v')],
  ],
  [
    'the second part of three',
    [real('a', [72, 192])],
    [{ op: 'Split', inputs: ['a'], outputs: ['p', 'v', 'q'], attributes: { axis: 1 } }],
    13,
  ],
  ['repeated', [real('a', [36, 16]), integers('r', [2, 4])], [to('Tile', ['a', 'r'], 'v')]],
  ['expanded', [real('a', [72, 1]), integers('s', [72, 64])], [to('Expand', ['a', 's'], 'v')]],
  ['enlarged by zeros', [real('a', [70, 62]), integers('p', [1, 2, 1, 0])], [to('Pad', ['a', 'p'], 'v')]],
  [
    'chosen',
    [w, real('other', [72, 64]), bytes('mask', [72, 64], DataType.UINT8)],
    [to('Cast', ['mask'], 'm', { to: DataType.BOOL }), to('Where', ['m', 'w', 'other'], 'v')],
  ],
  [
    'reshaped and transposed, in turn',
    [real('a', [64, 8, 9]), integers('s', [64, 72]), integers('t', [8, 9, 64])],
    [
      to('Transpose', ['a'], 'b', { perm: [1, 2, 0] }),
      to('Reshape', ['b', 's'], 'c'),
      to('Reshape', ['c', 'form'], 'v'),
    ],
  ],
]

/** Indices of an axis of so many, counted from the front and from the back. */
const places = (rows: number, columns: number, extent: number): TensorProto =>
  integers(
    'i',
    Array.from({ length: rows * columns }, (_, i) => ((i * 7) % (2 * extent)) - extent),
    [rows, columns],
  )

const chosen: readonly Made[] = [
  ['an upper triangle', [w, whole('k', -3)], [to('Trilu', ['w', 'k'], 'v')]],
  ['a lower triangle', [w], [to('Trilu', ['w'], 'v', { upper: 0 })]],
  ['summed up along its rows', [w, whole('axis', 1)], [to('CumSum', ['w', 'axis'], 'v')]],
  [
    'summed up from the back, without itself',
    [w, whole('axis', -2)],
    [to('CumSum', ['w', 'axis'], 'v', { exclusive: 1, reverse: 1 })],
  ],
  ['turned by an equation', [real('a', [64, 72])], [to('Einsum', ['a'], 'v', { equation: 'ij->ji' })]],
  [
    'the diagonal of a block, by an equation',
    [real('a', [3, 72, 3, 64]), whole('k', 1)],
    [to('Einsum', ['a'], 'b', { equation: 'aiaj->aij' }), to('Gather', ['b', 'k'], 'v', { axis: 0 })],
  ],
  ...['DCR', 'CRD'].map(
    (mode): Made => [
      `pixels of blocks made places, ${mode}`,
      [real('a', [1, 12, 24, 16])],
      [to('DepthToSpace', ['a'], 'b', { blocksize: 2, mode }), to('Reshape', ['b', 'form'], 'v')],
    ],
  ),
  [
    'places made channels',
    [real('a', [1, 2, 48, 48])],
    [to('SpaceToDepth', ['a'], 'b', { blocksize: 3 }), to('Reshape', ['b', 'form'], 'v')],
  ],
  [
    'gathered one by one',
    [real('a', [72, 90]), places(72, 64, 90)],
    [to('GatherElements', ['a', 'i'], 'v', { axis: 1 })],
  ],
  [
    'gathered by pairs',
    [
      real('a', [9, 11, 64]),
      integers(
        'i',
        Array.from({ length: 144 }, (_, i) => ((i * 5) % 18) - 9),
        [72, 2],
      ),
    ],
    [to('GatherND', ['a', 'i'], 'v')],
  ],
  [
    'gathered within each batch',
    [
      real('a', [72, 90]),
      integers(
        'i',
        Array.from({ length: 4608 }, (_, i) => (i * 7) % 90),
        [72, 64, 1],
      ),
    ],
    [to('GatherND', ['a', 'i'], 'v', { batch_dims: 1 })],
  ],
  [
    'scattered one by one',
    [
      w,
      integers(
        'i',
        Array.from({ length: 128 }, (_, i) => ((i * 5) % 72) - (i % 2) * 72),
        [2, 64],
      ),
      real('u', [2, 64]),
    ],
    [to('ScatterElements', ['w', 'i', 'u'], 'v')],
  ],
  [
    'added row by row',
    [w, integers('i', [5, -1, 5], [3, 1]), real('u', [3, 64])],
    [to('ScatterND', ['w', 'i', 'u'], 'v', { reduction: 'add' })],
  ],
  [
    'rows of an identity',
    [
      integers(
        'i',
        Array.from({ length: 72 }, (_, i) => ((i * 11) % 128) - 64),
        [72],
      ),
      whole('d', 64),
      tensor('on', [2], Float32Array.of(-1, 3)),
    ],
    [to('OneHot', ['i', 'd', 'on'], 'v')],
  ],
  [
    'rows of a vocabulary by their largest elements',
    [w, real('a', [72, 72])],
    [to('ArgMax', ['a'], 'i', { axis: 1, keepdims: 0 }), to('Gather', ['w', 'i'], 'v')],
  ],
  ['the largest of each column', [w], [to('Hardmax', ['w'], 'v', { axis: 0 })]],
  [
    'nibbles of bytes',
    [
      bytes('a', [72, 32], DataType.UINT8),
      tensor('m', [], Uint8Array.of(15), DataType.UINT8),
      tensor('s', [], Uint8Array.of(4), DataType.UINT8),
    ],
    [
      to('BitwiseAnd', ['a', 'm'], 'low'),
      to('BitShift', ['a', 's'], 'high', { direction: 'RIGHT' }),
      to('Concat', ['low', 'high'], 'both', { axis: 1 }),
      to('Cast', ['both'], 'v', { to: DataType.FLOAT }),
    ],
    18,
  ],
  [
    'other bits, moved to the left',
    [bytes('a', [72, 64], DataType.UINT8), tensor('s', [], Uint8Array.of(3), DataType.UINT8)],
    [
      to('BitwiseNot', ['a'], 'b'),
      to('BitShift', ['b', 's'], 'c', { direction: 'LEFT' }),
      to('BitwiseXor', ['c', 'a'], 'd'),
      to('BitwiseOr', ['d', 's'], 'e'),
      to('Cast', ['e'], 'v', { to: DataType.FLOAT }),
    ],
    18,
  ],
  ['dropped out of, which inference does not', [w], [to('Dropout', ['w'], 'v')]],
  ['shrunk', [w], [to('Shrink', ['w'], 'v', { bias: { float: 0.2 }, lambd: { float: 0.3 } })]],
  ...['edge', 'reflect', 'wrap'].map(
    (mode): Made => [
      `enlarged by itself, ${mode}`,
      [real('a', [68, 59]), integers('p', [1, 2, 3, 3])],
      [to('Pad', ['a', 'p'], 'v', { mode })],
      19,
    ],
  ),
  [
    'the largest of windows',
    [real('a', [1, 8, 26, 25])],
    [
      to('MaxPool', ['a'], 'b', { kernel_shape: [3, 2], strides: [1, 1], pads: [1, 0, 0, 0], ceil_mode: 1 }),
      to('Slice', ['b', 'zeros', 'ends'], 'c'),
      to('Reshape', ['c', 'form'], 'v'),
    ],
  ],
  [
    'the largest of windows, as many as there are elements',
    [real('a', [1, 8, 24, 24])],
    [
      to('MaxPool', ['a'], 'b', { kernel_shape: [2, 3], auto_pad: 'SAME_LOWER' }),
      to('Reshape', ['b', 'form'], 'v'),
    ],
  ],
  [
    'the places of the largest of windows',
    [real('a', [3, 3, 32, 32])],
    [
      {
        op: 'MaxPool',
        inputs: ['a'],
        outputs: ['m', 'i'],
        attributes: { kernel_shape: [3, 2], strides: [1, 2], pads: [1, 0, 1, 0] },
      },
      to('Cast', ['i'], 'b', { to: DataType.FLOAT }),
      to('Reshape', ['b', 'form'], 'v'),
    ],
  ],
  [
    'the largest of each channel',
    [real('a', [72, 64, 5, 3])],
    [to('GlobalMaxPool', ['a'], 'b'), to('Reshape', ['b', 'form'], 'v')],
  ],
  ...[0, 1].map(
    (largest): Made => [
      `the ${largest === 1 ? 'largest' : 'smallest'} of each column, in order`,
      [real('a', [90, 64]), integers('k', [72])],
      [{ op: 'TopK', inputs: ['a', 'k'], outputs: ['v', 'i'], attributes: { axis: 0, largest } }],
    ],
  ),
  [
    'the places of the largest of equal ones',
    [bytes('a', [72, 90]), integers('k', [64])],
    [
      to('Cast', ['a'], 'f', { to: DataType.FLOAT }),
      { op: 'TopK', inputs: ['f', 'k'], outputs: ['m', 'i'] },
      to('Cast', ['i'], 'v', { to: DataType.FLOAT }),
    ],
  ],
  ['beyond a threshold', [w], [to('ThresholdedRelu', ['w'], 'v', { alpha: { float: 0.4 } })]],
  ['with slopes of its own', [w, real('s', [64])], [to('PRelu', ['w', 's'], 'v')]],
]

const scaled: readonly Made[] = [
  ['scaled by a number', [w, one('s', 0.37)], [to('Mul', ['w', 's'], 'v')]],
  ['scaled for each column', [w, real('s', [64])], [to('Mul', ['s', 'w'], 'v')]],
  ['the sum of two', [w, real('b', [72, 64])], [to('Add', ['w', 'b'], 'v')]],
  [
    'divided and shifted',
    [w, one('s', 3), one('m', 0.1)],
    [to('Sub', ['w', 'm'], 'c'), to('Div', ['c', 's'], 'v')],
  ],
  ['clipped', [w, one('l', -0.5), one('h', 0.25)], [to('Clip', ['w', 'l', 'h'], 'v')]],
  ['the sign of it', [w], [to('Sign', ['w'], 'v')]],
  [
    'masked',
    [w, bytes('mask', [72, 64], DataType.UINT8), one('z', 0)],
    [to('Cast', ['mask'], 'm', { to: DataType.FLOAT }), to('Mul', ['w', 'm'], 'v')],
  ],
  [
    'in half precision and back',
    [w],
    [to('Cast', ['w'], 'h', { to: DataType.FLOAT16 }), to('Cast', ['h'], 'v', { to: DataType.FLOAT })],
  ],
  [
    'in double precision and back',
    [w],
    [
      to('Cast', ['w'], 'd', { to: DataType.DOUBLE }),
      to('Mul', ['d', 'd'], 'e'),
      to('Cast', ['e'], 'v', { to: DataType.FLOAT }),
    ],
  ],
  [
    'quantized, clipped to four bits, and back',
    [
      w,
      one('s', 0.13),
      tensor('z', [], Int8Array.of(0), DataType.INT8),
      tensor('l', [], Int8Array.of(-7), DataType.INT8),
      tensor('h', [], Int8Array.of(7), DataType.INT8),
    ],
    [
      to('QuantizeLinear', ['w', 's', 'z'], 'q'),
      to('Clip', ['q', 'l', 'h'], 'c'),
      to('DequantizeLinear', ['c', 's', 'z'], 'v'),
    ],
  ],
  [
    'dequantized by blocks of rows',
    [bytes('q', [72, 64]), real('s', [9, 64])],
    [to('DequantizeLinear', ['q', 's'], 'v', { axis: 0, block_size: 8 })],
    21,
  ],
  [
    'dequantized by blocks of columns, the last one short, with zero points',
    [bytes('q', [72, 64]), real('s', [72, 4]), bytes('z', [72, 4])],
    [to('DequantizeLinear', ['q', 's', 'z'], 'v', { axis: 1, block_size: 20 })],
    21,
  ],
  [
    'dequantized for each column',
    [bytes('q', [72, 64]), real('s', [64])],
    [to('DequantizeLinear', ['q', 's'], 'v')],
  ],
]

/** Sums of many terms, which the runtime adds in an order of its own. */
const summed: readonly Made[] = [
  [
    'weight normalization',
    [w, real('g', [72, 1])],
    [to('ReduceL2', ['w'], 'n', { axes: [1] }), to('Div', ['w', 'n'], 'u'), to('Mul', ['u', 'g'], 'v')],
  ],
  [
    'weight standardization',
    [w, one('e', 1e-5)],
    [
      to('ReduceMean', ['w'], 'm', { axes: [0] }),
      to('Sub', ['w', 'm'], 'c'),
      to('Mul', ['c', 'c'], 'cc'),
      to('ReduceMean', ['cc'], 'var', { axes: [0] }),
      to('Add', ['var', 'e'], 've'),
      to('Sqrt', ['ve'], 'sd'),
      to('Div', ['c', 'sd'], 'v'),
    ],
  ],
  [
    'a merged low-rank update',
    [w, real('a', [72, 3]), real('bb', [3, 64])],
    [to('MatMul', ['a', 'bb'], 'u'), to('Add', ['w', 'u'], 'v')],
  ],
  [
    'a product of thin matrices, scaled, with what is added to each column',
    [real('a', [3, 72]), real('b', [64, 3]), real('c', [64])],
    [to('Gemm', ['a', 'b', 'c'], 'v', { transA: 1, transB: 1, alpha: { float: 0.5 }, beta: { float: -2 } })],
  ],
  [
    'a product of thin matrices alone',
    [real('a', [72, 5]), real('b', [5, 64])],
    [to('Gemm', ['a', 'b'], 'v', { alpha: { float: 3 } })],
  ],
  [
    'what a hyperbolic tangent leaves',
    [w, one('s', 2)],
    [
      to('Mul', ['w', 's'], 'c'),
      to('Tanh', ['c'], 't'),
      to('ReduceMax', ['t'], 'm', { keepdims: 0 }),
      to('Div', ['t', 'm'], 'v'),
    ],
  ],
  [
    'an equation of three matrices',
    [real('a', [72, 3]), real('b', [3, 5]), real('c', [5, 64])],
    [to('Einsum', ['a', 'b', 'c'], 'v', { equation: 'ij,jk,kl->il' })],
  ],
  ['a softmax', [w], [to('Softmax', ['w'], 'v')]],
  ['a softmax of columns', [w], [to('Softmax', ['w'], 'v', { axis: 0 })]],
  ['a softmax of all that follows, as opset 11 has it', [w], [to('Softmax', ['w'], 'v', { axis: 0 })], 11],
  ['the logarithm of a softmax', [w], [to('LogSoftmax', ['w'], 'v')]],
  ['normalized along an axis', [w], [to('LpNormalization', ['w'], 'v', { axis: 0, p: 1 })]],
  [
    'a product by an equation',
    [real('a', [64, 5]), real('b', [5, 72])],
    [to('Einsum', ['a', 'b'], 'v', { equation: 'jk,ki->ij' })],
  ],
  [
    'an outer product by an equation, summed over what is left',
    [real('a', [72, 3]), real('b', [64])],
    [to('Einsum', ['a', 'b'], 'v', { equation: 'ik,j->ij' })],
  ],
  ...['Elu', 'Celu', 'Selu', 'HardSigmoid', 'HardSwish', 'Mish', 'Softsign'].map(
    (op): Made => [op, [w], [to(op, ['w'], 'v')], 18],
  ),
  ['Erf', [real('a', [72, 64]), one('s', 4)], [to('Mul', ['a', 's'], 'b'), to('Erf', ['b'], 'v')]],
  ...['none', 'tanh'].map(
    (approximate): Made => [`Gelu, ${approximate}`, [w], [to('Gelu', ['w'], 'v', { approximate })], 20],
  ),
  [
    'normalized by layers',
    [w, real('s', [64]), real('shift', [64])],
    [to('LayerNormalization', ['w', 's', 'shift'], 'v', { epsilon: { float: 0.1 } })],
  ],
  [
    'normalized over two axes, without a shift',
    [real('a', [9, 8, 64]), real('s', [8, 64])],
    [to('LayerNormalization', ['a', 's'], 'b', { axis: 1 }), to('Reshape', ['b', 'form'], 'v')],
  ],
  [
    'what a layer was multiplied by to normalize it',
    [real('a', [72, 64, 9]), real('s', [9])],
    [
      { op: 'LayerNormalization', inputs: ['a', 's'], outputs: ['b', 'm', 'd'], attributes: { axis: 2 } },
      to('Reshape', ['m', 'form'], 'v'),
    ],
  ],
  ...[0, 1].map(
    (padding): Made => [
      `the mean of windows, padding ${padding === 1 ? 'counted' : 'left out'}`,
      [real('a', [1, 8, 26, 25])],
      [
        to('AveragePool', ['a'], 'b', {
          kernel_shape: [3, 2],
          pads: [0, 1, 0, 0],
          strides: [1, 1],
          count_include_pad: padding,
        }),
        to('Slice', ['b', 'zeros', 'ends'], 'c'),
        to('Reshape', ['c', 'form'], 'v'),
      ],
    ],
  ),
  [
    'the mean of each channel',
    [real('a', [72, 64, 5, 3])],
    [to('GlobalAveragePool', ['a'], 'b'), to('Reshape', ['b', 'form'], 'v')],
  ],
  [
    'a convolution of constants',
    [real('a', [2, 6, 19, 17]), real('k', [16, 3, 3, 2]), real('bias', [16])],
    [
      to('Conv', ['a', 'k', 'bias'], 'b', {
        group: 2,
        strides: [2, 1],
        dilations: [1, 2],
        pads: [1, 0, 0, 1],
      }),
      to('Slice', ['b', 'zeros', 'ends2'], 'c'),
      to('Reshape', ['c', 'form'], 'v'),
    ],
  ],
  [
    'a convolution of constants over one axis, as long as it was',
    [real('a', [9, 4, 64]), real('k', [8, 4, 4])],
    [to('Conv', ['a', 'k'], 'b', { auto_pad: 'SAME_UPPER' }), to('Reshape', ['b', 'form'], 'v')],
  ],
  ['Swish', [w], [to('Swish', ['w'], 'v', { alpha: { float: 0.5 } })], 24],
  [
    'an exponential',
    [w],
    [to('Exp', ['w'], 'ex'), to('ReduceSum', ['ex'], 's', { keepdims: 0 }), to('Div', ['ex', 's'], 'v')],
  ],
]

const modelOf = ([, of, nodes, opset = 17]: Made): Uint8Array =>
  onnx({
    opset,
    inputs: { x: [2, 72] },
    initializers: [
      ...of,
      integers('form', [72, 64]),
      integers('zeros', [0, 0, 0, 0]),
      integers('ends', [1, 8, 24, 24]),
      integers('ends2', [2, 16, 9, 16]),
    ].filter(({ name }) => nodes.some(({ inputs }) => inputs.includes(name))),
    nodes: [...nodes, to('MatMul', ['x', 'v'], 'y')],
    outputs: ['y', 'v'],
  })

const readOf = (bytes: Uint8Array) => {
  const model = { name: '', bytes, sha256: '' }
  const imported = importModel(model, {})
  if (E.isLeft(imported)) throw new Error(explain(imported.left))
  const network = imported.right
  expect(E.isRight(verifyNetwork(network))).toBe(true)
  const lowered = lowerGraph(network)
  const layers = E.isRight(lowered) ? lowered.right.layers : []
  const data = weightReader(model, noFiles)(network, 'v')
  if (E.isLeft(data)) throw new Error(explain(data.left))
  return { network, layers, values: Array.from(data.right.data, Number) }
}

const named = (all: readonly Made[]) => all.map((made) => [made[0], made] as const)

describe('a weight that is computed from constants, of more elements than the import computes with', () => {
  it.each(named([...moved, ...chosen, ...scaled]))('%s', async (_, made) => {
    const expected = await run(modelOf(made), { x: [2, 72] })
    if (E.isLeft(expected)) throw new Error(expected.left)
    const { layers, values } = readOf(modelOf(made))
    expect(layers).toMatchObject([{ kind: 'base', rows: 72, columns: 64, vectors: 2, weights: 'v' }])
    expect(values).toEqual(expected.right['v']?.values)
  })

  it.each(named(summed))('%s', async (_, made) => {
    const expected = await run(modelOf(made), { x: [2, 72] })
    if (E.isLeft(expected)) throw new Error(expected.left)
    const { layers, values } = readOf(modelOf(made))
    expect(layers).toMatchObject([{ kind: 'base', rows: 72, columns: 64, vectors: 2, weights: 'v' }])
    const answer = expected.right['v']?.values ?? []
    const off = values.map((value, i) => Math.abs(value - answer[i]!))
    expect(Math.max(...off)).toBeLessThan(2e-6)
  })
})

/** What is computed of the results of a node all of whose inputs are constant. */
const foldedOf = (bytes: Uint8Array, outputs: readonly string[]) => {
  const model = { name: '', bytes, sha256: '' }
  const network = importModel(model, {})
  if (E.isLeft(network)) return null
  const read = weightReader(model, noFiles)
  return outputs.map((name) => {
    const data = read(network.right, name)
    return E.isLeft(data) ? explain(data.left) : Array.from(data.right.data, Number)
  })
}

describe('pools of constants', () => {
  it('give what the runtime gives, however they are padded, rounded and counted', async () => {
    let compared = 0
    await fc.assert(
      fc.asyncProperty(pool, async ({ spec, x }) => {
        const { nodes } = spec
        const outputs = nodes.flatMap((node) => node.outputs ?? [])
        const constant = tensor('x', x, Float32Array.from(feedValues(x)))
        const bytes = onnx({
          ...spec,
          inputs: { one: [1] },
          initializers: [constant],
          nodes: [...nodes, to('Relu', ['one'], 'two')],
          outputs: [...outputs, 'two'],
        })
        const [expected, found] = [await run(bytes, { one: [1] }), foldedOf(bytes, outputs)]
        // what either refuses is asked of shapes
        if (E.isLeft(expected) || found === null) return
        compared++
        for (const [i, name] of outputs.entries()) {
          const { values = [] } = expected.right[name] ?? {}
          expect(found[i]).toHaveLength(values.length)
          for (const [at, value] of values.entries()) expect(found[i]?.[at]).toBeCloseTo(value, 5)
        }
      }),
      { numRuns: runs(200) },
    )
    expect(compared).toBeGreaterThan(50)
  })
})

const constantsOf = (nodes: readonly NodeSpec[], initializers: readonly TensorProto[]) => {
  const relu = to('Relu', ['x'], 'y')
  const model = {
    name: '',
    bytes: onnx({
      opset: 17,
      inputs: { x: [1] },
      initializers,
      nodes: [...nodes, relu],
      outputs: ['y', 'v'],
    }),
    sha256: '',
  }
  const network = importModel(model, {})
  if (E.isLeft(network)) throw new Error(explain(network.left))
  return weightReader(model, noFiles)(network.right, 'v')
}

describe('constants of constants', () => {
  it.each<readonly [what: string, node: NodeSpec]>([
    [
      'Einsum, which takes more than 2^33 steps',
      to('Einsum', ['a', 'a', 'a'], 'v', { equation: 'ij,kl,mn->i' }),
    ],
    [
      'MaxPool, which takes more than 2^33 steps',
      to('MaxPool', ['b'], 'v', { kernel_shape: [999, 999], pads: [500, 500, 500, 500] }),
    ],
  ])('that are not computed are to be folded first: %s', (said, node) => {
    const read = constantsOf(
      [node],
      [tensor('a', [72, 64], numbers(72 * 64)), tensor('b', [1, 1, 999, 999], numbers(999 * 999))].filter(
        ({ name }) => node.inputs.includes(name),
      ),
    )
    expect(E.isLeft(read) && explain(read.left)).toContain(`is made of other constants by ${said}`)
    expect(E.isLeft(read) && explain(read.left)).toContain('onnxsim')
  })

  it('are computed once, however often one is part of another', () => {
    // Each of the 60 sums takes the one before it twice: 2^60 readings, or 60.
    const nodes = Array.from({ length: 60 }, (_, i) =>
      to('Mean', [`v${i}`, `v${i}`], i === 59 ? 'v' : `v${i + 1}`),
    )
    const start = numbers(5000)
    const read = constantsOf(nodes, [tensor('v0', [5000], start)])
    expect(read).toMatchObject({ right: { data: start } })
  })

  it.each<readonly [what: string, nodes: readonly NodeSpec[]]>([
    ['a Tile', [to('Tile', ['a', 'r'], 'v')]],
    ['an Expand', [to('Expand', ['a', 'r'], 'v')]],
    ['a ConstantOfShape', [to('ConstantOfShape', ['r'], 'v')]],
    [
      'joins, each twice the one before',
      Array.from({ length: 40 }, (_, i) =>
        to('Concat', [i === 0 ? 'a' : `j${i}`, i === 0 ? 'a' : `j${i}`], i === 39 ? 'v' : `j${i + 1}`, {
          axis: 0,
        }),
      ),
    ],
  ])('that a few bytes make endless are refused: %s', (_, nodes) => {
    const read = constantsOf(nodes, [
      tensor('a', [1, 1], Float32Array.of(1)),
      integers('r', [2 ** 14, 2 ** 15]),
    ])
    expect(E.isLeft(read) && explain(read.left)).toMatch(/too large|at most 268435456 are computed/)
  })
})
