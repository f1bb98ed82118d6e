import * as fc from 'fast-check'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { take, throwError } from 'rxjs'
import { type ObservableEither, outcomes } from '../../pipeline/outcome.js'
import {
  abc,
  byte,
  byteWork,
  collect,
  equal,
  type Implementation,
  type Laws,
  salt,
  same,
  type Tally,
  tallied,
  turn,
  twice,
} from './subject.js'

interface Happened {
  readonly stage: string
  readonly outcome: Either<string, number>
}

/** What the trace has to be, from the passes alone. */
const expected = async (names: string, salts: readonly number[], n: number): Promise<readonly Happened[]> => {
  const [work, ...later] = salts
  if (work === undefined) return []
  const events: Happened[] = []
  for (const outcome of await collect(outcomes(() => byteWork(work)(n)))) {
    events.push({ stage: names.slice(0, 1), outcome })
    if (E.isRight(outcome)) events.push(...(await expected(names.slice(1), later, outcome.right)))
  }
  return events
}

const firstOf = (events: readonly Happened[]): Either<unknown, number> => {
  const ended = events.filter(({ stage, outcome }) => stage === 'c' || E.isLeft(outcome))
  const found = ended.find(({ outcome }) => E.isRight(outcome)) ?? ended[0]
  const names = ['a', 'b', 'c']
  const reached = Math.max(-1, ...events.map(({ stage }) => names.indexOf(stage)))
  return found?.outcome ?? E.left({ _tag: 'NoOutcome', stage: names[reached + 1] })
}

const bug = new Error('a bug in a pass')
const defects: readonly (() => ObservableEither<string, number>)[] = [
  () => {
    throw bug
  },
  () => throwError(() => bug),
  () => outcomes(() => async () => Promise.reject(bug)),
]

const rejection = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work
  } catch (thrown) {
    return thrown
  }
  return undefined
}

/** Laws of `run`, `trace`, `task`, `artefacts` and `until`: what happens, in which order, and that it stops. */
export const runLaws = (implementation: Implementation): Laws => {
  const { pipeline, stage } = implementation
  const build = (a: number, b: number, c: number) => abc(implementation, a, b, c)
  const three = [salt, salt, salt] as const
  return {
    'a Left ends its own branch only': fc.asyncProperty(...three, byte, async (a, b, c, n) =>
      equal(await collect(build(a, b, c).trace(n)), await expected('abc', [a, b, c], n)),
    ),
    'run is what ends the branches of trace': fc.asyncProperty(...three, byte, async (a, b, c, n) => {
      const ends = (await expected('abc', [a, b, c], n)).filter((e) => e.stage === 'c' || E.isLeft(e.outcome))
      equal(
        await collect(build(a, b, c).run(n)),
        ends.map(({ outcome }) => outcome),
      )
    }),
    'task is the first Right, else the first Left, else NoOutcome': fc.asyncProperty(
      ...three,
      byte,
      async (a, b, c, n) =>
        equal(await build(a, b, c).task(n)(), firstOf(await expected('abc', [a, b, c], n))),
    ),
    'artefacts are all that the branch has made that task answers with': fc.asyncProperty(
      ...three,
      byte,
      async (a, b, c, n) => {
        const events = await expected('abc', [a, b, c], n)
        const end = events.findIndex(({ stage, outcome }) => stage === 'c' && E.isRight(outcome))
        const latest = (stage: string) =>
          events.slice(0, end + 1).findLast((event) => event.stage === stage)?.outcome
        const all = (['a', 'b', 'c'] as const).flatMap((stage) => {
          const made = latest(stage)
          return made !== undefined && E.isRight(made) ? [[stage, made.right] as const] : []
        })
        equal(
          await build(a, b, c).artefacts(n)(),
          end < 0 ? firstOf(events) : E.right(Object.fromEntries(all)),
        )
      },
    ),
    'until is a prefix of trace': fc.asyncProperty(...three, byte, async (a, b, c, n) => {
      const prefix = (await expected('abc', [a, b, c], n)).filter(({ stage }) => stage !== 'c')
      equal(await collect(build(a, b, c).until('b').trace(n)), prefix)
    }),
    'nesting is associative': fc.asyncProperty(...three, byte, async (a, b, c, n) => {
      const [first, second, third] = [byteWork(a), byteWork(b), byteWork(c)]
      const ab = pipeline(stage('a', first), stage('b', second))
      const bc = pipeline(stage('b', second), stage('c', third))
      const left = pipeline(stage('ab', ab.run), stage('c', third))
      const right = pipeline(stage('a', first), stage('bc', bc.run))
      await same(left.run(n), right.run(n))
      await same(left.run(n), build(a, b, c).run(n))
    }),
    'a throw is a defect, never a Left': fc.asyncProperty(
      salt,
      byte,
      fc.constantFrom(...defects),
      async (a, n, defect) => {
        const failing = pipeline(stage('a', byteWork(a)), stage('b', defect))
        const before = await collect(failing.until('a').run(n))
        const due = before.some(E.isRight) ? bug : undefined
        const thrown = [rejection(collect(failing.run(n))), rejection(failing.task(n)())]
        for (const each of await Promise.all(thrown))
          if (each !== due) throw new Error(`${due} became ${each}`)
      },
    ),
    'a run is cold: nothing happens before it is subscribed to, and the same each time': fc.asyncProperty(
      ...three,
      byte,
      async (a, b, c, n) => {
        const tally = { begun: 0, ended: 0 }
        const run = build(a, b, c)
          .swap('a', tallied(tally, byteWork(a)))
          .run(n)
        await turn()
        equal(tally.begun, 0)
        await same(run, run)
        equal(tally.begun, 2)
      },
    ),
    'unsubscribing stops the work': fc.asyncProperty(fc.nat(16), async (events) => {
      const tally: Tally = { begun: 0, ended: 0 }
      const work = tallied(tally, twice<number>)
      const running = pipeline(stage('a', work), stage('b', work), stage('c', work))
      await collect(running.trace(0).pipe(take(events)))
      const { begun } = tally
      equal(tally, { begun, ended: begun })
      await turn()
      equal(tally, { begun, ended: begun })
    }),
  }
}
