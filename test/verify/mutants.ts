import fc from 'fast-check'
import type { Chip } from '../../lib/hardware/chip.js'
import type { CoreProgram, Program } from '../../lib/ir/program.js'
import type { Statement } from '../../lib/isa/instruction.js'
import { instructions } from '../../lib/isa/instructions.js'
import { cyclicScheme } from '../../lib/stages/synchronize/cyclicScheme.js'
import { evenScheme } from '../../lib/stages/synchronize/evenScheme.js'
import { linearScheme } from '../../lib/stages/synchronize/linearScheme.js'
import type { Scheme } from '../../lib/stages/synchronize/scheme.js'
import { sequentialScheme } from '../../lib/stages/synchronize/sequentialScheme.js'
import { treeScheme } from '../../lib/stages/synchronize/treeScheme.js'
import { matrixLayer, programOf } from '../stages/simulate/programs.js'
import { smallChip } from '../stages/simulate/smallChip.js'
import { contribution, type Machine, type Order, type Outcome, runIntegers } from './integers.js'

/** Cores that add a product of a small matrix, and the chip that they are for. */
export interface Subject {
  readonly chip: Chip
  readonly cores: readonly CoreProgram[]
  readonly vectors: number
  readonly vertical: number
  readonly horizontal: number
}

const schemes: fc.Arbitrary<Scheme> = fc.oneof(
  fc.constantFrom(sequentialScheme(), linearScheme(), treeScheme(), cyclicScheme()),
  fc.integer({ min: 1, max: 7 }).map((block) => cyclicScheme(block)),
  fc.integer({ min: 1, max: 4 }).map((parts) => evenScheme(parts)),
)

export const subjects: fc.Arbitrary<Subject> = fc
  .record({
    vertical: fc.integer({ min: 1, max: 4 }),
    horizontal: fc.integer({ min: 1, max: 2 }),
    vectors: fc.integer({ min: 1, max: 6 }),
    scheme: schemes,
    exchange: fc.constantFrom('memory', 'forward'),
    places: fc.oneof(fc.constant('unbounded' as const), fc.integer({ min: 1, max: 6 })),
    inputBuffers: fc.integer({ min: 1, max: 2 }),
    outputBuffers: fc.integer({ min: 1, max: 2 }),
  })
  .map(({ vertical, horizontal, vectors, scheme, exchange, places, inputBuffers, outputBuffers }) => {
    const chip: Chip = {
      ...smallChip,
      exchange,
      partialSumBuffers: places,
      core: { ...smallChip.core, inputBuffers, outputBuffers },
    }
    const cores = Array.from({ length: horizontal }, (_, h) => {
      const numbers = Array.from({ length: vertical }, (_, v) => h * vertical + v)
      const codes = scheme.schedule({
        cores: numbers,
        vectors,
        exchange,
        places: places === 'unbounded' ? Number.POSITIVE_INFINITY : places,
      })
      return numbers.map(
        (core, v): CoreProgram => ({
          core,
          layer: 'layer',
          tile: {
            groups: { start: 0, count: 1 },
            rows: { start: 8 * v, count: 8 },
            columns: { start: 4 * h, count: 4 },
          },
          code: codes[v] ?? [],
        }),
      )
    }).flat()
    return { chip, cores, vectors, vertical, horizontal }
  })

export const programIn = ({ chip, cores, vectors, vertical, horizontal }: Subject): Program =>
  programOf(cores, chip, [matrixLayer('layer', [], vectors, 8 * vertical, 4 * horizontal)])

/** One loop an instruction: each can be changed by itself. */
const unrolled = (code: readonly Statement[]): readonly Statement[] =>
  [...instructions({ code })].map(({ instruction, vector }) => ({
    op: 'LOOP',
    count: 1,
    start: vector,
    step: 1,
    body: [instruction],
  }))

type Kind = 'drop WAIT' | 'drop CALL' | 'swap' | 'duplicate' | 'retarget' | 'shrink' | 'cross'
export const kinds: readonly Kind[] = [
  'drop WAIT',
  'drop CALL',
  'swap',
  'duplicate',
  'retarget',
  'shrink',
  'cross',
]

/** The innermost lists of statements, each with how to put another in its place. */
interface Spot {
  readonly core: number
  readonly list: readonly Statement[]
  readonly put: (list: readonly Statement[]) => readonly Statement[]
}

const spotsIn = (
  core: number,
  list: readonly Statement[],
  put: Spot['put'] = (changed) => changed,
): readonly Spot[] => [
  { core, list, put },
  ...list.flatMap((statement, i) =>
    statement.op === 'LOOP'
      ? spotsIn(core, statement.body, (body) =>
          put(list.map((other, j) => (j === i ? { ...statement, body } : other))),
        )
      : [],
  ),
]

const only = (statement: Statement): Statement =>
  statement.op === 'LOOP' && statement.count === 1 && statement.body.length === 1
    ? statement.body[0]!
    : statement

/** A mutant of a subject; the subject itself where there is nothing of the kind to change. */
export const mutated = (
  subject: Subject,
  { kind, one, a, b }: { readonly kind: Kind; readonly one: boolean; readonly a: number; readonly b: number },
): Subject => {
  if (kind === 'shrink') {
    const { partialSumBuffers } = subject.chip
    const fewer =
      partialSumBuffers === 'unbounded' ? 1 + (a % 3) : Math.max(1, partialSumBuffers - 1 - (a % 3))
    return { ...subject, chip: { ...subject.chip, partialSumBuffers: fewer } }
  }
  const cores = one ? subject.cores.map((core) => ({ ...core, code: unrolled(core.code) })) : subject.cores
  const spots = cores.flatMap(({ code }, i) => spotsIn(i, code))
  const places = spots.flatMap((spot) => spot.list.map((statement, at) => ({ spot, at, statement })))
  const of = (op: Statement['op']) =>
    places.filter(({ statement }) => only(statement).op === op && (one || statement.op !== 'LOOP'))
  const pick = <A>(from: readonly A[], n: number): A | undefined => from[n % Math.max(1, from.length)]
  const changed = (spot: Spot, list: readonly Statement[]): Subject => ({
    ...subject,
    cores: cores.map((core, i) => (i === spot.core ? { ...core, code: spot.put(list) } : core)),
  })
  const replaced = (place: (typeof places)[number] | undefined, by: readonly Statement[]): Subject =>
    place === undefined
      ? subject
      : changed(
          place.spot,
          place.spot.list.flatMap((other, i) => (i === place.at ? by : [other])),
        )
  const withCore = (statement: Statement, core: number): Statement => {
    if (statement.op === 'LOOP')
      return { ...statement, body: statement.body.map((each) => withCore(each, core)) }
    if ('from' in statement) return { ...statement, from: core }
    return 'to' in statement ? { ...statement, to: core } : statement
  }
  const numbers = subject.cores.map(({ core }) => core)
  switch (kind) {
    case 'drop WAIT':
      return replaced(pick(of('WAIT'), a), [])
    case 'drop CALL':
      return replaced(pick(of('CALL'), a), [])
    case 'duplicate': {
      const place = pick(
        places.filter(({ statement }) => one || statement.op !== 'LOOP'),
        a,
      )
      return place === undefined ? subject : replaced(place, [place.statement, place.statement])
    }
    case 'retarget': {
      const place = pick(of('CALL'), a)
      return place === undefined
        ? subject
        : replaced(place, [withCore(place.statement, numbers[b % numbers.length]!)])
    }
    case 'swap': {
      const spot = pick(
        spots.filter(({ list }) => list.length > 1),
        a,
      )
      if (spot === undefined) return subject
      const i = b % (spot.list.length - 1)
      const list = [...spot.list]
      ;[list[i], list[i + 1]] = [list[i + 1]!, list[i]!]
      return changed(spot, list)
    }
    case 'cross': {
      const waits = of('WAIT')
      const [first, second] = [pick(waits, a), pick(waits, b)]
      if (first === undefined || second === undefined || first === second) return subject
      const fromOf = (statement: Statement): number => {
        const inner = only(statement)
        return 'from' in inner ? inner.from : 0
      }
      const once = replaced(first, [withCore(first.statement, fromOf(second.statement))])
      // the second is looked up anew, since its list may have changed with the first
      const again = once.cores
        .flatMap(({ code }, i) => spotsIn(i, code))
        .flatMap((spot) => spot.list.map((statement, at) => ({ spot, at, statement })))
      const index = places.indexOf(second)
      const target = again[index]
      if (target === undefined) return once
      return {
        ...once,
        cores: once.cores.map((core, i) =>
          i === target.spot.core
            ? {
                ...core,
                code: target.spot.put(
                  target.spot.list.map((each, at) =>
                    at === target.at ? withCore(each, fromOf(first.statement)) : each,
                  ),
                ),
              }
            : core,
        ),
      }
    }
  }
}

/** Whether it goes right in the one order in which each core goes as far as it can, the first first. */
export const goesRightOnce = (subject: Subject): boolean => {
  const { core } = subject.chip
  const machine = { ...core, places: Number.POSITIVE_INFINITY }
  return isRight(
    subject,
    runIntegers(subject.cores, machine, () => 0),
  )
}

/** Whether a run gave every result, right, and left nothing behind. */
const isRight = ({ cores, vectors }: Subject, { stalled, left, results }: Outcome): boolean => {
  if (stalled || left) return false
  const expected = new Map<string, number>()
  for (const program of cores)
    for (let vector = 0; vector < vectors; vector++) {
      const key = `${program.layer} ${program.tile?.groups.start} ${program.tile?.columns.start} ${vector}`
      expected.set(key, (expected.get(key) ?? 0) + contribution(program, vector))
    }
  return expected.size === results.size && [...expected].every(([key, sum]) => results.get(key) === sum)
}

/** Each core as slow as can be, each as fast as can be, load units and output units first, and by chance. */
const ordersFor = ({ cores }: Subject, chances: number): readonly Order[] => {
  const first =
    (wanted: (core: number, unit: number) => boolean): Order =>
    (able) => {
      const found = able.findIndex(([core, unit]) => wanted(core, unit))
      return found < 0 ? 0 : found
    }
  const chance = (seed: number): Order => {
    let state = seed
    return (able) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0
      return (state >>> 8) % able.length
    }
  }
  return [
    ...cores.map((_, slow) => first((core) => core !== slow)),
    ...cores.map((_, fast) => first((core) => core === fast)),
    first((_, unit) => unit === 2),
    first((_, unit) => unit === 0),
    ...Array.from({ length: chances }, (_, seed) => chance(seed + 1)),
  ]
}

/** Whether it goes right in every order that is tried, so many of them by chance. */
export const goesRight = (subject: Subject, chances = 3): boolean => {
  const { partialSumBuffers, core } = subject.chip
  const machine: Machine = {
    inputBuffers: core.inputBuffers,
    outputBuffers: core.outputBuffers,
    places: partialSumBuffers === 'unbounded' ? Number.POSITIVE_INFINITY : partialSumBuffers,
  }
  return ordersFor(subject, chances).every((order) =>
    isRight(subject, runIntegers(subject.cores, machine, order)),
  )
}
