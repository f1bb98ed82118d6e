import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { weightReader } from '../../../lib/onnx/weights/weights.js'
import {
  AttributeType,
  type FunctionSpec,
  graph,
  type ModelSpec,
  onnx,
  tensor,
} from '../../arbitraries/onnx.js'
import { errorOf, expectSameResults, mapped } from './flat.js'

const domain = 'some.package'
const x = [1, 2, 4, 4]
const w = tensor('w', [3, 2, 3, 3])
const v = tensor('v', [3, 3, 1, 1])

const conv: FunctionSpec = {
  name: 'block',
  domain,
  inputs: ['a', 'k'],
  outputs: ['r'],
  nodes: [
    { op: 'Conv', inputs: ['a', 'k'], outputs: ['c'], name: 'conv' },
    { op: 'Relu', inputs: ['c'], outputs: ['r'] },
  ],
}

const calling = (functions: readonly FunctionSpec[], nodes: ModelSpec['nodes']): ModelSpec => ({
  functions,
  inputs: { x },
  initializers: [w, v],
  nodes,
  outputs: ['y'],
})

/** Models with one call or more, and how many base layers they have, by hand. */
const models: readonly (readonly [what: string, spec: ModelSpec, layers: readonly string[]])[] = [
  [
    'a call whose result has no declared shape',
    calling([conv], [{ op: 'block', domain, name: 'first', inputs: ['x', 'w'] }]),
    ['first/conv'],
  ],
  [
    'a call whose result has a declared shape',
    {
      ...calling([conv], [{ op: 'block', domain, name: 'first', inputs: ['x', 'w'] }]),
      outputs: { y: [1, 3, 2, 2] },
    },
    ['first/conv'],
  ],
  [
    'two calls of one function',
    calling(
      [conv],
      [
        { op: 'block', domain, name: 'first', inputs: ['x', 'w'], outputs: ['h'] },
        { op: 'block', domain, name: 'second', inputs: ['h', 'v'] },
      ],
    ),
    ['first/conv', 'second/conv'],
  ],
  [
    'a function that calls a function that calls a function',
    calling(
      [
        conv,
        {
          ...conv,
          name: 'middle',
          nodes: [{ op: 'block', domain, name: 'inner', inputs: ['a', 'k'], outputs: ['r'] }],
        },
        {
          ...conv,
          name: 'outer',
          nodes: [{ op: 'middle', domain, name: 'm', inputs: ['a', 'k'], outputs: ['r'] }],
        },
      ],
      [{ op: 'outer', domain, name: 'o', inputs: ['x', 'w'] }],
    ),
    ['o/m/inner/conv'],
  ],
  [
    'an attribute by reference',
    calling(
      [
        {
          ...conv,
          takes: ['steps'],
          nodes: [
            {
              op: 'Conv',
              name: 'conv',
              inputs: ['a', 'k'],
              outputs: ['r'],
              attributes: { strides: { ref: 'steps', type: AttributeType.INTS } },
            },
          ],
        },
      ],
      [{ op: 'block', domain, name: 'c', inputs: ['x', 'w'], attributes: { steps: [2, 2] } }],
    ),
    ['c/conv'],
  ],
  [
    'an attribute by reference that the call leaves at its default',
    calling(
      [
        {
          ...conv,
          defaults: { slope: { float: 0.25 } },
          nodes: [
            { op: 'Conv', name: 'conv', inputs: ['a', 'k'], outputs: ['c'] },
            { op: 'Neg', inputs: ['c'], outputs: ['n'] },
            {
              op: 'LeakyRelu',
              inputs: ['n'],
              outputs: ['r'],
              attributes: { alpha: { ref: 'slope', type: AttributeType.FLOAT } },
            },
          ],
        },
      ],
      [{ op: 'block', domain, name: 'c', inputs: ['x', 'w'] }],
    ),
    ['c/conv'],
  ],
  [
    'an optional input that the call leaves out',
    calling(
      [
        {
          ...conv,
          inputs: ['a', 'k', 'b'],
          nodes: [{ op: 'Conv', name: 'conv', inputs: ['a', 'k', 'b'], outputs: ['r'] }],
        },
      ],
      [{ op: 'block', domain, name: 'c', inputs: ['x', 'w'] }],
    ),
    ['c/conv'],
  ],
  [
    'an operator of the name of a function of another domain',
    calling(
      [{ ...conv, name: 'Relu' }],
      [
        { op: 'Relu', inputs: ['x'], outputs: ['h'] },
        { op: 'Conv', name: 'plain', inputs: ['h', 'w'] },
      ],
    ),
    ['plain'],
  ],
  [
    'names in the function that the graph has too',
    calling(
      [
        {
          ...conv,
          inputs: ['w', 'x'],
          nodes: [
            { op: 'Conv', name: 'conv', inputs: ['w', 'x'], outputs: ['h'] },
            { op: 'Relu', inputs: ['h'], outputs: ['r'] },
          ],
        },
      ],
      [
        { op: 'Neg', inputs: ['x'], outputs: ['h'], name: 'c/conv' },
        { op: 'block', domain, name: 'c', inputs: ['h', 'w'] },
      ],
    ),
    ['c/conv_2'],
  ],
  [
    'a branch in a function, which reads what is around it',
    calling(
      [
        {
          ...conv,
          nodes: [
            {
              op: 'Constant',
              inputs: [],
              outputs: ['yes'],
              attributes: { value: tensor('', [], Uint8Array.of(1), 9) },
            },
            {
              op: 'If',
              inputs: ['yes'],
              outputs: ['r'],
              attributes: {
                then_branch: {
                  graph: graph({
                    nodes: [{ op: 'Conv', name: 'conv', inputs: ['a', 'k'], outputs: ['t'] }],
                    outputs: ['t'],
                  }),
                },
                else_branch: {
                  graph: graph({ nodes: [{ op: 'Neg', inputs: ['a'], outputs: ['t'] }], outputs: ['t'] }),
                },
              },
            },
          ],
        },
      ],
      [{ op: 'block', domain, name: 'c', inputs: ['x', 'w'] }],
    ),
    ['conv'],
  ],
]

describe('functions of a model', () => {
  it.each(models)('%s', async (_, spec, layers) => {
    expect(mapped(spec).base.map(({ name }) => name)).toEqual(layers)
    await expectSameResults(spec, { x })
  })

  it('a weight within is counted once and read from the file, however often the function is called', () => {
    const weight = Float32Array.from({ length: 4 }, (_, i) => i + 1)
    const spec: ModelSpec = {
      functions: [
        {
          ...conv,
          inputs: ['a'],
          nodes: [
            {
              op: 'Constant',
              inputs: [],
              outputs: ['k'],
              attributes: { value: tensor('', [2, 2, 1, 1], weight) },
            },
            { op: 'Conv', name: 'conv', inputs: ['a', 'k'], outputs: ['r'] },
          ],
        },
      ],
      inputs: { x },
      nodes: [
        { op: 'block', domain, name: 'first', inputs: ['x'], outputs: ['h'] },
        { op: 'block', domain, name: 'second', inputs: ['h'] },
      ],
      outputs: ['y'],
    }
    const { network, base } = mapped(spec)
    expect(network.model.parameters).toBe(4)
    // both calls have the one tensor of the file
    expect(new Set(base.map(({ weights }) => weights)).size).toBe(1)
    const read = weightReader({ name: 'model', bytes: onnx(spec), sha256: '' }, (location) =>
      E.left({ _tag: 'MissingFile', location, reason: 'none' }),
    )
    for (const { weights } of base)
      expect(read(network, weights)).toMatchObject({ right: { data: Float32Array.of(1, 2, 3, 4) } })
  })

  it('a function may hand an input on', () => {
    const spec = calling(
      [{ ...conv, outputs: ['r', 'a'] }],
      [
        { op: 'block', domain, name: 'c', inputs: ['x', 'w'], outputs: ['h', 'same'] },
        { op: 'Neg', inputs: ['same'] },
      ],
    )
    const { nodes, tensors } = mapped({ ...spec, outputs: ['h', 'y'] }).network
    expect(nodes.map(({ op }) => op)).toEqual(['Conv', 'Relu', 'Identity', 'Neg'])
    expect(tensors['y']?.shape).toEqual(x)
  })

  const call: ModelSpec['nodes'][number] = { op: 'block', domain, name: 'c', inputs: ['x', 'w'] }

  it('a function that calls itself is refused', () => {
    const itself = calling([{ ...conv, nodes: [{ ...call, inputs: ['a', 'k'], outputs: ['r'] }] }], [call])
    expect(errorOf(itself)).toMatchObject({ _tag: 'BadFunction', name: 'block', problem: 'it calls itself' })
    const inRound = calling(
      [
        { ...conv, nodes: [{ ...call, op: 'other', inputs: ['a', 'k'], outputs: ['r'] }] },
        { ...conv, name: 'other', nodes: [{ ...call, inputs: ['a', 'k'], outputs: ['r'] }] },
      ],
      [call],
    )
    expect(errorOf(inRound)).toMatchObject({ _tag: 'BadFunction', problem: 'it calls itself' })
  })

  it('functions that double forty times are refused before they are put in', () => {
    const twice = (name: string, inner: string): FunctionSpec => ({
      name,
      domain,
      inputs: ['a'],
      outputs: ['r'],
      nodes: [
        { op: inner, domain, inputs: ['a'], outputs: ['b'] },
        { op: inner, domain, inputs: ['b'], outputs: ['r'] },
      ],
    })
    const functions = Array.from({ length: 40 }, (_, i) => twice(`f${i}`, i === 0 ? 'last' : `f${i - 1}`))
    const last = { ...twice('last', ''), nodes: [{ op: 'Relu', inputs: ['a'], outputs: ['r'] }] }
    const spec = calling([...functions, last], [{ op: 'f39', domain, inputs: ['x'] }])
    expect(errorOf(spec)).toMatchObject({
      _tag: 'BadFunction',
      problem: expect.stringContaining('more nodes'),
    })
  })

  it.each([
    [
      'a tensor of the graph around it',
      { ...conv, inputs: ['a'], nodes: [{ op: 'Conv', inputs: ['a', 'w'], outputs: ['r'] }] },
      { ...call, inputs: ['x'] },
      'MissingTensor',
    ],
    ['an attribute that it does not have', conv, { ...call, attributes: { steps: [1] } }, 'BadAttribute'],
    [
      'an attribute of another type',
      {
        ...conv,
        takes: ['s'],
        nodes: [
          {
            op: 'Conv',
            inputs: ['a', 'k'],
            outputs: ['r'],
            attributes: { strides: { ref: 's', type: AttributeType.INTS } },
          },
        ],
      },
      { ...call, attributes: { s: 'two' } },
      'BadAttribute',
    ],
    ['more inputs than it takes', conv, { ...call, inputs: ['x', 'w', 'v'] }, 'BadOperator'],
    ['more results than it makes', conv, { ...call, outputs: ['y', 'z'] }, 'BadOperator'],
    ['an output that nothing makes', { ...conv, outputs: ['nothing'] }, call, 'BadFunction'],
  ])('is refused: %s', (_, made, node, tag) => {
    expect(errorOf(calling([made], [node]))).toMatchObject({ _tag: tag })
  })

  it('two functions of one name are refused', () => {
    expect(errorOf(calling([conv, conv], [call]))).toMatchObject({ _tag: 'BadFunction', name: 'block' })
  })
})
