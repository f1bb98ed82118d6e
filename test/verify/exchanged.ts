import type { Phase } from '../../lib/ir/program.js'
import type { Statement } from '../../lib/isa/instruction.js'
import type { Chance } from './chance.js'

type Code = readonly Statement[]

/** Where a statement stands: of which code, and at which index of each list of loops on the way down. */
interface Place {
  readonly code: number
  readonly path: readonly number[]
  readonly statement: Statement
}

const within = (code: number, list: Code, path: readonly number[]): readonly Place[] =>
  list.flatMap((statement, i) => {
    const here = { code, path: [...path, i], statement }
    return statement.op === 'LOOP' ? [here, ...within(code, statement.body, here.path)] : [here]
  })

/** All statements of some codes, loops and what is in them. */
export const placesIn = (codes: readonly Code[]): readonly Place[] =>
  codes.flatMap((code, i) => within(i, code, []))

const put = (list: Code, [at = 0, ...path]: readonly number[], by: Statement): Code =>
  list.map((statement, i) => {
    if (i !== at) return statement
    return path.length > 0 && statement.op === 'LOOP'
      ? { ...statement, body: put(statement.body, path, by) }
      : by
  })

const holds = (outer: Place, inner: Place): boolean =>
  outer.code === inner.code && outer.path.every((at, i) => inner.path[i] === at)

/** What two statements give each other. */
type Exchange = (one: Statement, other: Statement) => readonly [Statement, Statement]

const partner = (instruction: Statement): number | null =>
  'from' in instruction ? instruction.from : 'to' in instruction ? instruction.to : null

const withPartner = (statement: Statement, core: number): Statement => {
  if ('from' in statement) return { ...statement, from: core }
  return 'to' in statement ? { ...statement, to: core } : statement
}

const places: Exchange = (one, other) => [other, one]

/** Whom they send to or take from; the registers that they await, and how much of each. */
const operands: Exchange = (one, other) => {
  if (one.op === 'AWAIT' && other.op === 'AWAIT')
    return [
      { ...one, register: other.register, horizon: other.horizon },
      { ...other, register: one.register, horizon: one.horizon },
    ]
  if (one.op === 'SIGNAL' && other.op === 'SIGNAL')
    return [
      { ...one, receivers: other.receivers },
      { ...other, receivers: one.receivers },
    ]
  const [first, second] = [partner(one), partner(other)]
  return first === null || second === null
    ? [other, one]
    : [withPartner(one, second), withPartner(other, first)]
}

/** The vectors that two loops are about. */
const vectors: Exchange = (one, other) =>
  one.op === 'LOOP' && other.op === 'LOOP'
    ? [
        { ...one, start: other.start, step: other.step },
        { ...other, start: one.start, step: one.step },
      ]
    : [other, one]

const exchanges = [places, places, operands, vectors]

/** Codes of which two statements, or what they say, are exchanged; as they are where one holds the other. */
export const exchangedIn = (
  codes: readonly Code[],
  one: Place,
  other: Place,
  how: Exchange,
): readonly Code[] => {
  if (holds(one, other) || holds(other, one)) return codes
  const [first, second] = how(one.statement, other.statement)
  const once = codes.map((code, i) => (i === one.code ? put(code, one.path, first) : code))
  return once.map((code, i) => (i === other.code ? put(code, other.path, second) : code))
}

/** Some exchange in codes: of two instructions of the same kind, of neighbours, or of any two statements. */
export const exchanged = (chance: Chance, codes: readonly Code[]): readonly Code[] => {
  const all = placesIn(codes)
  if (all.length < 2) return codes
  const one = chance.one(all)
  const alike = all.filter((place) => place !== one && place.statement.op === one.statement.op)
  const near = all.filter(
    (place) => place.code === one.code && Math.abs(all.indexOf(place) - all.indexOf(one)) === 1,
  )
  const from = chance.one([alike, alike, near, all])
  const other = chance.one(from.length > 0 ? from : all)
  return exchangedIn(codes, one, other, chance.one(exchanges))
}

/** Phases in which two statements are exchanged, between cores or between phases. */
export const exchangedPhases = (chance: Chance, phases: readonly Phase[]): readonly Phase[] => {
  const codes = exchanged(
    chance,
    phases.flatMap(({ cores }) => cores.map(({ code }) => code)),
  )
  let next = 0
  return phases.map((phase) => ({
    ...phase,
    cores: phase.cores.map((core) => ({ ...core, code: codes[next++] ?? core.code })),
  }))
}
