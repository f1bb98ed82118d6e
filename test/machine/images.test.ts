import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { product } from '../../lib/arithmetic.js'
import type { Chip } from '../../lib/index.js'
import type { CoreProgram, Program } from '../../lib/ir/program.js'
import { runPhase } from '../../lib/machine/events/machine.js'
import { outputUnitTurns } from '../../lib/machine/events/outputUnits.js'
import type { PhaseOutcome } from '../../lib/machine/events/phaseOutcome.js'
import { assembleMicrocode } from '../../lib/machine/relation/assembleMicrocode.js'
import { asCore, noUnit, outputUnitOf } from '../../lib/machine/relation/unitIndex.js'
import { vectorBox } from '../../lib/needs/vectors.js'
import { programOf } from '../needs/randomProgram.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'

interface Case {
  readonly chip: Chip
  readonly cores: readonly CoreProgram[]
  readonly images: number
  readonly layers: Program['layers']
}

const caseOf = async (numbers: readonly number[], more = 0): Promise<Case> => {
  const { chip, phases, images = 1, layers } = await programOf(numbers, 30, more)
  return { chip, cores: phases[0]?.cores ?? [], images, layers }
}

const facts = ({ events: _events, period: _period, lastStore, polls, began, ...rest }: PhaseOutcome) => ({
  ...rest,
  lastStore: [...lastStore],
  polls: [...polls],
  began: [...began],
})

const running = ({ chip, cores, images }: Case): PhaseOutcome =>
  runPhase(assembleMicrocode(cores, chip, images), chip, true)

type Run = (one: Case) => PhaseOutcome
const skipping: Run = ({ chip, cores, images }) => runPhase(assembleMicrocode(cores, chip, images), chip)

const numbers = fc.array(fc.nat(1000), { minLength: 30, maxLength: 60 })

const exact = (run: Run) =>
  fc.asyncProperty(numbers, async (drawn) => {
    const one = await caseOf(drawn)
    expect(facts(run(one))).toEqual(facts(running(one)))
  })

/** The machine with another implementation of one of its parts. */
const machineWith = async (part: string, twin: Readonly<Record<string, unknown>>): Promise<Run> => {
  vi.resetModules()
  vi.doMock(part, async (actual) => ({ ...(await actual<object>()), ...twin }))
  const [{ runPhase: run }, { assembleMicrocode: assemble }] = [
    await import('../../lib/machine/events/machine.js'),
    await import('../../lib/machine/relation/assembleMicrocode.js'),
  ]
  vi.doUnmock(part)
  return ({ chip, cores, images }) => run(assemble(cores, chip, images), chip)
}

describe('images of which only those are run that differ', () => {
  test('random networks take what they take when every event is run', () =>
    fc.assert(exact(skipping), { numRuns: runs(60) }))

  test('and images are skipped', async () => {
    const cases = await Promise.all(fc.sample(numbers, { numRuns: 20, seed: 1 }).map(caseOf))
    const skipped = cases.filter((one) => skipping(one).events * 2 < running(one).events)
    expect(skipped.length).toBeGreaterThan(5)
  })

  test('a machine that leaves registers out of its state is found out', async () => {
    const { registerCounts } = await import('../../lib/machine/events/registers.js')
    const forgetful = (...given: Parameters<typeof registerCounts>) => ({
      ...registerCounts(...given),
      periods: () => Number.POSITIVE_INFINITY,
    })
    const twin = await machineWith('../../lib/machine/events/registers.js', { registerCounts: forgetful })
    expect(await refuted(exact(twin), { numRuns: 300 })).toBe(true)
  })

  /** When the last result of the first image is stored, as one sees who looks at each. */
  const seen = ({ chip, cores, images, layers }: Case): number => {
    const code = assembleMicrocode(cores, chip, images)
    const vectors = new Map(layers.map((layer) => [layer.name, product(vectorBox(layer))]))
    let last = 0
    runPhase(code, chip, true, {
      executed: (unit, now, at, vector) => {
        const op = code.origin[at]?.op
        const { layer = '' } = cores[unit >> 1] ?? {}
        if ((op === 'STORE' || op === 'WRITE') && vector < (vectors.get(layer) ?? 0)) last = now
      },
    })
    return last
  }

  const firstEnds = (run: Run) =>
    fc.asyncProperty(numbers, async (drawn) => {
      const one = await caseOf(drawn)
      expect(run(one).firstImage).toBe(one.images === 1 ? null : seen(one))
    })

  test('the end of the first is seen', () => fc.assert(firstEnds(skipping), { numRuns: runs(20) }))

  test('the end of another image is found out', async () => {
    const later: Run = (one) => skipping({ ...one, images: Math.max(1, Math.floor(one.images / 2)) })
    expect(await refuted(firstEnds(later), { numRuns: 300 })).toBe(true)
  })

  const repeats = (periodOf: (outcome: PhaseOutcome) => PhaseOutcome['period']) =>
    fc.asyncProperty(numbers, async (drawn) => {
      const outcome = skipping(await caseOf(drawn))
      const period = periodOf(outcome)
      if (period === null) return
      const more = running(await caseOf(drawn, period.images))
      expect(more.end - outcome.end).toBe(period.cycles)
    })

  test('what repeats goes on so with more of them', () =>
    fc.assert(
      repeats(({ period }) => period),
      { numRuns: runs(20) },
    ))

  test('another period is found out', async () => {
    const shorter = ({ period }: PhaseOutcome) => period && { ...period, cycles: period.cycles - 1 }
    expect(await refuted(repeats(shorter), { numRuns: 300 })).toBe(true)
  })

  /** The machine where few events are too many, with another implementation of how far images are. */
  const hurried = async (twin: Readonly<Record<string, unknown>>): Promise<Run> => {
    const limits = '../../lib/machine/events/phaseOutcome.js'
    vi.doMock(limits, () => ({ mostEvents: 2000, mostBeforePeriod: 200 }))
    const run = await machineWith('../../lib/machine/events/imageEnds.js', twin)
    vi.doUnmock(limits)
    return run
  }

  const foresees = (run: Run, seen = { early: 0 }) =>
    fc.asyncProperty(numbers, async (drawn) => {
      const one = await caseOf(drawn, 12)
      const { events } = run(one)
      if (events <= 2000) return
      if (events !== 2001) seen.early++
      expect(running(one).events).toBeGreaterThanOrEqual(events)
    })

  test('a run that ends early would have taken no fewer events than it says', async () => {
    const seen = { early: 0 }
    await fc.assert(foresees(await hurried({}), seen), { numRuns: runs(60) })
    expect(seen.early).toBeGreaterThan(runs(4))
    const { imageEnds } = await import('../../lib/machine/events/imageEnds.js')
    const nearest = (of: Parameters<typeof imageEnds>[0]) => {
      const ends = imageEnds(of)
      return { ...ends, farthest: () => ends.farthest() / 2 }
    }
    expect(await refuted(foresees(await hurried({ imageEnds: nearest })), { numRuns: 300 })).toBe(true)
  })

  test('who waits for a turn of an output unit is part of the state, in order', () => {
    const cores = [0, 0, 0].map((core) => ({ core }))
    const { occupy, release, recurring } = outputUnitTurns(cores)
    const inTurn = (...cores: readonly number[]) => cores.map((core) => outputUnitOf(asCore(core)))
    expect(inTurn(0, 1, 2).map(occupy)).toEqual([true, false, false])
    for (const part of recurring) part.save(0, 0)
    const same = () => recurring.every((part) => part.same(0, 0))
    expect(same()).toBe(true)
    expect(inTurn(0, 1, 2).map(release)).toEqual([...inTurn(1, 2), noUnit])
    expect(inTurn(0, 2, 1).map(occupy)).toEqual([true, false, false])
    expect(same()).toBe(false)
    expect(inTurn(0, 2, 1).map(release)).toEqual([...inTurn(2, 1), noUnit])
    expect(inTurn(0, 1, 2).map(occupy)).toEqual([true, false, false])
    expect(same()).toBe(true)
  })
})
