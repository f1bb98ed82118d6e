import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Program } from '../../lib/ir/program.js'
import { formViolations } from '../../lib/verify/form.js'
import { runs } from '../runs.js'
import { chanceOf } from './chance.js'
import { judged } from './definition.js'
import { exchangedPhases } from './exchanged.js'
import { programByHand } from './grammar.js'
import { programTogether } from './grammarTogether.js'
import { goesRight, programIn, type Subject, subjects } from './mutants.js'
import { said, type Verdict } from './said.js'
import { TooMany } from './terms.js'

const isFuzz = import.meta.env.MODE === 'fuzz'
const first = isFuzz ? Number(import.meta.env['SEED'] ?? Date.now() % 1e9) : 1

/** What the interpreter of the proof's statement finds: null where all orders are too many. */
const truthOf = (program: Program): Exclude<Verdict, 'undecided'> | null => {
  try {
    return judged(program) === null ? 'right' : 'wrong'
  } catch (error) {
    if (error instanceof TooMany) return null
    throw error
  }
}

const mutantOf = (program: Program, seed: number): Program => ({
  ...program,
  phases: exchangedPhases(chanceOf(seed), program.phases),
})

const isOther = (a: Program, b: Program): boolean => JSON.stringify(a.phases) !== JSON.stringify(b.phases)

/** A mutant, and whether integers come out right in many orders, where those are known. */
interface Mutant {
  readonly seed: number
  readonly program: Program
  readonly adds: () => boolean
}

/** Mutants of the programs of a grammar that are right. */
const ofGrammar =
  (grammar: (seed: number) => Program) =>
  (count: number): readonly Mutant[] => {
    const mutants: Mutant[] = []
    for (let seed = first; mutants.length < count; seed++) {
      const program = grammar(seed)
      const mutant = mutantOf(program, seed)
      // the proof takes longest, and is asked last
      if (!isOther(program, mutant) || said(program).verdict !== 'right') continue
      mutants.push({ seed, program: mutant, adds: () => true })
    }
    return mutants
  }

const ofSchemes = (count: number): readonly Mutant[] =>
  fc.sample(subjects, { numRuns: 2 * count, seed: first }).flatMap((subject, seed) => {
    const program = programIn(subject)
    const mutant = mutantOf(program, first + seed)
    const cores = mutant.phases.flatMap((phase) => phase.cores)
    const changed: Subject = { ...subject, cores }
    return isOther(program, mutant) ? [{ seed, program: mutant, adds: () => goesRight(changed) }] : []
  })

const kinds = {
  'programs that people write': ofGrammar(programByHand),
  'programs whose layers work at the same time': ofGrammar(programTogether),
  'programs of our schemes': ofSchemes,
}

/** What is said of mutants, and what is true of them. */
const judge = (mutants: readonly Mutant[], says: (program: Program) => Verdict) => {
  const tally = { accepted: 0, refused: 0, open: 0 }
  const differences: unknown[] = []
  for (const { seed, program, adds } of mutants) {
    const verdict = says(program)
    const truth = verdict === 'undecided' ? null : truthOf(program)
    if (truth === null || verdict === 'undecided') tally.open++
    else {
      tally[verdict === 'right' ? 'accepted' : 'refused']++
      if (verdict !== truth || (verdict === 'right' && !adds())) differences.push({ seed, verdict, truth })
    }
  }
  return { ...tally, differences }
}

describe.each(Object.entries(kinds))('%s with two instructions or operands exchanged', (_, mutants) => {
  test('are accepted where they go right in every order, and refused where they do not', () => {
    const { accepted, refused, open, differences } = judge(
      mutants(runs(400)),
      (program) => said(program).verdict,
    )
    expect(differences).toEqual([])
    expect(accepted + refused).toBeGreaterThan(runs(250))
    expect(accepted).toBeGreaterThan(runs(20))
    expect(refused).toBeGreaterThan(runs(100))
    expect(open).toBeLessThan(runs(50))
  })
})

test('a verifier that counts instructions, not their order, is found out by them', () => {
  const counts = (program: Program): Verdict =>
    formViolations(program, () => true).length === 0 ? 'right' : 'wrong'
  for (const mutants of Object.values(kinds))
    expect(judge(mutants(40), counts).differences.length).toBeGreaterThan(0)
})
