import { describe, expect, test } from 'vitest'
import type { Program } from '../../lib/ir/program.js'
import type { Effort } from './allOrders.js'
import { judged } from './definition.js'
import { programTogether } from './grammarTogether.js'
import { said } from './said.js'
import { type Reason, TooMany, unroll } from './terms.js'

const truthOf = (program: Program, effort?: Effort): Reason | 'too many' | null => {
  try {
    return judged(program, effort)
  } catch (error) {
    if (error instanceof TooMany) return 'too many'
    throw error
  }
}

/** Both units of a core take signals of the same sender, by CALL and WAIT. */
const isContested = ({ phases }: Program): boolean =>
  phases.some(({ cores }) =>
    cores.some(({ code }) => {
      const waits = unroll(code).flatMap(({ instruction: i }) => (i.op === 'WAIT' ? [i] : []))
      return waits.some((a) => waits.some((b) => a.from === b.from && a.unit !== b.unit))
    }),
  )

const isFuzz = import.meta.env.MODE === 'fuzz'
/** How many programs are judged by default, and in `npm run fuzz`, from which seed on. */
const count = isFuzz ? 100_000 : 600
const first = isFuzz ? Number(import.meta.env['SEED'] ?? Date.now() % 1e9) : 1

const cases = Array.from({ length: count }, (_, i) => first + i)

/** A function of a seed, asked for by several tests and computed once. */
const onceASeed = <A>(of: (seed: number) => A): ((seed: number) => A) => {
  const known = new Map<number, A>()
  return (seed) => {
    const before = known.get(seed)
    if (before !== undefined) return before
    const now = of(seed)
    known.set(seed, now)
    return now
  }
}
const truthAt = onceASeed((seed) => ({ of: truthOf(programTogether(seed)) }))
const verdictAt = onceASeed((seed) => said(programTogether(seed)))

const rules = [
  'balance',
  'complete',
  'cores',
  'deadlock',
  'drained',
  'elements',
  'inputs',
  'instructions',
  'once',
  'ordered',
  'outputs',
  'places',
  'readings',
  'registers',
  'steps',
  'vectors',
]

describe('programs of other hands for layers that work at the same time', () => {
  test('none is accepted that goes wrong in some order, and none said to be wrong that goes right', () => {
    const seen = { right: 0, wrong: 0, unknown: 0, undecided: 0, rules: new Map<string, number>() }
    for (const seed of cases) {
      const { of: truth } = truthAt(seed)
      if (truth === 'too many') {
        seen.unknown++
        continue
      }
      seen[truth === null ? 'right' : 'wrong']++
      const { verdict, rules: named } = verdictAt(seed)
      for (const rule of named) seen.rules.set(rule, (seen.rules.get(rule) ?? 0) + 1)
      if (verdict !== 'undecided')
        expect({ seed, truth, verdict }).toEqual({ seed, truth, verdict: truth === null ? 'right' : 'wrong' })
      else if (truth === null && !isContested(programTogether(seed))) seen.undecided++
    }
    expect(seen.right).toBeGreaterThan(count / 5)
    expect(seen.unknown).toBeLessThan(1 + count / 1000)
    expect(seen.undecided).toBeLessThan(1 + count / 500)
    const often = isFuzz ? count / 5000 : 1
    expect(rules.filter((rule) => (seen.rules.get(rule) ?? 0) < often)).toEqual([])
  })

  test('are judged alike whatever memory their chip has, which holds nobody back', () => {
    for (const seed of cases.slice(0, 100)) {
      const program = programTogether(seed)
      const small = { ...program, chip: { ...program.chip, memory: { bytes: 1 } } }
      expect({ seed, ...said(small) }).toEqual({ seed, ...verdictAt(seed) })
    }
  })

  test('the interpreter leaves no order out that matters', () => {
    let compared = 0
    for (const seed of cases) {
      const program = programTogether(seed)
      const length = program.phases
        .flatMap(({ cores }) => cores)
        .reduce((sum, { code }) => sum + unroll(code).length, 0)
      if (length > 22) continue
      const [some, every] = [truthAt(seed).of, truthOf(program, { mostStates: 3000, reduced: false })]
      if (some === 'too many' || every === 'too many') continue
      // which fault is met first depends on the order
      expect({ seed, wrong: every !== null }).toEqual({ seed, wrong: some !== null })
      compared++
    }
    expect(compared).toBeGreaterThan(count / 20)
  })
})

/** Rules without any one of which some program is accepted that goes wrong. */
test.each(['complete', 'deadlock', 'inputs', 'ordered', 'drained', 'steps', 'readings'])(
  'a verifier that does not know the rule "%s" is found out',
  (forgotten) => {
    const found = cases.some((seed) => {
      const { verdict, rules: named } = verdictAt(seed)
      const forgets = verdict === 'wrong' && named.every((rule) => rule === forgotten)
      const truth = forgets ? truthAt(seed).of : null
      return truth !== null && truth !== 'too many'
    })
    expect(found).toBe(true)
  },
)
