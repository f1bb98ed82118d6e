import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Need } from '../../../lib/ir/need.js'
import { lastNeeded } from '../../../lib/needs/positions.js'
import { type BackEdge, doneBefore, tightest } from '../../../lib/stages/synchronize/crossLayer/backEdge.js'
import {
  bytesHeld,
  type Flow,
  leastBackEdges,
} from '../../../lib/stages/synchronize/crossLayer/backPressure.js'
import { neededBy } from '../../needs/sets.js'
import { refuted } from '../../refuted.js'
import { runs } from '../../runs.js'

/** What a window over a row of `size` vectors needs, at each of its places. */
const windowOver = (size: number, kernel: number, stride: number, pad: number): Need => {
  const places = Math.max(1, Math.floor((size + 2 * pad - kernel) / stride) + 1)
  return {
    box: [places],
    axes: [
      {
        size,
        digit: 0,
        stride,
        divisor: 1,
        low: -pad,
        high: kernel - 1 - pad,
        step: 1,
        first: 0,
        last: size - 1,
      },
    ],
  }
}

const flow = (layer: string, bytes: number, reads: Flow['reads'], vectors?: number): Flow => {
  const own = vectors ?? reads[0]!.need.box[0]!
  return { layer, vectors: own, shares: [{ start: 0, step: 1, count: own }], grain: 1, bytes, reads }
}

const window = fc.record({
  kernel: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 2 }),
  bytes: fc.integer({ min: 1, max: 9 }),
})

/** A row, a path of windows over it, perhaps another beside it, and what joins their ends. */
const arbitraryFlows = fc
  .record({
    size: fc.integer({ min: 2, max: 6 }),
    bytes: fc.integer({ min: 1, max: 9 }),
    path: fc.array(window, { minLength: 1, maxLength: 2 }),
    beside: fc.option(fc.integer({ min: 1, max: 9 })),
    last: fc.boolean(),
  })
  .map(({ size, bytes, path, beside, last }): readonly Flow[] => {
    const flows = [flow('first', bytes, [], size)]
    for (const [i, { kernel, stride, bytes }] of path.entries()) {
      const { layer, vectors } = flows.at(-1)!
      flows.push(
        flow(`path${i}`, bytes, [{ input: layer, need: windowOver(vectors, kernel, stride, kernel >> 1) }]),
      )
    }
    const end = flows.at(-1)!
    const stride = Math.max(1, Math.round(size / end.vectors))
    const same = windowOver(end.vectors, 1, 1, 0)
    const skip = { ...windowOver(size, 1, stride, 0), box: [end.vectors] }
    const side = beside === null ? [] : [flow('beside', beside, [{ input: 'first', need: skip }])]
    const joint = { input: side[0]?.layer ?? 'first', need: side.length === 0 ? skip : same }
    flows.push(...side, flow('sum', 1, [{ input: end.layer, need: same }, joint]))
    const all = {
      box: [1],
      axes: same.axes.map((axis) => ({ ...axis, stride: 0, low: 0, high: end.vectors - 1 })),
    }
    return last ? [...flows, flow('all', 1, [{ input: 'sum', need: all }])] : flows
  })

type Pick = (able: readonly number[]) => number

/** Bytes of what is stored and still needed, when layers have done so many vectors. */
const heldAt = (flows: readonly Flow[], done: readonly number[]): number =>
  flows.reduce((sum, { layer, bytes }, i) => {
    const needed = flows.flatMap(({ reads, vectors }, j) =>
      reads
        .filter(({ input }) => input === layer)
        .flatMap(({ need }) =>
          Array.from({ length: vectors - done[j]! }, (_, k) => neededBy(need, done[j]! + k)).flat(),
        ),
    )
    return sum + bytes * new Set(needed.filter((each) => each < done[i]!)).size
  }, 0)

/** Goes through layers in an order, until all have come to their end or none can go on: whether all have. */
const gone = (
  flows: readonly Flow[],
  edges: readonly BackEdge[],
  pick: Pick,
  see: (done: readonly number[]) => void = () => {},
): boolean => {
  const done = flows.map(() => 0)
  const at = new Map(flows.map(({ layer }, i) => [layer, i]))
  const waits = flows.map(({ layer, reads }) => ({
    for: reads.map(({ input, need }) => ({ on: at.get(input)!, need })),
    back: edges.flatMap((edge) => (edge.producer === layer ? [{ on: at.get(edge.reader)!, edge }] : [])),
  }))
  const isAble = ({ vectors }: Flow, i: number): boolean => {
    const next = done[i]!
    return (
      next < vectors &&
      waits[i]!.for.every(({ on, need }) => done[on]! > lastNeeded(need, next)) &&
      waits[i]!.back.every(({ on, edge }) => done[on]! >= doneBefore(edge, next))
    )
  }
  for (;;) {
    const able = flows.flatMap((each, i) => (isAble(each, i) ? [i] : []))
    if (able.length === 0) return flows.every(({ vectors }, i) => done[i] === vectors)
    done[able[pick(able) % able.length]!]!++
    see(done)
  }
}

const first = (): number => 0

/** The tightest back edge of each pair. */
const tightestOf = (flows: readonly Flow[]): readonly BackEdge[] =>
  flows.flatMap(({ layer, reads }) =>
    reads.map(({ input, need }) => {
      const { vectors } = flows.find((each) => each.layer === input)!
      return tightest({ producer: input, reader: layer, vectors }, need)
    }),
  )

/** The fewest bytes that any back edges hold with which all come to an end: all offsets are tried. */
const fewest = (flows: readonly Flow[]): number => {
  let best = Number.POSITIVE_INFINITY
  const tightestOnes = tightestOf(flows)
  const looser = (edges: readonly BackEdge[]): void => {
    if (bytesHeld(flows, [...edges, ...tightestOnes.slice(edges.length)]) >= best) return
    if (edges.length === tightestOnes.length) {
      if (gone(flows, edges, first)) best = bytesHeld(flows, edges)
      return
    }
    const edge = tightestOnes[edges.length]!
    const offsets = edge.rise === 0 ? 1 : edge.vectors + 1
    for (let k = 0; k < offsets; k++) looser([...edges, { ...edge, offset: edge.offset - k * edge.rise }])
  }
  looser([])
  return best
}

/** In an order that numbers decide, whether results never take more than so many bytes. */
const staysWithin = (
  flows: readonly Flow[],
  edges: readonly BackEdge[],
  bytes: number,
  order: readonly number[],
) => {
  let [next, most] = [0, 0]
  gone(
    flows,
    edges,
    () => order[next++ % order.length]!,
    (done) => {
      most = Math.max(most, heldAt(flows, done))
    },
  )
  return most <= bytes
}

const order = fc.array(fc.nat(100), { minLength: 1, maxLength: 20 })

/** The same back edges, so many vectors looser; or tighter. */
const by = (edges: readonly BackEdge[], vectors: number): readonly BackEdge[] =>
  edges.map((edge) => ({ ...edge, offset: edge.offset - vectors * Math.max(1, edge.rise) }))

describe('the back edges of layers that work at the same time', () => {
  const least = (of: (edges: readonly BackEdge[]) => readonly BackEdge[]) =>
    fc.property(arbitraryFlows, (flows) => {
      const edges = of(leastBackEdges(flows))
      expect(gone(flows, edges, first)).toBe(true)
      expect(bytesHeld(flows, edges)).toBe(fewest(flows))
    })

  test('let all come to an end, and hold as few bytes as any', () =>
    fc.assert(
      least((edges) => edges),
      { numRuns: runs(150) },
    ))

  test.each([
    ['tighter', -1],
    ['looser', 1],
  ])('and none that is a vector %s', (_, vectors) => {
    expect(
      refuted(
        least((edges) => by(edges, vectors)),
        { numRuns: 100 },
      ),
    ).toBe(true)
  })

  const bounded = (looser: (k: number) => number) =>
    fc.property(arbitraryFlows, fc.nat(3), order, (flows, k, order) => {
      const edges = leastBackEdges(flows)
      expect(staysWithin(flows, by(edges, looser(k)), bytesHeld(flows, edges, k), order)).toBe(true)
    })

  test('hold no more bytes than is said, in every order', () =>
    fc.assert(
      bounded((k) => k),
      { numRuns: runs(300) },
    ))

  test('which looser ones do', () => {
    expect(
      refuted(
        bounded((k) => k + 1),
        { numRuns: 1000 },
      ),
    ).toBe(true)
  })
})
