import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Chip, modelFile, presets, unwrap } from '../../lib/index.js'
import type { Need, NeedAxis } from '../../lib/ir/need.js'
import type { Program } from '../../lib/ir/program.js'
import type { Statement } from '../../lib/isa/instruction.js'
import { instructions } from '../../lib/isa/instructions.js'
import { accessesOf } from '../../lib/machine/activations/accesses.js'
import { activationMemory, type Beginning } from '../../lib/machine/activations/activationMemory.js'
import { countsInTurn, type LastReadCounts } from '../../lib/machine/activations/lastReadCounts.js'
import { type Memorized, memoriesOf } from '../../lib/machine/activations/memories.js'
import { ordersOf } from '../../lib/machine/activations/orders.js'
import { phaseMemory } from '../../lib/machine/activations/phaseMemory.js'
import type { LastReads } from '../../lib/machine/activations/reads.js'
import { recorded } from '../../lib/machine/activations/recorded.js'
import type { StoredResults } from '../../lib/machine/activations/results.js'
import { wholeInputs } from '../../lib/machine/activations/wholeInputs.js'
import { runPhase } from '../../lib/machine/events/machine.js'
import { assembleMicrocode } from '../../lib/machine/relation/assembleMicrocode.js'
import { model } from '../../lib/zoo/model.js'
import { sequence } from '../../lib/zoo/tensor.js'
import { conv } from '../../lib/zoo/weighted.js'
import { baseline } from '../../pipelines/index.js'
import { neededBy, positionsOf } from '../needs/sets.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'

const axisOf = (digits: number): fc.Arbitrary<NeedAxis> =>
  fc
    .record({
      size: fc.integer({ min: 1, max: 9 }),
      digit: fc.nat(digits - 1),
      stride: fc.nat(3),
      divisor: fc.integer({ min: 1, max: 3 }),
      low: fc.integer({ min: -3, max: 2 }),
      width: fc.nat(4),
      step: fc.integer({ min: 1, max: 2 }),
    })
    .map(({ width, ...axis }) => ({ ...axis, high: axis.low + width, first: 0, last: axis.size - 1 }))

const needs: fc.Arbitrary<Need> = fc
  .array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 })
  .chain((box) => fc.record({ box: fc.constant(box), axes: fc.array(axisOf(box.length), { maxLength: 3 }) }))

/** How many positions each position is the last to need, from the sets of the definition. */
const lastNeededBy = (need: Need): readonly number[] => {
  const last = new Map<number, number>()
  for (const position of positionsOf(need))
    for (const each of neededBy(need, position)) last.set(each, position)
  const counts = positionsOf(need).map(() => 0)
  for (const position of last.values()) counts[position]!++
  return counts
}

describe('counts of last reads in turn', () => {
  test('are those of the sets that the definition gives', () => {
    let [told, long] = [0, 0]
    fc.assert(
      fc.property(needs, fc.integer({ min: 1, max: 4 }), fc.nat(700), (need, period, drawn) => {
        const counts = countsInTurn(need)
        if (counts === null) return
        told++
        const each = lastNeededBy(need)
        each.reduce((before, count, i) => {
          expect(counts.after(i)).toBe(before)
          return before + count
        }, 0)
        expect(counts.after(each.length)).toBe(counts.all)
        const from = drawn % each.length
        const until = counts.alikeUntil(from, period)
        expect(until).toBeGreaterThanOrEqual(from)
        for (let i = from; i < until; i++) expect(each[i]).toBe(each[i - period])
        if (until > from) long++
      }),
      { numRuns: 2 * runs(200) },
    )
    expect(told).toBeGreaterThan(runs(200) / 2)
    expect(long).toBeGreaterThan(runs(200) / 8)
  })

  test('are alike to the end of a row and no further', () => {
    const axis = { size: 9, stride: 1, divisor: 1, low: -1, high: 1, step: 1, first: 0, last: 8 }
    const counts = countsInTurn({
      box: [9, 9],
      axes: [
        { ...axis, digit: 0 },
        { ...axis, digit: 1 },
      ],
    })
    // the reads of a row are the last of 0, 1, 1, …, 1 and 2 pixels
    expect(counts?.alikeUntil(10, 1)).toBe(10)
    expect(counts?.alikeUntil(11, 1)).toBe(17)
  })
})

const loop = (count: number, start: number, step: number, body: readonly Statement[]): Statement => ({
  op: 'LOOP',
  count,
  start,
  step,
  body,
})

/** Loops in loops around loads. */
const code: fc.Arbitrary<readonly Statement[]> = fc.letrec<{ readonly code: readonly Statement[] }>(
  (tie) => ({
    code: fc.array(
      fc.oneof(
        fc.constant<Statement>({ op: 'LOAD' }),
        fc
          .record({
            count: fc.nat(4),
            start: fc.nat(8),
            step: fc.integer({ min: 1, max: 8 }),
            body: tie('code'),
          })
          .map((loop): Statement => ({ op: 'LOOP', ...loop })),
      ),
      { minLength: 1, maxLength: 4, depthIdentifier: 'code' },
    ),
  }),
).code

/** A rotation of each block of vectors, as a core of a cyclic scheme reads them, each by a loop of its own or in two pieces. */
const rotated = fc
  .record({
    block: fc.integer({ min: 1, max: 6 }),
    first: fc.nat(5),
    blocks: fc.nat(4),
    rest: fc.nat(5),
    single: fc.boolean(),
  })
  .map(({ block, first, blocks, rest, single }): readonly Statement[] => {
    const run = (start: number, count: number): readonly Statement[] =>
      single
        ? Array.from({ length: count }, (_, i) => loop(1, start + i, 1, [{ op: 'LOAD' }]))
        : [loop(count, start, 1, [{ op: 'LOAD' }])]
    const turn = (size: number, from: number): readonly Statement[] => [
      ...run(from, size - from),
      ...run(0, from),
    ]
    const left = Math.min(rest, block - 1)
    return [
      loop(blocks, 0, block, turn(block, first % block)),
      ...(left > 0 ? [loop(1, blocks * block, 1, turn(left, first % left))] : []),
    ]
  })

describe('the order of reads', () => {
  const vectorsIn = (code: readonly Statement[]) => [...instructions({ code })].map(({ vector }) => vector)
  const orderIn = (code: readonly Statement[], vectors: number) =>
    ordersOf(1)({ core: 0, layer: 'any', tile: null, code }, vectors)

  test('is in turn by blocks where it says so', () => {
    let told = 0
    fc.assert(
      fc.property(fc.oneof(code, rotated), (code) => {
        const order = vectorsIn(code)
        const vectors = Math.max(...order, 0) + 1
        const block = orderIn(code, vectors)?.block ?? null
        if (block === null) return
        told++
        expect(order.toSorted((a, b) => a - b)).toEqual([...Array(vectors).keys()])
        const blocks = order.map((vector) => Math.floor(vector / block))
        expect(blocks).toEqual(blocks.toSorted((a, b) => a - b))
      }),
      { numRuns: 4 * runs(100) },
    )
    expect(told).toBeGreaterThan(runs(100))
  })

  test('is told of rotations, by no larger blocks', () => {
    const [load]: readonly Statement[] = [{ op: 'LOAD' }]
    const cyclic = loop(5, 0, 3, [loop(1, 1, 1, [load!]), loop(1, 2, 1, [load!]), loop(1, 0, 1, [load!])])
    expect(orderIn([cyclic], 15)?.block).toBe(3)
    expect(orderIn([cyclic, loop(1, 15, 1, [loop(1, 1, 1, [load!]), load!])], 17)?.block).toBe(3)
    expect(orderIn([loop(4, 0, 4, [loop(4, 0, 1, [load!])])], 16)?.block).toBe(1)
    expect(orderIn([loop(4, 0, 4, [loop(3, 0, 1, [load!])])], 16)?.block).toBe(null)
  })
})

interface Chain {
  readonly extent: number
  readonly kernel: number
  readonly stride: number
  readonly channels: number
  readonly rows: number
  readonly columns: number
  readonly bus: number
}

const chains: fc.Arbitrary<Chain> = fc.record({
  extent: fc.integer({ min: 10, max: 40 }),
  kernel: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 2 }),
  channels: fc.integer({ min: 1, max: 9 }),
  rows: fc.integer({ min: 8, max: 40 }),
  columns: fc.integer({ min: 2, max: 9 }),
  bus: fc.constantFrom(4, 32),
})

/** Three convolutions, one layer after the other. */
const chainOf = async ({ extent, kernel, stride, channels, rows, columns, bus }: Chain): Promise<Program> => {
  const chain = model({
    name: 'chain',
    resolution: extent,
    source: 'made for this test',
    parameters: 0,
    network: sequence(
      conv('first', channels, 1),
      conv('second', 4, kernel, { stride, padding: kernel >> 1 }),
      conv('third', 2, 1),
    ),
  })
  const { chip } = presets.rram256
  const own: Chip = {
    ...chip,
    crossbar: { ...chip.crossbar, rows, columns },
    interconnect: { ...chip.interconnect, bytesPerCycle: bus },
  }
  const file = await modelFile('chain', chain.build())()
  return unwrap(await baseline.until('synchronize').task({ model: file, bindings: {}, chip: own })())
}

/** The most bytes while the second convolution runs: place by place, and by how far the slowest reader is. */
const peaksOf = (program: Program, twisted: (own: Memorized) => Memorized = (own) => own) => {
  const { chip, phases } = program
  const memories = memoriesOf(program)
  const code = assembleMicrocode(phases[1]?.cores ?? [], chip)
  const programs = memories.of(1) ?? []
  const log = recorded(accessesOf(code), 1e7)
  runPhase(code, chip, false, log)

  const reads = programs.flatMap((each) => each.reads)
  const filled = (of: StoredResults) => new Uint8Array(of.places).fill(1)
  const memory = activationMemory(
    reads,
    new Map<StoredResults, Beginning>([
      ...reads.map(({ of }) => [of, { readLater: null, stored: filled(of) }] as const),
      ...programs.flatMap(({ stores }) =>
        stores === null ? [] : [[stores.of, { readLater: filled(stores.of), stored: null }] as const],
      ),
    ]),
  )
  log.replay({ ended: phaseMemory(code, chip, programs, memory).ended })

  const readLater = ({ layer }: StoredResults) => (layer.name === 'second' ? 'all' : 'none')
  const whole = wholeInputs(code, chip, programs.map(twisted), { phase: 1, readLater, waiting: 0 })
  let told = 0
  log.replay({
    ended: (...event) => {
      told++
      whole?.ended(...event)
    },
    ...(whole === null ? {} : { drifting: whole }),
  })
  const steps = programs.reduce((total, { order }) => total + order!.counts.reads + order!.counts.stores, 0)
  return { exact: memory.peak(), whole: whole?.peak() ?? null, isExact: whole?.exact, told, steps }
}

describe('the memory of a phase whose inputs wait in whole', () => {
  let [exactly, atMost] = [0, 0]
  const told = (twisted?: (own: Memorized) => Memorized) =>
    fc.asyncProperty(chains, async (chain) => {
      const { exact, whole, isExact } = peaksOf(await chainOf(chain), twisted)
      if (isExact) {
        exactly++
        expect(whole).toBe(exact)
      } else {
        atMost++
        expect(whole).toBeGreaterThanOrEqual(exact)
      }
    })

  test('is what all places give, and no less where vectors are read in turn only by blocks', async () => {
    await fc.assert(told(), { numRuns: runs(40) })
    expect(exactly).toBeGreaterThan(runs(40) / 8)
    expect(atMost).toBeGreaterThan(runs(40) / 8)
  })

  test.each([
    ['one crossbar high, exactly', 40, true],
    ['four crossbars high, but for blocks of four', 9, false],
  ])('is told of a layer %s, without most of the events', async (_, rows, isExact) => {
    const chain = { extent: 200, kernel: 3, stride: 1, channels: 4, rows, columns: 8, bus: 32 }
    const peaks = peaksOf(await chainOf(chain))
    expect(peaks.isExact).toBe(isExact)
    expect(peaks.told).toBeLessThan(peaks.steps / 5)
    expect(peaks.whole).toBeGreaterThanOrEqual(peaks.exact)
    expect(peaks.whole).toBeLessThanOrEqual(peaks.exact + (isExact ? 0 : 64))
  })

  /** Programs whose reads go by other counts, those of one order by the same. */
  const twisted = (of: (counts: LastReadCounts) => LastReadCounts) => {
    const known = new Map<LastReads, LastReads>()
    const twin = (last: LastReads): LastReads => {
      const found = known.get(last) ?? { ...last, counts: last.counts && of(last.counts) }
      known.set(last, found)
      return found
    }
    return (own: Memorized): Memorized => ({
      ...own,
      reads: own.reads.map((read) => ({ ...read, last: twin(read.last) })),
    })
  }

  test.each<readonly [string, (counts: LastReadCounts) => LastReadCounts]>([
    ['going on past the end of a row', (counts) => ({ ...counts, alikeUntil: (from) => from + 200 })],
    [
      'letting a vector go one read too late',
      (counts) => ({ ...counts, after: (n) => counts.after(Math.max(0, n - 1)) }),
    ],
  ])('%s is found out', async (_, counts) => {
    expect(await refuted(told(twisted(counts)), { numRuns: 300 })).toBe(true)
  })
})
