import fc from 'fast-check'
import { explain, verify } from 'ohmflow'
import { describe, expect, test } from 'vitest'
import { formViolations } from '../../lib/verify/form.js'
import { runs } from '../runs.js'
import { goesRight, goesRightOnce, kinds, mutated, programIn, type Subject, subjects } from './mutants.js'

/** What a verifier says of a program: null that it is right, else why not. */
type Verdict = (subject: Subject) => string | null

const verdict: Verdict = (subject) => {
  const result = verify(programIn(subject))
  return result._tag === 'Right' ? null : explain(result.left)
}

const mutants = fc
  .record({
    subject: subjects,
    kind: fc.constantFrom(...kinds),
    one: fc.boolean(),
    a: fc.nat(),
    b: fc.nat(),
  })
  .map(({ subject, ...how }) => ({ kind: how.kind, subject, mutant: mutated(subject, how) }))
  .filter(({ subject, mutant }) => mutant !== subject && JSON.stringify(mutant) !== JSON.stringify(subject))

interface Tally {
  /** Accepted, and goes wrong in some order. */
  readonly missed: readonly string[]
  /** Refused, and goes right in every order that was tried. */
  readonly unconfirmed: readonly string[]
  readonly counts: ReadonlyMap<string, number>
}

/**
 * What a verifier says of mutants, beside what really becomes of them; after so many mistakes, no more are looked at.
 */
const judged = (says: Verdict, count: number, enough = Number.POSITIVE_INFINITY): Tally => {
  const [missed, unconfirmed]: [string[], string[]] = [[], []]
  const counts = new Map<string, number>()
  for (const { kind, mutant } of fc.sample(mutants, count)) {
    if (missed.length + unconfirmed.length >= enough) break
    const refusal = says(mutant)
    const name = `${kind}, ${refusal === null ? 'accepted' : 'refused'}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
    const right = goesRight(mutant)
    if (refusal === null && !right) missed.push(`${name}: ${JSON.stringify(mutant.cores)}`)
    // some stalls take a rare order
    if (refusal !== null && right && goesRight(mutant, 400)) unconfirmed.push(`${name}: ${refusal}`)
  }
  return { missed, unconfirmed, counts }
}

describe('the verifier', () => {
  test('refuses no program of ours, and each of them goes right', () => {
    fc.assert(
      fc.property(subjects, (subject) => {
        expect(verdict(subject)).toBe(null)
        expect(goesRight(subject)).toBe(true)
      }),
      { numRuns: runs(300) },
    )
  })

  test('of many mutants, refuses all that go wrong in some order, and no other', () => {
    const { missed, unconfirmed, counts } = judged(verdict, runs(5000))
    expect(missed).toEqual([])
    expect(unconfirmed).toEqual([])
    for (const kind of kinds) expect(counts.get(`${kind}, refused`) ?? 0).toBeGreaterThan(runs(12))
    for (const kind of ['swap', 'duplicate', 'shrink'])
      expect(counts.get(`${kind}, accepted`) ?? 0).toBeGreaterThan(runs(12))
  })
})

describe('a verifier with a mistake is found out', () => {
  const twins: Readonly<Record<string, Verdict>> = {
    'counts signals and MVMs, not their order': (subject) =>
      formViolations(programIn(subject))[0]?.problem ?? null,
    'tries one order': (subject) => (goesRightOnce(subject) ? null : 'it goes wrong'),
    'does not look at places': ({ chip, ...subject }) =>
      verdict({ ...subject, chip: { ...chip, partialSumBuffers: 'unbounded' } }),
    'refuses whatever it has not seen': () => 'unknown',
  }
  test.each(Object.entries(twins))('%s', (_, twin) => {
    const { missed, unconfirmed } = judged(twin, 500, 1)
    expect(missed.length + unconfirmed.length).toBeGreaterThan(0)
  })
})
