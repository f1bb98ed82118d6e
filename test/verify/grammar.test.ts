import { describe, expect, test } from 'vitest'
import type { CoreProgram, Program } from '../../lib/ir/program.js'
import { instructions } from '../../lib/isa/instructions.js'
import { faultOf } from '../../lib/verify/proof.js'
import { judged } from './definition.js'
import { programByHand } from './grammar.js'
import { said, type Verdict } from './said.js'
import { type Reason, TooMany } from './terms.js'

const all = ({ phases }: Program): readonly CoreProgram[] => phases.flatMap(({ cores }) => cores)

/** One reading unit a register, and partial-sum buffers that are unbounded or have one sender. */
const decidable = (program: Program): boolean => {
  const bounded = program.chip.partialSumBuffers !== 'unbounded'
  return program.phases.every(({ cores }) => {
    const senders = new Map<number, Set<number>>()
    const readers = new Map<string, Set<string>>()
    for (const own of cores)
      for (const { instruction } of instructions(own)) {
        if (instruction.op === 'SEND')
          senders.set(instruction.to, (senders.get(instruction.to) ?? new Set()).add(own.core))
        if (instruction.op === 'WAIT') {
          const register = `${instruction.from} ${own.core}`
          readers.set(register, (readers.get(register) ?? new Set()).add(instruction.unit))
        }
      }
    const shared = [...senders.values()].some(({ size }) => size > 1)
    return !(bounded && shared) && [...readers.values()].every(({ size }) => size === 1)
  })
}

const truthOf = (program: Program): Reason | 'too many' | null => {
  try {
    return judged(program)
  } catch (error) {
    if (error instanceof TooMany) return 'too many'
    throw error
  }
}

/** Programs by their seeds, and what is true of them; those that every twin is tried on are judged once. */
const casesByHand = new Map<
  number,
  { readonly program: Program; readonly truth: Reason | 'too many' | null }
>()
const tried = 1500
const caseOf = (seed: number) => {
  const known = casesByHand.get(seed)
  if (known !== undefined) return known
  const program = programByHand(seed)
  const found = { program, truth: truthOf(program) }
  if (seed < first + tried) casesByHand.set(seed, found)
  return found
}

/** How many programs are judged by default, and in `npm run fuzz`. */
const count = import.meta.env.MODE === 'fuzz' ? 100_000 : 2500
const first = import.meta.env.MODE === 'fuzz' ? Number(import.meta.env['SEED'] ?? Date.now() % 1e9) : 1

const seeds = (many: number): readonly number[] => Array.from({ length: many }, (_, i) => first + i)

describe('programs of other hands', () => {
  test('none is accepted that goes wrong in some order; where it is decidable, none refused that goes right', () => {
    const seen = { right: 0, wrong: 0, unknown: 0, rules: new Map<string, number>() }
    for (const seed of seeds(count)) {
      const { program, truth } = caseOf(seed)
      if (truth === 'too many') {
        seen.unknown++
        continue
      }
      seen[truth === null ? 'right' : 'wrong']++
      const { verdict, rules: named } = said(program)
      for (const rule of named) seen.rules.set(rule, (seen.rules.get(rule) ?? 0) + 1)
      if (verdict === 'undecided')
        expect({ seed, truth, decidable: decidable(program) }).toMatchObject({ decidable: false })
      else
        expect({ seed, truth, verdict }).toEqual({ seed, truth, verdict: truth === null ? 'right' : 'wrong' })
    }
    expect(seen.right).toBeGreaterThan(count / 5)
    expect(seen.unknown).toBeLessThan(count / 100)
    // each rule is the reason of at least 500 refusals of 100 000
    const rare = rules.flatMap((rule) => {
      const times = seen.rules.get(rule) ?? 0
      return times < count / 200 ? [[rule, times]] : []
    })
    expect(rare).toEqual([])
  })
})

const rules = [
  'balance',
  'complete',
  'cores',
  'crossbar',
  'deadlock',
  'drained',
  'elements',
  'fit',
  'inputs',
  'instructions',
  'once',
  'ordered',
  'outputs',
  'places',
  'registers',
  'steps',
  'vectors',
]

test('the interpreter leaves no order out that matters', () => {
  let compared = 0
  for (const seed of seeds(count / 5)) {
    const { program, truth } = caseOf(seed)
    const short = all(program).reduce((sum, own) => sum + [...instructions(own)].length, 0) <= 14
    if (!short || truth === 'too many') continue
    try {
      const every = judged(program, { mostStates: 30_000, reduced: false })
      // which fault is met first depends on the order
      expect({ seed, wrong: every !== null }).toEqual({ seed, wrong: truth !== null })
      compared++
    } catch (error) {
      if (!(error instanceof TooMany)) throw error
    }
  }
  expect(compared).toBeGreaterThan(count / 50)
})

/** Rules without any one of which some program is judged wrongly. */
const forgettable = [
  'complete',
  'crossbar',
  'inputs',
  'ordered',
  'steps',
  'deadlock',
  'balance',
  'once',
  'drained',
  'elements',
  'outputs',
]

describe('a verifier with a mistake is found out', () => {
  /** Phases one by one, as if each were a program of its own. */
  const eachPhase = (program: Program): Verdict =>
    program.phases.every(({ cores }) => faultOf(cores, program.chip).fault === null) ? 'right' : 'wrong'
  const without =
    (...forgotten: readonly string[]) =>
    (program: Program): Verdict => {
      const found = said(program).rules.filter((rule) => !forgotten.includes(rule))
      return found.length === 0 ? 'right' : 'wrong'
    }
  const twins: Readonly<Record<string, (program: Program) => Verdict>> = {
    'looks at one phase after the other': eachPhase,
    ...Object.fromEntries(forgettable.map((rule) => [`does not know the rule "${rule}"`, without(rule)])),
    'refuses what is shared among cores': (program) =>
      all(program).some(({ code }) => JSON.stringify(code).includes('"STOREP"'))
        ? 'wrong'
        : said(program).verdict,
    'asks for a signal beside each sum that is sent': (program) => {
      const bare = all(program).some(
        ({ code }) => JSON.stringify(code).includes('"RECEIVE"') && !JSON.stringify(code).includes('"WAIT"'),
      )
      return bare ? 'wrong' : said(program).verdict
    },
  }
  test.each(Object.entries(twins))('%s', (_, twin) => {
    const found = seeds(tried).some((seed) => {
      const { program, truth } = caseOf(seed)
      return truth !== 'too many' && decidable(program) && (twin(program) === 'right') !== (truth === null)
    })
    expect(found).toBe(true)
  })
})
