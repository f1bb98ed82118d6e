import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { explain } from '../../../lib/explain.js'
import { weightReader } from '../../../lib/onnx/weights/weights.js'
import {
  DataType,
  graph,
  integers,
  type ModelSpec,
  type NodeSpec,
  onnx,
  tensor,
} from '../../arbitraries/onnx.js'
import { errorOf, expectSameResults, mapped } from './flat.js'

const x = [1, 2, 4, 4]
const w = tensor('w', [3, 2, 3, 3])
const yes = tensor('yes', [], Uint8Array.of(1), DataType.BOOL)
const no = tensor('no', [], Uint8Array.of(0), DataType.BOOL)

const convolved: ModelSpec = {
  nodes: [{ op: 'Conv', name: 'conv', inputs: ['x', 'w'], outputs: ['t'] }],
  outputs: ['t'],
}
const negated: ModelSpec = {
  nodes: [{ op: 'Neg', name: 'neg', inputs: ['x'], outputs: ['t'] }],
  outputs: ['t'],
}

const choose = (condition: string, then = convolved, otherwise = negated, outputs = ['y']): NodeSpec => ({
  op: 'If',
  name: 'choose',
  inputs: [condition],
  outputs,
  attributes: { then_branch: { graph: graph(then) }, else_branch: { graph: graph(otherwise) } },
})

const model = (nodes: readonly NodeSpec[], more: Partial<ModelSpec> = {}): ModelSpec => ({
  inputs: { x },
  initializers: [w, yes, no],
  nodes,
  outputs: ['y'],
  ...more,
})

const sized = (name: string, more: Partial<ModelSpec>): ModelSpec => ({
  ...convolved,
  ...more,
  nodes: [{ op: 'Conv', name, inputs: ['x', 'own'], outputs: ['t'] }],
})

/** Models whose condition is constant, and the nodes that are left, by hand. */
const models: readonly (readonly [what: string, spec: ModelSpec, nodes: readonly string[]])[] = [
  ['the then branch', model([choose('yes')]), ['conv']],
  ['the else branch', model([choose('no', negated, convolved)]), ['conv']],
  [
    'a condition that is computed',
    model([{ op: 'Not', inputs: ['no'], outputs: ['c'] }, choose('c')]),
    ['conv'],
  ],
  [
    'a condition that follows from a shape',
    model(
      [
        { op: 'Size', inputs: ['x'], outputs: ['size'] },
        { op: 'Equal', inputs: ['size', 'thirtyTwo'], outputs: ['c'] },
        choose('c'),
      ],
      { initializers: [w, integers('thirtyTwo', [32], [])] },
    ),
    ['conv'],
  ],
  [
    'a branch with an initializer of its own',
    model([choose('yes', sized('conv', { initializers: [tensor('own', [1, 2, 2, 2])] }))]),
    ['conv'],
  ],
  [
    'a branch in a branch',
    model([choose('yes', { nodes: [{ ...choose('yes'), name: 'inner', outputs: ['t'] }], outputs: ['t'] })]),
    ['conv'],
  ],
  [
    'a name of a node that both branches and the graph have',
    model([
      { op: 'Exp', inputs: ['x'], outputs: ['e'], name: 'conv' },
      { op: 'ReduceMean', inputs: ['e'], outputs: ['m'], name: 'mean' },
      choose('yes', convolved, negated, ['h']),
      { op: 'Add', inputs: ['h', 'm'], name: 'sum' },
    ]),
    ['conv', 'mean', 'conv_2', 'sum'],
  ],
  [
    'two results',
    model(
      [
        choose(
          'yes',
          {
            nodes: [...convolved.nodes, { op: 'Relu', name: 'relu', inputs: ['t'], outputs: ['u'] }],
            outputs: ['u', 't'],
          },
          { nodes: negated.nodes, outputs: ['t', 't'] },
          ['y', 'z'],
        ),
      ],
      { outputs: ['y', 'z'] },
    ),
    ['conv', 'relu'],
  ],
  [
    'a branch with a constant that is its result',
    model([
      choose('yes', { initializers: [tensor('t', [1])], nodes: [], outputs: ['t'] }, negated, ['s']),
      { op: 'Conv', name: 'conv', inputs: ['x', 'w'], outputs: ['h'] },
      { op: 'Mul', name: 'scaled', inputs: ['h', 's'] },
    ]),
    ['conv', 'scaled'],
  ],
]

describe('an If whose condition is constant', () => {
  it.each(models)('%s', async (_, spec, nodes) => {
    expect(mapped(spec).network.nodes.map(({ name }) => name)).toEqual(nodes)
    await expectSameResults(spec, { x })
  })

  it('a result that is a tensor of the graph around', () => {
    const same: ModelSpec = { nodes: [], outputs: ['x'] }
    const spec = model([
      choose('yes', same, negated, ['h']),
      { op: 'Conv', name: 'conv', inputs: ['h', 'w'] },
    ])
    expect(mapped(spec).network.nodes.map(({ op }) => op)).toEqual(['Identity', 'Conv'])
  })

  it('weights of the branch are read from the file', () => {
    const own = tensor('own', [1, 2, 1, 1], Float32Array.of(3, 4))
    const spec = model([choose('yes', sized('conv', { initializers: [own] }))])
    const { network, base } = mapped(spec)
    const read = weightReader({ name: 'model', bytes: onnx(spec), sha256: '' }, (location) =>
      E.left({ _tag: 'MissingFile', location, reason: 'none' }),
    )
    expect(read(network, base[0]?.weights ?? '')).toMatchObject({ right: { data: Float32Array.of(3, 4) } })
  })

  it('may be so by a number for a dimension', () => {
    const spec = model(
      [
        { op: 'Size', inputs: ['x'], outputs: ['size'] },
        { op: 'Equal', inputs: ['size', 'thirtyTwo'], outputs: ['c'] },
        choose('c'),
      ],
      { inputs: { x: ['N', 2, 4, 4] }, initializers: [w, integers('thirtyTwo', [32], [])] },
    )
    expect(mapped(spec, {}, { N: 1 }).base).toHaveLength(1)
    expect(errorOf(spec)).toMatchObject({ _tag: 'UnboundDimensions' })
  })

  it('is refused where the branch makes another number of results, or a result that nothing makes', () => {
    expect(errorOf(model([choose('yes', { ...convolved, outputs: [] })]))).toMatchObject({
      _tag: 'BadOperator',
    })
    expect(errorOf(model([choose('yes', { ...convolved, outputs: ['nothing'] })]))).toMatchObject({
      _tag: 'MissingTensor',
    })
  })
})

const rate: ModelSpec = model(
  [
    { op: 'Equal', inputs: ['sr', 'high'], outputs: ['c'] },
    choose('c', convolved, {
      ...convolved,
      nodes: [{ op: 'Conv', name: 'low', inputs: ['x', 'v'], outputs: ['t'] }],
    }),
  ],
  {
    inputs: { x, sr: { type: DataType.INT64, shape: [] } },
    initializers: [w, tensor('v', [5, 2, 3, 3]), integers('high', [16000], [])],
  },
)

describe('an input that is given a value', () => {
  it('decides an If, and is no input any more', () => {
    const high = mapped(rate, { sr: 16000 })
    expect(high.base.map(({ name, columns }) => [name, columns])).toEqual([['conv', 3]])
    expect(high.network.inputs).toEqual(['x'])
    expect(mapped(rate, { sr: 8000 }).base.map(({ name, columns }) => [name, columns])).toEqual([['low', 5]])
  })

  it('is asked for by name where it is not given', () => {
    const error = errorOf(rate)
    expect(error).toEqual({
      _tag: 'OpenSubgraph',
      node: 'choose',
      op: 'If',
      layers: ['low', 'conv'].toSorted(),
      inputs: ['sr'],
    })
    if (error !== null) expect(explain(error)).toContain('--value sr=…')
  })

  it('may be a list, a truth value, or all elements of a shape with one dimension open', () => {
    const spec = model(
      [
        { op: 'Reshape', inputs: ['x', 'shape'], outputs: ['h'] },
        { op: 'Conv', inputs: ['h', 'w'] },
      ],
      {
        inputs: { x: [2, 16], shape: { type: DataType.INT64, shape: ['rank'] } },
      },
    )
    expect(mapped(spec, { shape: [1, 2, 4, 4] }).base[0]?.vectors).toBe(4)
    const flag = model([choose('flag')], { inputs: { x, flag: { type: DataType.BOOL, shape: [1] } } })
    expect(mapped(flag, { flag: 1 }).base).toHaveLength(1)
  })

  it.each([
    ['another name', { rate: 1 }, {}, 'UnknownValue'],
    ['a fraction for an integer', { sr: 1.5 }, {}, 'BadValue'],
    ['a list for a scalar', { sr: [1, 2] }, {}, 'BadValue'],
    ['an empty list', { sr: [] }, {}, 'BadValue'],
    ['not a number', { sr: Number.NaN }, {}, 'BadValue'],
    ['too few numbers', { x: [1, 2] }, {}, 'BadValue'],
  ])('is refused: %s', (_, values, bindings, tag) => {
    expect(errorOf(rate, values, bindings)).toMatchObject({ _tag: tag })
  })

  it('is refused where a binding says otherwise', () => {
    const spec = model([{ op: 'Conv', inputs: ['x', 'w'] }], {
      inputs: { x, s: { type: DataType.INT64, shape: ['n'] } },
    })
    expect(errorOf(spec, { s: [1, 2] }, { n: 3 })).toMatchObject({ _tag: 'BadValue', name: 's' })
    expect(errorOf(spec, { s: [1, 2] }, { n: 2 })).toBeNull()
  })
})

const loop = (body: ModelSpec): ModelSpec =>
  model(
    [
      { op: 'Conv', name: 'first', inputs: ['x', 'w'], outputs: ['h'] },
      {
        op: 'Loop',
        name: 'again',
        inputs: ['times', 'yes', 'h'],
        outputs: ['y'],
        attributes: { body: { graph: graph(body) } },
      },
    ],
    {
      initializers: [w, yes, integers('times', [10], []), tensor('k', [3, 3, 1, 1])],
      outputs: { y: [1, 3, 2, 2] },
    },
  )

const body = (...nodes: readonly NodeSpec[]): ModelSpec => ({
  inputs: {
    i: { type: DataType.INT64, shape: [] },
    go: { type: DataType.BOOL, shape: [] },
    s: [1, 3, 2, 2],
  },
  nodes: [{ op: 'Identity', inputs: ['go'], outputs: ['on'] }, ...nodes],
  outputs: ['on', 'r'],
})

describe('work in graphs that run as often as only a run tells', () => {
  const within: readonly (readonly [what: string, spec: ModelSpec, layers: readonly string[]])[] = [
    [
      'a convolution by a weight around the loop',
      loop(body({ op: 'Conv', name: 'inner', inputs: ['s', 'k'], outputs: ['r'] })),
      ['inner'],
    ],
    [
      'a product by a weight in the loop, made of a constant',
      loop({
        ...body(
          { op: 'Transpose', inputs: ['m'], outputs: ['n'] },
          { op: 'MatMul', name: 'inner', inputs: ['s', 'n'], outputs: ['r'] },
        ),
        initializers: [tensor('m', [2, 2])],
      }),
      ['inner'],
    ],
    [
      'a convolution in a function that the loop calls',
      {
        ...loop(body({ op: 'f', domain: 'd', inputs: ['s', 'k'], outputs: ['r'] })),
        functions: [
          {
            name: 'f',
            domain: 'd',
            inputs: ['a', 'b'],
            outputs: ['c'],
            nodes: [{ op: 'Conv', name: 'deep', inputs: ['a', 'b'], outputs: ['c'] }],
          },
        ],
      },
      ['deep'],
    ],
    [
      'a convolution in a branch in the loop',
      loop(
        body({
          ...choose(
            'go',
            { nodes: [{ op: 'Conv', name: 'inner', inputs: ['s', 'k'], outputs: ['t'] }], outputs: ['t'] },
            { nodes: [{ op: 'Neg', inputs: ['s'], outputs: ['t'] }], outputs: ['t'] },
          ),
          outputs: ['r'],
        }),
      ),
      ['inner'],
    ],
    [
      'an open If that declares its result',
      model(
        [
          { op: 'ReduceMax', inputs: ['x'], outputs: ['m'], attributes: { keepdims: 0 } },
          { op: 'Cast', inputs: ['m'], outputs: ['c'], attributes: { to: 9 } },
          choose('c'),
        ],
        { outputs: { y: [1, 3, 2, 2] } },
      ),
      ['conv'],
    ],
  ]

  it.each(within)('is an error that names the layers: %s', (_, spec, layers) => {
    expect(errorOf(spec)).toMatchObject({ _tag: 'OpenSubgraph', layers, inputs: [] })
  })

  it('passes where there is no base layer in it, marked as not counted', () => {
    const spec = loop(body({ op: 'Relu', inputs: ['s'], outputs: ['r'] }))
    expect(mapped(spec).network.model.opaque).toEqual(['again'])
    // a product of two tensors that move is no base layer either
    const moving = loop(body({ op: 'MatMul', inputs: ['s', 's'], outputs: ['r'] }))
    expect(mapped(moving).network.model.opaque).toEqual(['again'])
  })
})
