import { describe, expect, it } from 'vitest'
import { DataType, graph, type ModelSpec, type NodeSpec, tensor } from '../../arbitraries/onnx.js'
import { errorOf, mapped } from './flat.js'

const x = [1, 3, 8, 8]
const w = tensor('w', [4, 3, 1, 1])

/** A convolution, and behind it the node, whose results are declared where it needs that. */
const behind = (
  node: Omit<NodeSpec, 'inputs'> & { readonly inputs?: readonly string[] },
  more: Partial<ModelSpec> = {},
): ModelSpec => ({
  inputs: { x },
  initializers: [w, ...(more.initializers ?? [])],
  nodes: [
    { op: 'Conv', name: 'first', inputs: ['x', 'w'], outputs: ['h'] },
    { name: 'odd', inputs: ['h'], ...node },
  ],
  outputs: more.outputs ?? { y: [1, 4, 8, 8] },
})

const opaque: readonly (readonly [what: string, spec: ModelSpec])[] = [
  ['an operator of another domain', behind({ op: 'Swirl', domain: 'my.ops' })],
  [
    'one of another domain that has the name of a convolution',
    behind(
      { op: 'Conv', domain: 'my.ops', inputs: ['h', 'k'] },
      { initializers: [tensor('k', [4, 4, 1, 1])] },
    ),
  ],
  [
    'a convolution of another layout',
    behind(
      { op: 'Conv', domain: 'com.ms.internal.nhwc', inputs: ['h', 'k'] },
      { initializers: [tensor('k', [4, 4, 1, 1])] },
    ),
  ],
  ['one that has the name of an activation', behind({ op: 'Relu', domain: 'com.microsoft.nchwc' })],
  ['one that has the name of a reshape', behind({ op: 'Identity', domain: 'my.ops' })],
  ['an operator of ONNX without a rule', behind({ op: 'NonMaxSuppression' })],
  [
    'an operator of ONNX Runtime without a rule',
    behind(
      { op: 'Attention', domain: 'com.microsoft', inputs: ['h', 'k'] },
      { initializers: [tensor('k', [4, 4])] },
    ),
  ],
  [
    'an Einsum of three operands',
    behind({ op: 'Einsum', inputs: ['h', 'h', 'h'], attributes: { equation: 'abcd,abcd,abcd->abcd' } }),
  ],
  [
    'an open If without base layers',
    behind(
      {
        op: 'If',
        inputs: ['b'],
        attributes: {
          then_branch: {
            graph: graph({ nodes: [{ op: 'Relu', inputs: ['h'], outputs: ['t'] }], outputs: ['t'] }),
          },
          else_branch: {
            graph: graph({ nodes: [{ op: 'Neg', inputs: ['h'], outputs: ['t'] }], outputs: ['t'] }),
          },
        },
      },
      {},
    ),
  ],
]

const withFlag = (spec: ModelSpec): ModelSpec => ({
  ...spec,
  inputs: { ...spec.inputs, b: { type: DataType.BOOL, shape: [] } },
})

/** X of 5 steps, a batch of 2 and 3 features; 4 hidden. */
const recurrent = (
  op: string,
  gates: number,
  outputs: readonly string[],
  attributes: NodeSpec['attributes'] = {},
  directions = 1,
): ModelSpec => ({
  inputs: { x: [5, 2, 3] },
  initializers: [
    tensor('k', [3, 3]),
    tensor('w', [directions, gates * 4, 3]),
    tensor('r', [directions, gates * 4, 4]),
    tensor('b', [directions, gates * 8]),
  ],
  nodes: [
    { op: 'MatMul', name: 'first', inputs: ['x', 'k'], outputs: ['h'] },
    { op, name: 'odd', inputs: ['h', 'w', 'r', 'b'], outputs, attributes: { hidden_size: 4, ...attributes } },
  ],
  outputs: outputs.filter((name) => name !== ''),
})

describe('work that no total tells', () => {
  it.each(opaque)('is named: %s', (_, spec) => {
    const { network, base } = mapped(withFlag(spec))
    expect(network.model.opaque).toEqual(['odd'])
    expect(base.map(({ name }) => name)).toEqual(['first'])
    expect(network.model.macs).toBe(64 * 12)
  })

  it.each([
    ['LSTM', recurrent('LSTM', 4, ['y', 'yh', 'yc']), { y: [5, 1, 2, 4], yh: [1, 2, 4], yc: [1, 2, 4] }],
    ['GRU', recurrent('GRU', 3, ['y', 'yh']), { y: [5, 1, 2, 4], yh: [1, 2, 4] }],
    ['RNN', recurrent('RNN', 1, ['', 'yh']), { yh: [1, 2, 4] }],
    [
      'LSTM in both directions',
      recurrent('LSTM', 4, ['y', 'yh', 'yc'], { direction: 'bidirectional' }, 2),
      { y: [5, 2, 2, 4], yh: [2, 2, 4], yc: [2, 2, 4] },
    ],
    [
      'LSTM by batches',
      recurrent('LSTM', 4, ['y', 'yh', 'yc'], { layout: 1 }),
      { y: [5, 2, 1, 4], yh: [5, 1, 4], yc: [5, 1, 4] },
    ],
  ])('recurrent layers have shapes and are named: %s', (_, spec, shapes) => {
    const { network } = mapped(spec)
    expect(network.model.opaque).toEqual(['odd'])
    for (const [name, shape] of Object.entries(shapes)) expect(network.tensors[name]?.shape).toEqual(shape)
  })

  it('recurrent weights of another shape are refused', () => {
    expect(errorOf(recurrent('GRU', 4, ['y']))).toMatchObject({ _tag: 'BadOperator', node: 'odd' })
  })

  it.each<readonly [what: string, op: string, inputs: readonly string[]]>([
    ['a convolution', 'Conv', ['h', 'v']],
    ['a quantized one', 'QLinearConv', ['hq', 's', 'z', 'vq', 's', 'z', 's', 'z']],
    ['one with a bias', 'Conv', ['h', 'v', 'b']],
  ])('%s is named whose weights come of constants by an operator that is not computed', (_, op, inputs) => {
    const quantized = op === 'QLinearConv'
    const { network, base } = mapped({
      inputs: { x },
      initializers: [
        w,
        tensor('grid', [4, 1, 1, 2]),
        tensor('k', [4, 4, 1, 1]),
        ...(inputs.includes('b') ? [tensor('b', [4])] : []),
        ...(quantized
          ? [tensor('s', [], Float32Array.of(1)), tensor('z', [], Uint8Array.of(0), DataType.UINT8)]
          : []),
      ],
      nodes: [
        { op: 'Conv', name: 'first', inputs: ['x', 'w'], outputs: ['h'] },
        { op: 'GridSample', name: 'bent', inputs: ['k', 'grid'], outputs: ['v'] },
        ...(quantized
          ? [
              { op: 'QuantizeLinear', inputs: ['v', 's', 'z'], outputs: ['vq'] },
              { op: 'QuantizeLinear', inputs: ['h', 's', 'z'], outputs: ['hq'] },
            ]
          : []),
        { op, name: 'odd', inputs },
      ],
      outputs: ['y'],
    })
    expect(base.map(({ name }) => name)).toEqual(['first'])
    expect(network.model.opaque).toEqual(['odd'])
  })

  it('nothing is named in a network whose operators are all known', () => {
    expect(mapped(behind({ op: 'Relu' })).network.model).not.toHaveProperty('opaque')
  })

  it('an open dimension of its result is asked for, and bound', () => {
    const spec = behind(
      { op: 'NonMaxSuppression', inputs: ['h', 'h'] },
      { outputs: { y: { type: DataType.INT64, shape: ['selected', 3] } } },
    )
    expect(errorOf(spec)).toEqual({
      _tag: 'OpenResult',
      node: 'odd',
      op: 'NonMaxSuppression',
      dimensions: ['selected'],
    })
    expect(mapped(spec, {}, { selected: 7 }).network.tensors['y']?.shape).toEqual([7, 3])
    const unnamed = behind(
      { op: 'NonMaxSuppression' },
      { outputs: { y: { type: DataType.INT64, shape: [null, 3] } } },
    )
    expect(errorOf(unnamed)).toMatchObject({ _tag: 'UnknownOperator', outputs: ['y'] })
  })
})

describe('versions of the operator set', () => {
  it.each([6, 7, 13, 21, 22, 23, 24, 25])('%i is read', (opset) => {
    const { network, base } = mapped({ ...behind({ op: 'Relu' }), opset })
    expect([network.opset, base.length, network.model.opaque]).toEqual([opset, 1, undefined])
  })

  it.each([
    ['a type that is cast up', 24, { op: 'Cast', attributes: { to: 1, round_mode: 'up' } }],
    [
      'quantization in another precision',
      23,
      { op: 'QuantizeLinear', inputs: ['h', 's'], attributes: { precision: 1, output_dtype: 3 } },
    ],
    [
      'dequantization to a named type',
      23,
      { op: 'DequantizeLinear', inputs: ['q', 's'], attributes: { output_dtype: 10 } },
    ],
  ])('attributes that are new are known: %s', (_, opset, node) => {
    const spec = behind(node, {
      initializers: [tensor('s', []), tensor('q', [1, 4, 8, 8], new Int8Array(256), DataType.INT8)],
      outputs: ['y'],
    })
    const { network } = mapped({ ...spec, opset, outputs: ['h', 'y'] })
    expect([network.tensors['y'] ?? network.constants['y']].map((type) => type?.elementType)).toEqual([
      { Cast: 'float32', QuantizeLinear: 'int8', DequantizeLinear: 'float16' }[node.op],
    ])
  })

  it('an operator that is new and has no rule is named', () => {
    const spec = { ...behind({ op: 'Attention', inputs: ['h', 'h', 'h'] }, { outputs: ['y'] }), opset: 24 }
    expect(errorOf(spec)).toMatchObject({ _tag: 'UnknownOperator', node: 'odd', op: 'Attention' })
  })
})

describe('dimensions that are formulas of others', () => {
  const two = (a: string, b: string): ModelSpec => ({
    inputs: { x: [1, 3, a, 8], z: [1, 3, b, 8] },
    initializers: [w],
    nodes: [
      { op: 'Concat', inputs: ['x', 'z'], outputs: ['h'], attributes: { axis: 2 } },
      { op: 'Conv', inputs: ['h', 'w'] },
    ],
    outputs: ['y'],
  })

  it.each([
    ['2*s', 's', { s: 4 }, 12],
    ['s', '2*s', { '2*s': 8 }, 12],
    ['2*s', '3*s', { '2*s': 8 }, 20],
    ['s + 1', 's', { s: 4 }, 9],
    ['s//2', 's', { s: 9 }, 13],
    ['floor(s/2) + 1', 's', { s: 9 }, 14],
    ['(s - 1)//2 + 1', 's', { s: 9 }, 14],
    ['Max(1, s)', 's', { s: 3 }, 6],
    ['s**2', 's', { s: 3 }, 12],
    ['a*b', 'a + b', { a: 2, b: 3 }, 11],
    ['batch-size', 's', { 'batch-size': 2, s: 3 }, 5],
  ])('%s beside %s', (a, b, bindings, rows) => {
    expect(mapped(two(a, b), {}, bindings).network.tensors['h']?.shape).toEqual([1, 3, rows, 8])
  })

  it.each([
    ['2*s', 's', { s: 4, '2*s': 9 }, { name: '2*s', value: 9, follows: 8 }],
    ['2*s', '3*s', { '2*s': 4, '3*s': 9 }, { name: '3*s', value: 9, follows: 6 }],
    ['2*s', 's', { '2*s': 9 }, { name: '2*s', value: 9, follows: null }],
    ['s + 2', 's', { s: 1, 's + 2': 1 }, { name: 's + 2', value: 1, follows: 3 }],
  ])('%s beside %s contradicts itself', (a, b, bindings, error) => {
    expect(errorOf(two(a, b), {}, bindings)).toMatchObject({ _tag: 'ContradictoryBindings', ...error })
  })

  it('are not asked for where they follow', () => {
    const error = errorOf(two('s', '2*s'))
    expect(error?._tag === 'UnboundDimensions' ? error.unbound.map(({ name }) => name) : error).toEqual(['s'])
  })
})
