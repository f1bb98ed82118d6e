import { describe, expect, it } from 'vitest'
import { elementAt } from '../../../lib/ir/elementAt.js'
import type { BaseLayer } from '../../../lib/ir/lowered.js'
import { type ModelSpec, tensor } from '../../arbitraries/onnx.js'
import { mapped } from '../import/flat.js'

const extents: Readonly<Record<string, number>> = { a: 2, b: 3, c: 4, d: 5, e: 2 }

const shapeOf = (labels: string): readonly number[] => labels.split('').map((label) => extents[label] ?? 1)

const model = (
  moving: string,
  still: string,
  right: string | null,
  first: 'moving' | 'still',
): ModelSpec => ({
  inputs: { x: shapeOf(moving) },
  initializers: [tensor('w', shapeOf(still))],
  nodes: [
    {
      op: 'Einsum',
      name: 'sum',
      inputs: first === 'moving' ? ['x', 'w'] : ['w', 'x'],
      attributes: {
        equation: `${first === 'moving' ? `${moving},${still}` : `${still},${moving}`}${right === null ? '' : `->${right}`}`,
      },
    },
  ],
  outputs: ['y'],
})

const indices = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

/** The terms of a sum as text, `output = input · weight`, one for each combination of labels: the definition of einsum. */
const termsOf = (moving: string, still: string, output: string): readonly string[] => {
  const labels = [...new Set([...moving, ...still])]
  const all = labels.reduce<readonly (readonly number[])[]>(
    (points, label) => points.flatMap((point) => indices(extents[label] ?? 1).map((i) => [...point, i])),
    [[]],
  )
  const at = (point: readonly number[], term: string) =>
    term
      .split('')
      .map((label) => point[labels.indexOf(label)])
      .join()
  return all.map((point) => `${at(point, output)} = ${at(point, moving)} · ${at(point, still)}`).toSorted()
}

/** The same of a layer, by its maps. */
const termsIn = (layer: BaseLayer): readonly string[] =>
  indices(layer.groups)
    .flatMap((group) =>
      indices(layer.vectors).flatMap((vector) =>
        indices(layer.rows).flatMap((row) =>
          indices(layer.columns).map((column) => {
            const at = { group, vector, row, column }
            const [to, from, weight] = [layer.output, layer.input, layer.weight].map((map) =>
              elementAt(map, layer, at).join(),
            )
            return `${to} = ${from} · ${weight}`
          }),
        ),
      ),
    )
    .toSorted()

describe('an Einsum with a constant operand', () => {
  it.each([
    ['abc', 'cd', 'abd'],
    ['abc', 'dc', 'abd'],
    ['abc', 'cd', 'dab'],
    ['cab', 'dc', 'bda'],
    ['abc', 'bcd', 'ad'],
    ['abc', 'cde', 'aebd'],
    ['abc', 'acd', 'abd'],
    ['bac', 'cda', 'dba'],
    ['c', 'cd', 'd'],
    ['abc', 'abc', 'a'],
  ])('%s by %s gives %s', (moving, still, output) => {
    for (const first of ['moving', 'still'] as const) {
      const { base, network } = mapped(model(moving, still, output, first))
      expect(base).toHaveLength(1)
      expect(termsIn(base[0]!)).toEqual(termsOf(moving, still, output))
      expect(network.model.macs).toBe(termsOf(moving, still, output).length)
    }
  })

  it('without a result has the labels that occur once, by the alphabet', () => {
    const { base, network } = mapped(model('ca', 'dc', null, 'moving'))
    expect(network.tensors['y']?.shape).toEqual([2, 5])
    expect(termsIn(base[0]!)).toEqual(termsOf('ca', 'dc', 'ad'))
  })

  it('that is no product of matrices is counted on the output units, term by term', () => {
    // a label that the other operand alone has and the result lacks; two groups; a diagonal
    for (const [moving, still, output] of [
      ['abc', 'cd', 'ad'],
      ['abc', 'abcd', 'abd'],
      ['aac', 'cd', 'ad'],
    ] as const) {
      const spec = model(moving, still, output, 'moving')
      const { layers } = mapped({
        ...spec,
        initializers: [...(spec.initializers ?? []), tensor('k', [1, 1, 1])],
        inputs: { ...spec.inputs, z: [1, 1, 1] },
        nodes: [...spec.nodes, { op: 'MatMul', name: 'product', inputs: ['z', 'k'], outputs: ['p'] }],
        outputs: ['y', 'p'],
      })
      expect(layers.find(({ name }) => name === 'sum')).toMatchObject({
        kind: 'operator',
        operations: termsOf(moving, still, output).length,
      })
    }
  })
})

describe('products of ONNX Runtime', () => {
  const domain = 'com.microsoft'

  it('MatMulNBits has the matrix that its attributes say', () => {
    const { base, network } = mapped({
      inputs: { x: [4, 64] },
      initializers: [tensor('b', [32, 2, 16], new Uint8Array(1024), 2), tensor('s', [64])],
      nodes: [
        {
          op: 'MatMulNBits',
          domain,
          inputs: ['x', 'b', 's'],
          attributes: { K: 64, N: 32, bits: 4, block_size: 32 },
        },
      ],
      outputs: ['y'],
    })
    expect(base).toMatchObject([{ rows: 64, columns: 32, vectors: 4 }])
    expect(network.model).toMatchObject({ parameters: 64 * 32, macs: 4 * 64 * 32 })
  })

  it('FusedMatMul and FusedGemm are turned as they say', () => {
    const turned = mapped({
      inputs: { x: [3, 7, 4] },
      initializers: [tensor('w', [5, 7])],
      nodes: [{ op: 'FusedMatMul', domain, inputs: ['x', 'w'], attributes: { transA: 1, transB: 1 } }],
      outputs: ['y'],
    })
    expect(turned.base).toMatchObject([{ rows: 7, columns: 5, vectors: 12 }])
    expect(turned.network.model.macs).toBe(3 * 4 * 7 * 5)
    const gemm = mapped({
      inputs: { x: [4, 7] },
      initializers: [tensor('w', [7, 5])],
      nodes: [{ op: 'FusedGemm', domain, inputs: ['x', 'w'], attributes: { activation: 'Relu' } }],
      outputs: ['y'],
    })
    expect(gemm.base).toMatchObject([{ rows: 7, columns: 5, vectors: 4 }])
  })

  it('what is added besides is brought: Z of FusedConv, and a C of Gemm that is no constant', () => {
    const conv = mapped({
      inputs: { x: [1, 2, 4, 4], z: [1, 3, 4, 4] },
      initializers: [tensor('w', [3, 2, 1, 1]), tensor('b', [3])],
      nodes: [
        {
          op: 'FusedConv',
          domain,
          name: 'c',
          inputs: ['x', 'w', 'b', 'z'],
          attributes: { activation: 'Relu' },
        },
      ],
      outputs: ['y'],
    })
    expect(conv.layers).toMatchObject([
      { kind: 'base', name: 'c', inputs: ['x'], bias: 'b' },
      { kind: 'operator', name: 'c.Z', op: 'Add', inputs: ['c', 'z'], inputElements: 96, outputElements: 48 },
    ])
    const gemm = mapped({
      inputs: { x: [4, 7], z: [4, 5] },
      initializers: [tensor('w', [7, 5])],
      nodes: [{ op: 'Gemm', name: 'g', inputs: ['x', 'w', 'z'] }],
      outputs: ['y'],
    })
    expect(gemm.layers).toMatchObject([
      { kind: 'base', name: 'g', inputs: ['x'], bias: null },
      { kind: 'operator', name: 'g.C', op: 'Add', inputs: ['g', 'z'], inputElements: 40 },
    ])
  })

  it('layers that share a weight have it under one name, whatever the graph calls it', () => {
    const { base } = mapped({
      inputs: { x: [4, 7] },
      initializers: [tensor('w', [7, 7])],
      nodes: [
        { op: 'Identity', inputs: ['w'], outputs: ['v'] },
        { op: 'MatMul', name: 'one', inputs: ['x', 'w'], outputs: ['h'] },
        { op: 'MatMul', name: 'two', inputs: ['h', 'v'] },
      ],
      outputs: ['y'],
    })
    expect(base.map(({ weights }) => weights)).toEqual(['w', 'w'])
  })
})
