import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { crossLayer, modelFile, presets, unwrap, verify, zoo } from '../../lib/index.js'
import type { Layer, OperatorLayer } from '../../lib/ir/lowered.js'
import type { Need } from '../../lib/ir/need.js'
import { sameNeed } from '../../lib/needs/axes.js'
import { fusedOperators } from '../../lib/needs/fusedOperators.js'
import { needsOf } from '../../lib/needs/needs.js'
import { baseline } from '../../pipelines/index.js'

const shape = [1, 8, 4, 4]
const same = sameNeed(shape)

const operator = (
  name: string,
  inputs: readonly string[],
  need: Need = same,
  elements = 128,
): OperatorLayer => ({
  kind: 'operator',
  name,
  op: name.toUpperCase(),
  inputs,
  inputElements: inputs.length * elements,
  outputElements: elements,
  operations: elements,
  geometry: { shape, channelAxis: 1, reads: inputs.map((input) => ({ input, need })) },
})

const add = operator('add', ['x', 'y'])
const relu = operator('relu', ['add'])
const names = (layers: readonly Layer[]): readonly string[] => layers.map(({ name }) => name)

describe('operators that take up the one before them', () => {
  test('Add and Relu become one, of what one reads and the other writes', () => {
    expect(fusedOperators([add, relu], { relu: 128 })).toEqual([
      { ...add, name: 'relu', op: 'ADD+RELU', operations: 256, outputElements: 128 },
    ])
  })

  test('three become one', () => {
    const scaled = operator('scaled', ['relu'])
    expect(names(fusedOperators([add, relu, scaled], { scaled: 128 }))).toEqual(['scaled'])
  })

  test('not where somebody else reads what is between, or it leaves the network, or nobody says what does', () => {
    const other = operator('other', ['add', 'x'])
    expect(names(fusedOperators([add, relu, other], { relu: 128 }))).toEqual(['add', 'relu', 'other'])
    expect(names(fusedOperators([add, relu], { add: 128, relu: 128 }))).toEqual(['add', 'relu'])
    expect(names(fusedOperators([add, relu], undefined))).toEqual(['add', 'relu'])
  })

  test('not where an element needs another, or several, or nobody knows which', () => {
    const [first, second, third, fourth] = same.axes
    if (first === undefined || second === undefined || third === undefined || fourth === undefined)
      throw new Error('four axes')
    const turned: Need = { ...same, axes: [first, second, { ...third, digit: 3 }, { ...fourth, digit: 2 }] }
    const wide: Need = { ...same, axes: [first, second, { ...third, high: 1 }, fourth] }
    const { geometry: _, ...unknown } = relu
    for (const second of [operator('relu', ['add'], turned), operator('relu', ['add'], wide), unknown])
      expect(names(fusedOperators([add, second], { relu: 128 }))).toEqual(['add', 'relu'])
  })

  test('ResNet-18: what vectors need of others is what they needed, and it is proved', async () => {
    const model = await modelFile('resnet18', zoo.resnet18.build())()
    const task = { model, bindings: {}, chip: presets.rram256.chip }
    const placed = unwrap(await baseline.until('assign').task(task)())
    const program = unwrap(await baseline.swap('synchronize', crossLayer()).until('synchronize').task(task)())
    expect(program.layers.flatMap(({ kind, op }) => (kind === 'operator' ? [op] : []))).toEqual([
      'MaxPool',
      ...Array.from({ length: 8 }, () => 'Add+Relu'),
      'GlobalAveragePool',
    ])
    const [before, after] = [needsOf(placed.layers), needsOf(program.layers)]
    const bases = program.layers.flatMap(({ kind, name }) => (kind === 'base' ? [name] : []))
    for (const consumer of bases) {
      expect(after.producers(consumer)).toEqual(before.producers(consumer))
      for (const producer of after.producers(consumer))
        expect(after.of(consumer, producer)).toEqual(before.of(consumer, producer))
    }
    expect(verify(program)).toEqual(E.right(program))

    // a synchronizer that took up a result which leaves the network
    const { signature } = program
    if (signature === undefined) throw new Error('the network says what it gives')
    const outputs = { ...signature.outputs, 'layer1.0.add': 200704 }
    expect(verify({ ...program, signature: { ...signature, outputs } })._tag).toBe('Left')
  })
})
