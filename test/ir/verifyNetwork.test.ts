import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import type { Constant, Network, TensorType } from '../../lib/ir/network.js'
import { verifyNetwork } from '../../lib/ir/verifyNetwork.js'

const float = (...shape: readonly number[]): TensorType => ({ elementType: 'float32', shape })
const constant = (
  shape: readonly number[],
  source: Constant['source'] = { kind: 'fill', value: 0 },
): Constant => ({
  elementType: 'float32',
  shape,
  source,
})
const node = (name: string, inputs: readonly string[], outputs: readonly string[]) => ({
  name,
  op: 'Relu',
  domain: '',
  inputs,
  outputs,
  attributes: {},
})

const sound: Omit<Network, 'chip'> = {
  model: { name: 'sound', sha256: '', parameters: 0, macs: 0 },
  opset: 17,
  inputs: ['x'],
  outputs: ['y'],
  tensors: { x: float(1, 4), a: float(1, 4), y: float(1, 4) },
  constants: {
    w: constant([2, 3]),
    t: constant([3, 2], { kind: 'transposed', of: 'w', permutation: [1, 0] }),
    s: constant([2]),
    f: constant([2, 3], {
      kind: 'foldedWeight',
      weight: 'w',
      axis: 0,
      scale: 's',
      variance: 's',
      epsilon: 0,
    }),
    b: constant([2], {
      kind: 'foldedBias',
      bias: null,
      scale: 's',
      shift: 's',
      mean: 's',
      variance: 's',
      epsilon: 0,
    }),
    l: constant([2], { kind: 'literal', values: [1, 2] }),
  },
  nodes: [node('first', ['x', 'w', ''], ['a']), node('second', ['a', 't', 'f', 'b', 'l'], ['y'])],
}

const rules = (network: Omit<Network, 'chip'>): readonly string[] => {
  const result = verifyNetwork(network)
  return E.isLeft(result) ? [...new Set(result.left.violations.map(({ rule }) => rule))] : []
}

describe('verifyNetwork', () => {
  it('is the network itself when nothing is wrong', () => {
    expect(verifyNetwork(sound)).toEqual(E.right(sound))
  })

  it.each<readonly [string, string, Partial<Network>]>([
    ['order', 'nodes out of order', { nodes: sound.nodes.toReversed() }],
    [
      'order',
      'a tensor that nothing makes',
      { nodes: [node('first', ['q'], ['a']), node('second', ['a'], ['y'])] },
    ],
    ['defined once', 'a tensor made twice', { nodes: [...sound.nodes, node('third', ['x'], ['a'])] }],
    [
      'defined once',
      'a constant that is an activation too',
      { constants: { ...sound.constants, a: constant([1]) } },
    ],
    ['typed', 'a result without a shape', { tensors: { x: float(1), y: float(1) } }],
    ['typed', 'a shape of nothing', { tensors: { ...sound.tensors, z: float(1) } }],
    ['shape', 'an empty activation', { tensors: { ...sound.tensors, a: float(1, 0) } }],
    ['shape', 'a shape beyond counting', { tensors: { ...sound.tensors, a: float(2 ** 40, 2 ** 40) } }],
    ['outputs', 'an output that nothing makes', { outputs: ['toString'] }],
    ['names', 'a name given twice', { nodes: sound.nodes.map((one) => ({ ...one, name: 'same' })) }],
    [
      'names',
      'a node without a name',
      { nodes: sound.nodes.map((one, i) => ({ ...one, name: i === 0 ? '' : 'b' })) },
    ],
    [
      'literal',
      'a literal of another length',
      { constants: { ...sound.constants, l: constant([3], { kind: 'literal', values: [1] }) } },
    ],
    [
      'source',
      'a part that is not there',
      { constants: { ...sound.constants, t: constant([3, 2], { kind: 'cast', of: 'constructor' }) } },
    ],
    [
      'source',
      'a part of another size',
      { constants: { ...sound.constants, t: constant([3, 3], { kind: 'cast', of: 'w' }) } },
    ],
    [
      'source',
      'statistics of another number of channels',
      { constants: { ...sound.constants, s: constant([3]) } },
    ],
    [
      'source',
      'a ring',
      {
        constants: {
          ...sound.constants,
          w: constant([2, 3], { kind: 'transposed', of: 't', permutation: [1, 0] }),
        },
      },
    ],
  ])('%s: sees %s', (rule, _, change) => {
    expect(rules({ ...sound, ...change })).toContain(rule)
  })
})
