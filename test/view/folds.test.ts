import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Node } from '../../lib/ir/network.js'
import { type Fold, foldsOf } from '../../lib/view/drawings/folds.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'

/** A node by its operator, how many places before it its inputs are made, and the width of what it makes. */
interface Step {
  readonly op: string
  readonly back: readonly number[]
  readonly width: number
}

/** A network of such nodes; what reaches back before the first is an input. */
const networkOf = (steps: readonly Step[]): Parameters<typeof foldsOf>[0] => {
  const nodes = steps.map(
    ({ op, back }, i): Node => ({
      name: `node${i}`,
      op,
      domain: '',
      inputs: back.map((far) => (i - far < 0 ? 'in' : `t${i - far}`)),
      outputs: [`t${i}`],
      attributes: {},
    }),
  )
  const tensors = Object.fromEntries(
    steps.map(({ width }, i) => [`t${i}`, { elementType: 'float32' as const, shape: [1, width] }]),
  )
  return { nodes, tensors, constants: {} }
}

const step = fc.record({
  op: fc.constantFrom('Conv', 'Relu', 'Concat'),
  back: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 2 }),
  width: fc.constantFrom(16, 32),
  grows: fc.boolean(),
})
const block = fc.array(step, { minLength: 3, maxLength: 6 })
/** How much wider each block is than the one before: often not at all, and sometimes the third as wide as the second. */
const growths = fc.constantFrom([0, 0, 0, 0, 0], [0, 8, 16, 24, 32], [0, 8, 8, 8, 8])
/** Blocks, some of them many times, with others between them. */
const steps: fc.Arbitrary<readonly Step[]> = fc
  .array(fc.tuple(block, fc.integer({ min: 1, max: 5 }), growths), { minLength: 1, maxLength: 3 })
  .map((parts) =>
    parts.flatMap(([own, times, growth]) =>
      growth
        .slice(0, times)
        .flatMap((by) =>
          own.map(({ grows, ...rest }) => ({ ...rest, width: rest.width + (grows ? by : 0) })),
        ),
    ),
  )

type Folding = (graph: ReturnType<typeof networkOf>) => readonly Fold[]

/** Operators of all blocks of a fold are the same, and what each reads lies as far before it, outside of its block too. */
const areTheSame = ({ start, size, times }: Fold, all: readonly Step[]): boolean =>
  Array.from({ length: size * (times - 1) }, (_, i) => start + i).every((i) => {
    const [one, other] = [all[i], all[i + size]]
    // before the first node all is the same input
    const reads = (at: number, step: Step | undefined) =>
      step?.back.map((far) => (far > at ? 'in' : far)).join()
    return one?.op === other?.op && reads(i, one) === reads(i + size, other)
  })

/** Each node makes as much as its like in the block before, or more by what the fold says, and that in each block. */
const growAlike = ({ start, size, times, wider }: Fold, all: readonly Step[]): boolean =>
  Array.from({ length: size }, (_, i) => start + i).every((i) => {
    const widths = Array.from({ length: times }, (_, k) => all[i + k * size]?.width ?? 0)
    return [0, wider].some((by) => widths.every((width, k) => width === (widths[0] ?? 0) + k * by))
  })

const blocksRepeat = (folding: Folding) =>
  fc.property(steps, (all) => {
    let end = 0
    for (const fold of folding(networkOf(all))) {
      expect(fold.start).toBeGreaterThanOrEqual(end)
      end = fold.start + fold.size * fold.times
      expect(end).toBeLessThanOrEqual(all.length)
      expect(areTheSame(fold, all)).toBe(true)
      expect(growAlike(fold, all)).toBe(true)
      expect(fold.wider > 0 && fold.times < 3).toBe(false)
    }
  })

describe('blocks that repeat', () => {
  it('are the same, and do not overlap', () => {
    fc.assert(blocksRepeat(foldsOf), { numRuns: runs(200) })
  })

  it.each<[string, Folding]>([
    ['one too often', (graph) => foldsOf(graph).map((fold) => ({ ...fold, times: fold.times + 1 }))],
    ['begun a node too early', (graph) => foldsOf(graph).map((fold) => ({ ...fold, start: fold.start - 1 }))],
    [
      'told by their operators alone',
      ({ nodes, ...rest }) => foldsOf({ ...rest, nodes: nodes.map((node) => ({ ...node, inputs: [] })) }),
    ],
    [
      'told without the extents of tensors',
      ({ nodes, constants }) => foldsOf({ nodes, constants, tensors: {} }),
    ],
    ['said not to grow', (graph) => foldsOf(graph).map((fold) => ({ ...fold, wider: 0 }))],
  ])('%s, are found wrong', (_, wrong) => {
    expect(refuted(blocksRepeat(wrong), { numRuns: 500 })).toBe(true)
  })

  it('are found where a network is made of nothing else, cut where one tensor joins them', () => {
    const residual: readonly Step[] = [
      { op: 'Conv', back: [1], width: 64 },
      { op: 'Relu', back: [1], width: 64 },
      { op: 'Conv', back: [1], width: 64 },
      { op: 'Add', back: [1, 4], width: 64 },
    ]
    const stem: readonly Step[] = [
      { op: 'Conv', back: [1], width: 64 },
      { op: 'MaxPool', back: [1], width: 64 },
    ]
    const all = [...stem, ...Array.from({ length: 9 }, () => residual).flat()]
    expect(foldsOf(networkOf(all))).toEqual([{ start: 2, size: 4, times: 9, wider: 0 }])
  })

  it('are found where each sets its channels beside those of the one before', () => {
    const dense = (_: unknown, i: number): readonly Step[] => [
      { op: 'Relu', back: [1], width: 64 + 32 * i },
      { op: 'Conv', back: [1], width: 32 },
      { op: 'Concat', back: [1, 3], width: 96 + 32 * i },
    ]
    const stem: Step = { op: 'Conv', back: [1], width: 64 }
    const series = (times: number) => networkOf([stem, ...Array.from({ length: times }, dense).flat()])
    expect(foldsOf(series(6))).toEqual([{ start: 1, size: 3, times: 6, wider: 32 }])
    // two are no series
    expect(foldsOf(series(2), 1)).toEqual([])
  })
})
