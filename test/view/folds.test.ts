import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Node } from '../../lib/ir/network.js'
import { type Fold, foldsOf } from '../../lib/view/drawings/folds.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'

/** A node by its operator and how many places before it its inputs are made. */
interface Step {
  readonly op: string
  readonly back: readonly number[]
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
  return { nodes, tensors: {}, constants: {} }
}

const step: fc.Arbitrary<Step> = fc.record({
  op: fc.constantFrom('Conv', 'Relu', 'Add'),
  back: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 2 }),
})
const block = fc.array(step, { minLength: 3, maxLength: 6 })
/** Blocks, some of them many times, with others between them. */
const steps = fc
  .array(fc.tuple(block, fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.flatMap(([own, times]) => Array.from({ length: times }, () => own).flat()))

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

const blocksRepeat = (folding: Folding) =>
  fc.property(steps, (all) => {
    let end = 0
    for (const fold of folding(networkOf(all))) {
      expect(fold.start).toBeGreaterThanOrEqual(end)
      end = fold.start + fold.size * fold.times
      expect(end).toBeLessThanOrEqual(all.length)
      expect(areTheSame(fold, all)).toBe(true)
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
  ])('%s, are found wrong', (_, wrong) => {
    expect(refuted(blocksRepeat(wrong), { numRuns: 500 })).toBe(true)
  })

  it('are found where a network is made of nothing else, cut where one tensor joins them', () => {
    const residual: readonly Step[] = [
      { op: 'Conv', back: [1] },
      { op: 'Relu', back: [1] },
      { op: 'Conv', back: [1] },
      { op: 'Add', back: [1, 4] },
    ]
    const stem: readonly Step[] = [
      { op: 'Conv', back: [1] },
      { op: 'MaxPool', back: [1] },
    ]
    const all = [...stem, ...Array.from({ length: 9 }, () => residual).flat()]
    expect(foldsOf(networkOf(all))).toEqual([{ start: 2, size: 4, times: 9 }])
  })
})
