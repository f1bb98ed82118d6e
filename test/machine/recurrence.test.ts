import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Chip } from '../../lib/hardware/chip.js'
import type { CoreProgram } from '../../lib/ir/program.js'
import type { Statement } from '../../lib/isa/instruction.js'
import { runPhase } from '../../lib/machine/events/machine.js'
import type { PhaseOutcome } from '../../lib/machine/events/phaseOutcome.js'
import { stock } from '../../lib/machine/events/stock.js'
import { assembleMicrocode } from '../../lib/machine/relation/assembleMicrocode.js'
import { budget, type Drifting, exactly, recurrence } from '../../lib/machine/relation/recurrence.js'
import { sequentialScheme } from '../../lib/stages/synchronize/sequentialScheme.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'
import { anyPrograms, chips, gridPrograms, grids, schemes } from '../stages/simulate/arbitraries.js'
import { edited } from '../stages/simulate/edits.js'

/** Enough vectors for every regime to set in. */
const synchronized = fc
  .record({ chip: chips, grid: grids, vectors: fc.integer({ min: 1, max: 500 }), scheme: schemes })
  .map(({ chip, grid, vectors, scheme }) => ({
    chip,
    programs: gridPrograms({ ...grid, vectors }, chip, scheme),
  }))

const repeatedMore = (code: readonly Statement[], factor: number): readonly Statement[] =>
  code.map((statement) =>
    statement.op === 'LOOP'
      ? { ...statement, count: statement.count * factor, body: repeatedMore(statement.body, 1) }
      : statement,
  )

const mistaken = synchronized.chain(({ chip, programs }) =>
  edited(programs).map((wrong) => ({ chip, programs: wrong })),
)

const anything = fc
  .record({ chip: chips, programs: anyPrograms, factor: fc.integer({ min: 1, max: 60 }) })
  .map(({ chip, programs, factor }) => ({
    chip,
    programs: programs.map((program) => ({ ...program, code: repeatedMore(program.code, factor) })),
  }))

/** Long MVMs while others read flags often. */
const polled = fc
  .record({
    chip: chips,
    mvmCycles: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 300, max: 2000 })),
    bytes: fc.integer({ min: 1, max: 12 }),
    intervalCycles: fc.integer({ min: 1, max: 60 }),
    grid: grids,
    scheme: fc.oneof(fc.constant(sequentialScheme()), schemes),
    mistakes: fc.boolean(),
  })
  .chain(({ chip, mvmCycles, bytes, intervalCycles, grid, scheme, mistakes }) => {
    const busy: Chip = {
      ...chip,
      crossbar: { ...chip.crossbar, mvmCycles },
      signal: { kind: 'polling', bytes, intervalCycles },
    }
    const programs = gridPrograms({ ...grid, vertical: grid.vertical + 2 }, busy, scheme)
    return (mistakes ? edited(programs) : fc.constant(programs)).map((each) => ({
      chip: busy,
      programs: each,
    }))
  })

/** Cores one after another that forward their partial sums: all of them are alive between two cores, where there is room. */
const sequential = fc
  .record({
    chip: chips,
    grid: grids,
    vectors: fc.integer({ min: 300, max: 2000 }),
    partialSumBuffers: fc.oneof(fc.constant('unbounded' as const), fc.integer({ min: 1, max: 2500 })),
  })
  .map(({ chip, grid, vectors, partialSumBuffers }) => {
    const forwarding: Chip = {
      ...chip,
      exchange: 'forward',
      signal: { kind: 'register', bytes: 4 },
      partialSumBuffers,
    }
    const size = { ...grid, vertical: grid.vertical + 1, vectors }
    return { chip: forwarding, programs: gridPrograms(size, forwarding, sequentialScheme()) }
  })

const facts = ({ events: _events, ...outcome }: PhaseOutcome) => ({
  ...outcome,
  lastStore: [...outcome.lastStore],
  polls: [...outcome.polls],
})

interface Case {
  readonly chip: Chip
  readonly programs: readonly CoreProgram[]
}

const skipping = ({ chip, programs }: Case): PhaseOutcome => runPhase(assembleMicrocode(programs, chip), chip)

const running = ({ chip, programs }: Case): PhaseOutcome =>
  runPhase(assembleMicrocode(programs, chip), chip, true)

const exact = (cases: fc.Arbitrary<Case>, run: (one: Case) => PhaseOutcome) =>
  fc.property(cases, (one) => {
    expect(facts(run(one))).toEqual(facts(running(one)))
  })

describe('skipping what repeats gives what running every event gives', () => {
  test('for synchronized programs', () => {
    fc.assert(exact(synchronized, skipping), { numRuns: runs(150) })
  })

  test('for programs with mistakes in them, most of which stall', () => {
    fc.assert(exact(mistaken, skipping), { numRuns: runs(80) })
  })

  test('for any code at all', () => {
    fc.assert(exact(anything, skipping), { numRuns: runs(80) })
  })

  test('for cores one after another, however many partial sums lie between them', () => {
    fc.assert(exact(sequential, skipping), { numRuns: runs(60) })
  })

  test('of which a few vectors each are run', () => {
    for (const one of fc.sample(sequential, { numRuns: 60, seed: 1 }))
      expect(skipping(one).events).toBeLessThan(150 * one.programs.length)
  })

  test('for cores that poll, reads counted', () => {
    fc.assert(exact(polled, skipping), { numRuns: runs(100) })
  })

  test('a run that miscounts the reads of flags, or their time, is found out', () => {
    const uncounted = (one: Case): PhaseOutcome => {
      const outcome = skipping(one)
      return { ...outcome, polls: outcome.polls.map((reads) => Math.min(reads, 20)) }
    }
    const seldom = (one: Case): PhaseOutcome => {
      const { signal } = one.chip
      const rarely =
        signal.kind === 'polling' ? { ...signal, intervalCycles: signal.intervalCycles + 1 } : signal
      return skipping({ ...one, chip: { ...one.chip, signal: rarely } })
    }
    for (const twin of [uncounted, seldom]) expect(refuted(exact(polled, twin), { numRuns: 200 })).toBe(true)
  })

  test('and rounds of reads are skipped', () => {
    const skipped = fc.sample(polled, { numRuns: 100, seed: 1 }).filter((one) => {
      const [few, all] = [skipping(one).events, running(one).events]
      return few * 2 < all
    })
    expect(skipped.length).toBeGreaterThan(20)
  })

  test('a run that skips one iteration too many is found out', () => {
    const shorter = (code: readonly Statement[]): readonly Statement[] =>
      code.map((statement) =>
        statement.op === 'LOOP' && statement.count > 100
          ? { ...statement, count: statement.count - 1 }
          : statement,
      )
    const twin = ({ chip, programs }: Case): PhaseOutcome =>
      skipping({ chip, programs: programs.map((core) => ({ ...core, code: shorter(core.code) })) })
    expect(refuted(exact(synchronized, twin), { numRuns: 200 })).toBe(true)
  })

  test('and it does skip', () => {
    const skipped = fc.sample(synchronized, { numRuns: 200, seed: 1 }).filter((one) => {
      const [few, all] = [skipping(one).events, running(one).events]
      return few * 2 < all
    })
    expect(skipped.length).toBeGreaterThan(60)
  })
})

describe('recurrence', () => {
  /** A clock whose hand goes round and whose count goes down to 1. */
  const machine = (start: number, drifts: (count: Float64Array) => readonly Drifting[]) => {
    const hand = new Int32Array(1)
    const count = Float64Array.of(start)
    const periodic = recurrence([exactly(hand)], drifts(count))
    let [now, steps] = [0, 0]
    while (count[0]! > 0) {
      now += 1 + hand[0]!
      hand[0] = (hand[0]! + 1) % 3
      count[0]!--
      steps++
      now += periodic.visit(now, 0)
    }
    return { now, steps }
  }

  test('ends at the time at which every step would have been taken', () => {
    const { now, steps } = machine(3000, (count) => [budget(count)])
    expect(now).toBe(1000 * (1 + 2 + 3))
    expect(steps).toBeLessThan(20)
  })

  test('a state without what goes on would be skipped for ever, so it is not skipped', () => {
    expect(machine(3000, () => []).steps).toBe(3000)
  })

  test('a stock that was found wanting must not change, one that was not may grow, and shrinks as far as it lasts', () => {
    const wanting = stock(1)
    wanting.save()
    expect(wanting.take(0, 1)).toBe(false)
    wanting.put(0)
    expect(wanting.periods()).toBe(0)

    const growing = stock(1)
    growing.put(0)
    growing.save()
    growing.put(0)
    growing.put(0)
    expect(growing.take(0, 1)).toBe(true)
    expect(growing.periods()).toBe(Number.POSITIVE_INFINITY)
    growing.skip(4, 0)
    expect([growing.has(0, 6), growing.has(0, 7)]).toEqual([true, false])

    const shrinking = stock(1)
    for (let i = 0; i < 10; i++) shrinking.put(0)
    shrinking.save()
    expect(shrinking.take(0, 3)).toBe(true)
    expect(shrinking.periods()).toBe(2)
  })
})
