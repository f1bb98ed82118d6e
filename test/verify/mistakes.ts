import type { CoreProgram, Phase } from '../../lib/ir/program.js'
import type { Instruction, Statement } from '../../lib/isa/instruction.js'
import type { Chance } from './chance.js'

type Code = readonly Statement[]

/** Changes a list of statements somewhere in nested loops, each list as likely as any other. */
const somewhere = (chance: Chance, code: Code, change: (list: Statement[]) => Code): Code => {
  const inner = code.flatMap((statement, i) =>
    statement.op === 'LOOP' && statement.body.length > 1 ? [i] : [],
  )
  if (inner.length === 0 || chance.often(0.3)) return change([...code])
  const which = chance.one(inner)
  return code.map((statement, i) =>
    i === which && statement.op === 'LOOP'
      ? { ...statement, body: somewhere(chance, statement.body, change) }
      : statement,
  )
}

const withPartner = (statement: Statement, core: number): Statement => {
  if (statement.op === 'LOOP')
    return { ...statement, body: statement.body.map((each) => withPartner(each, core)) }
  if ('from' in statement) return { ...statement, from: core }
  return 'to' in statement ? { ...statement, to: core } : statement
}

const holds = (statement: Statement, op: Instruction['op']): boolean =>
  statement.op === op || (statement.op === 'LOOP' && statement.body.some((each) => holds(each, op)))

/** What somebody does wrong in the code of one core; `partners` are that core and then those of the phase. */
type Mistake = (chance: Chance, code: Code, partners: readonly number[]) => Code

const inList =
  (change: (chance: Chance, list: Statement[], at: number, partners: readonly number[]) => void): Mistake =>
  (chance, code, partners) =>
    somewhere(chance, code, (list) => {
      if (list.length > 0) change(chance, list, chance.below(list.length), partners)
      return list
    })

const foreign: readonly Instruction[] = [
  { op: 'READ', bytes: 4 },
  { op: 'WRITE', bytes: 4 },
  { op: 'EXECUTE', elements: 4 },
  { op: 'LOAD' },
  { op: 'ADD' },
  { op: 'STOREP' },
  { op: 'MVM' },
  { op: 'STORE' },
  { op: 'PROGRAM' },
]

const swapped = inList((_, list, at) => {
  const [before, statement] = [list[at - 1], list[at]]
  if (before === undefined || statement === undefined) return
  list[at - 1] = statement
  list[at] = before
})

/** Mistakes that seldom are the reason of a refusal by themselves. */
const often: readonly Mistake[] = [
  // the right instruction for another vector
  inList((chance, list, at) => {
    const statement = list[at]!
    if (statement.op === 'LOOP') list[at] = { ...statement, start: statement.start + chance.one([-1, 1]) }
  }),
  // two signals to oneself, one for each unit
  (_, code, [own = 0]) => {
    const waits = (['load', 'output'] as const).map(
      (unit): Statement => ({ op: 'WAIT', unit, from: own, count: 1 }),
    )
    return [{ op: 'CALL', to: own }, { op: 'CALL', to: own }, ...waits, ...code]
  },
  // an input too many
  (_, code) => [...code, { op: 'LOAD' }],
]

const mistakes: readonly Mistake[] = [
  inList((_, list, at) => {
    list.splice(at, 1)
  }),
  inList((_, list, at) => {
    list.splice(at, 0, list[at]!)
  }),
  swapped,
  swapped,
  inList((chance, list, at, partners) => {
    list[at] = withPartner(list[at]!, chance.often(0.3) ? chance.below(40) : chance.one(partners))
  }),
  inList((_, list, at) => {
    list.splice(at)
  }),
  inList((chance, list, at) => {
    list.splice(at, 0, chance.one(foreign))
  }),
  // a partial sum that nobody loads
  inList((_, list) => {
    const at = list.findIndex((statement) => holds(statement, 'LOADP'))
    if (at >= 0) list.splice(at, 2)
  }),
  ...[1, 2].flatMap(() => often),
]

/** Two cores that wait for each other before they signal. */
const crossed = (chance: Chance, cores: readonly CoreProgram[]): readonly CoreProgram[] => {
  const [a, b] = [chance.one(cores), chance.one(cores)]
  const partnerOf = (own: CoreProgram): number | null => (own === a ? b.core : own === b ? a.core : null)
  return cores.map((own) => {
    const partner = partnerOf(own)
    if (partner === null) return own
    const wait: Statement = { op: 'WAIT', unit: 'output', from: partner, count: 1 }
    return { ...own, code: [wait, ...own.code, { op: 'CALL', to: partner }] }
  })
}

/** A phase with one mistake in it. */
export const mistaken = (chance: Chance, phase: Phase): Phase => {
  const { cores } = phase
  if (cores.length === 0) return phase
  if (chance.often(0.08)) return { ...phase, cores: crossed(chance, cores) }
  const who = chance.below(cores.length)
  const partners = cores.map(({ core }) => core)
  return {
    ...phase,
    cores: cores.map((own, i) => {
      if (i !== who) return own
      if (chance.often(0.06))
        return { ...own, core: chance.often(0.5) ? own.core + 32 : chance.one(partners) }
      return { ...own, code: chance.one(mistakes)(chance, own.code, [own.core, ...partners]) }
    }),
  }
}
