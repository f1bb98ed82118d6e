import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { verticalGroups } from '../../lib/ir/tiled.js'
import { verifyNetwork } from '../../lib/ir/verifyNetwork.js'
import {
  arbitraryLowered,
  arbitraryNetwork,
  arbitraryOperation,
  arbitraryPlaced,
  arbitrarySchedule,
  arbitraryVerticalGroup,
} from '../../lib/laws/index.js'
import { im2col } from '../../lib/stages/lower/im2col.js'

/** What no arbitrary gives. */
const never: unknown = Symbol('never')

/** The value that a property which always fails shrinks to. */
const least = <A>(arbitrary: fc.Arbitrary<A>): A => {
  const { counterexample } = fc.check(
    fc.property(arbitrary, (value: A) => value === never),
    { seed: 3 },
  )
  if (counterexample === null) throw new Error('the property holds')
  return counterexample[0]
}

const sample = <A>(arbitrary: fc.Arbitrary<A>): readonly A[] =>
  fc.sample(arbitrary, { numRuns: 400, seed: 3 })

describe('arbitraries shrink towards what a person would write down', () => {
  test('a network of one convolution of 1 × 1', () => {
    const { nodes, tensors } = least(arbitraryNetwork)
    expect(nodes.map(({ op, attributes }) => [op, attributes['kernel_shape']])).toEqual([['Conv', [1, 1]]])
    expect(Object.values(tensors).map(({ shape }) => shape)).toEqual([
      [1, 1, 1, 1],
      [1, 1, 1, 1],
    ])
  })

  test('a lowered network of one matrix of 1 × 1 for one vector', () => {
    const { layers } = least(arbitraryLowered)
    expect(layers).toHaveLength(1)
    expect(layers[0]).toMatchObject({
      op: 'MatMul',
      rows: 1,
      columns: 1,
      groups: 1,
      vectors: 1,
      fused: [],
      bias: null,
    })
  })

  test('one tile in core 0', () => {
    const placed = least(arbitraryPlaced)
    expect([placed.cores, placed.layers.length]).toEqual([1, 1])
    const one = { start: 0, count: 1 }
    expect(placed.layers[0]).toMatchObject({
      round: 0,
      tiles: [{ groups: one, rows: one, columns: one, core: 0 }],
    })
  })

  test('one core, one vector; no schedule', () => {
    const group = least(arbitraryVerticalGroup)
    expect([group.cores.length, group.vectors]).toEqual([1, 1])
    expect(least(arbitrarySchedule)).toEqual([])
  })
})

describe('arbitraries reach what laws are about', () => {
  test('vertical groups of several cores, rounds, packed groups, cuts of different sizes', () => {
    const placed = sample(arbitraryPlaced)
    const layers = placed.flatMap(({ layers }) =>
      layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : [])),
    )
    const share = (holds: number, of: number) => expect(holds / of).toBeGreaterThan(0.03)
    share(
      layers.filter(({ tiles }) => verticalGroups(tiles).some(({ length }) => length > 2)).length,
      layers.length,
    )
    share(layers.filter(({ round }) => round > 0).length, layers.length)
    share(layers.filter(({ tiles }) => tiles.some(({ groups }) => groups.count > 1)).length, layers.length)
    share(layers.filter(({ groups }) => groups > 1).length, layers.length)
    share(
      layers.filter(({ tiles }) => tiles.length > verticalGroups(tiles).length * 1.5).length,
      layers.length,
    )
    share(placed.filter(({ chip }) => chip.exchange === 'forward').length, placed.length)
  })

  test('every kind of product; each is a network that verifies and is lowered', () => {
    const networks = sample(arbitraryOperation)
    for (const network of networks) {
      expect(verifyNetwork(network)._tag).toBe('Right')
      expect(im2col()(network)._tag).toBe('Right')
    }
    const ops = new Set(networks.flatMap(({ nodes }) => nodes.map(({ op }) => op)))
    expect([...ops].toSorted()).toEqual([
      'Conv',
      'ConvInteger',
      'ConvTranspose',
      'Gemm',
      'MatMul',
      'MatMulInteger',
    ])
    const ranks = new Set(networks.map(({ tensors }) => tensors['x']?.shape.length))
    expect([...ranks].toSorted()).toEqual([1, 2, 3, 4])
  })

  test('networks whose layers read each other; each verifies and is lowered', () => {
    const networks = sample(arbitraryNetwork)
    for (const network of networks) {
      expect(verifyNetwork(network)._tag).toBe('Right')
      expect(im2col()(network)._tag).toBe('Right')
    }
    const all = networks.flatMap(({ nodes }) => nodes)
    for (const op of ['Conv', 'MaxPool', 'Relu', 'Add', 'Flatten', 'Gemm'])
      expect(all.filter((node) => node.op === op).length / all.length).toBeGreaterThan(0.03)
    const deep = networks.filter(({ nodes }) => nodes.filter(({ op }) => op === 'Conv').length > 1)
    expect(deep.length / networks.length).toBeGreaterThan(0.3)
    const depthwise = all.filter(({ attributes }) => Number(attributes['group'] ?? 1) > 1)
    expect(depthwise.length / all.length).toBeGreaterThan(0.03)
  })
})
