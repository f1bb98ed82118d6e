import * as fc from 'fast-check'
import { isLeft } from 'fp-ts/lib/Either.js'
import {
  duplicator,
  leastInterval,
  leastSum,
  presets,
  slowestFirst,
  type Tiled,
  type TiledLayer,
  unwrap,
} from 'ohmflow'
import { describe, expect, test } from 'vitest'

const span = (start: number) => ({ start, count: 1 })

/** A layer of so many vectors and tiles, of which nothing else is looked at. */
const layerOf = (name: string, vectors: number, tiles: number): TiledLayer => ({
  kind: 'base',
  name,
  op: 'MatMul',
  inputs: [],
  groups: 1,
  rows: tiles,
  columns: 1,
  vectors,
  vectorShape: [vectors],
  rowShape: [tiles],
  columnShape: [1],
  input: [],
  weight: [],
  output: [],
  weights: '',
  bias: null,
  fused: [],
  tiles: Array.from({ length: tiles }, (_, i) => ({ groups: span(0), rows: span(i), columns: span(0) })),
})

const { chip } = presets.rram256
const model = { name: 'layers', sha256: '', parameters: 0, macs: 0 }

type Sizes = readonly (readonly [vectors: number, tiles: number])[]

const networkOf = (sizes: Sizes, cores: Tiled['chip']['cores'] = 'as-needed'): Tiled => ({
  chip: { ...chip, cores },
  model,
  partitioner: 'given',
  layers: sizes.map(([vectors, tiles], i) => layerOf(`layer${i}`, vectors, tiles)),
})

const copiesIn = ({ layers }: Tiled): readonly number[] =>
  layers.flatMap((layer) => (layer.kind === 'base' ? [layer.copies?.count ?? 1] : []))

/** All copies that fit. */
function* choices(sizes: Sizes, extraCores: number): Generator<readonly number[]> {
  const [first, ...others] = sizes
  if (first === undefined) {
    yield []
    return
  }
  const [vectors, tiles] = first
  for (let copies = 1; copies <= vectors && (copies - 1) * tiles <= extraCores; copies++)
    for (const rest of choices(others, extraCores - (copies - 1) * tiles)) yield [copies, ...rest]
}

const busiest = (sizes: Sizes, copies: readonly number[]): readonly number[] =>
  sizes.map(([vectors], i) => Math.ceil(vectors / (copies[i] ?? 1)))

const sumOf = (sizes: Sizes, copies: readonly number[]): number =>
  busiest(sizes, copies).reduce((a, b) => a + b, 0)
const intervalOf = (sizes: Sizes, copies: readonly number[]): number => Math.max(...busiest(sizes, copies))
const coresOf = (sizes: Sizes, copies: readonly number[]): number =>
  sizes.reduce((all, [, tiles], i) => all + tiles * ((copies[i] ?? 1) - 1), 0)

const networks = fc.record({
  sizes: fc.array(fc.tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 5 })), {
    minLength: 1,
    maxLength: 4,
  }),
  extraCores: fc.nat(14),
})

describe('against all choices', () => {
  test('least-sum has the least sum', () => {
    fc.assert(
      fc.property(networks, ({ sizes, extraCores }) => {
        const copies = copiesIn(unwrap(leastSum({ extraCores })(networkOf(sizes))))
        const sums = [...choices(sizes, extraCores)].map((each) => sumOf(sizes, each))
        expect(sumOf(sizes, copies)).toBe(Math.min(...sums))
        expect(coresOf(sizes, copies)).toBeLessThanOrEqual(extraCores)
      }),
      { numRuns: 300 },
    )
  })

  test('least-interval has the shortest interval, and with the fewest cores', () => {
    fc.assert(
      fc.property(networks, ({ sizes, extraCores }) => {
        const copies = copiesIn(unwrap(leastInterval({ extraCores })(networkOf(sizes))))
        const all = [...choices(sizes, extraCores)]
        const shortest = Math.min(...all.map((each) => intervalOf(sizes, each)))
        expect(intervalOf(sizes, copies)).toBe(shortest)
        const alike = all.filter((each) => intervalOf(sizes, each) === shortest)
        expect(coresOf(sizes, copies)).toBe(Math.min(...alike.map((each) => coresOf(sizes, each))))
      }),
      { numRuns: 300 },
    )
  })

  test('slowest-first has the shortest interval as well, and not always the least sum', () => {
    let worse = 0
    fc.assert(
      fc.property(networks, ({ sizes, extraCores }) => {
        const copies = copiesIn(unwrap(slowestFirst({ extraCores })(networkOf(sizes))))
        const all = [...choices(sizes, extraCores)]
        expect(intervalOf(sizes, copies)).toBe(Math.min(...all.map((each) => intervalOf(sizes, each))))
        expect(coresOf(sizes, copies)).toBeLessThanOrEqual(extraCores)
        if (sumOf(sizes, copies) > Math.min(...all.map((each) => sumOf(sizes, each)))) worse++
      }),
      { numRuns: 300, seed: 1 },
    )
    expect(worse).toBeGreaterThan(20)
  })
})

describe('a budget', () => {
  const sizes: Sizes = [
    [9, 3],
    [4, 4],
    [1, 4],
  ]

  test('is what is given, or what the chip has left', () => {
    const given = copiesIn(unwrap(slowestFirst({ extraCores: 8 })(networkOf(sizes))))
    expect(given).toEqual([3, 1, 1])
    expect(copiesIn(unwrap(slowestFirst()(networkOf(sizes, 11 + 8))))).toEqual(given)
    expect(copiesIn(unwrap(slowestFirst({ extraCores: 0 })(networkOf(sizes))))).toEqual([1, 1, 1])
    // a chip that does not even hold each layer once has none left: its assigner says so
    expect(copiesIn(unwrap(slowestFirst()(networkOf(sizes, 5))))).toEqual([1, 1, 1])
  })

  test.each([
    ['more than the chip has', slowestFirst({ extraCores: 9 })(networkOf(sizes, 19)), 'TooManyExtraCores'],
    ['more than can be placed', leastSum({ extraCores: 2 ** 30 })(networkOf(sizes)), 'TooManyExtraCores'],
    ['nobody says', leastInterval()(networkOf(sizes)), 'NoExtraCores'],
    ['no count', slowestFirst({ extraCores: 1.5 })(networkOf(sizes)), 'BadExtraCores'],
    ['less than none', slowestFirst({ extraCores: -1 })(networkOf(sizes)), 'BadExtraCores'],
    [
      'more than can be compared',
      leastSum({ extraCores: 2e5 })(networkOf(Array.from({ length: 99 }, () => [50_000, 1] as const))),
      'BudgetTooLarge',
    ],
  ])('that is wrong is an error: %s', (_, result, tag) => {
    expect(isLeft(result) ? result.left._tag : result._tag).toBe(tag)
  })

  test('a rule that breaks it is refused', () => {
    const greedy = duplicator('greedy', ({ base }) => ({ _tag: 'Right', right: base.map(() => 2) }))
    const result = greedy({ extraCores: 10 })(
      networkOf([
        [9, 3],
        [4, 8],
      ]),
    )
    expect(isLeft(result) && result.left._tag === 'Invalid' ? result.left.violations : result).toEqual([
      { rule: 'budget', where: 'all copies', problem: 'they take 11 extra cores, and there are 10' },
    ])
    const idle = greedy({ extraCores: 99 })(networkOf(sizes))
    expect(isLeft(idle) && idle.left._tag === 'Invalid' ? idle.left.violations : idle).toMatchObject([
      { rule: 'copies', where: 'layer "layer2"' },
    ])
  })

  test('of ten thousand cores is spent at once', () => {
    const wide: Sizes = Array.from({ length: 60 }, (_, i) => [12_544 >> (i % 8), 1 + (i % 36)] as const)
    for (const duplicate of [slowestFirst, leastInterval, leastSum]) {
      const copies = copiesIn(unwrap(duplicate({ extraCores: 10_000 })(networkOf(wide))))
      expect(coresOf(wide, copies)).toBeLessThanOrEqual(10_000)
      expect(intervalOf(wide, copies)).toBeLessThan(1_000)
    }
  })
})

test('copies take their vectors in turn, or in pieces where that is asked for', () => {
  const [first] = unwrap(slowestFirst({ extraCores: 1, vectors: 'pieces' })(networkOf([[4, 1]]))).layers
  expect(first?.kind === 'base' && first.copies).toEqual({ count: 2, vectors: 'pieces' })
  const copied = unwrap(slowestFirst({ extraCores: 1 })(networkOf([[4, 1]])))
  expect(copied.layers[0]).toMatchObject({ copies: { count: 2, vectors: 'in-turn' } })
  expect(copied.duplicator).toBe('slowest-first:1')
})
