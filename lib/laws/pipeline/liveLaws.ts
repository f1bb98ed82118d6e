import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { from, type Observable, of, Subject } from 'rxjs'
import {
  abc,
  byte,
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

/** Turns of the event loop after which a stream that has not emitted is taken to be silent. */
const patience = 500

/**
 * Gives `live` one task after the other, each when the stream has emitted as much as the tasks before it were to emit.
 */
const inTurn = async <T, A>(
  live: (tasks: Observable<T>) => Observable<A>,
  tasks: readonly { readonly task: T; readonly events: number }[],
): Promise<readonly A[]> => {
  const source = new Subject<T>()
  const received: A[] = []
  const subscription = live(source).subscribe((event) => received.push(event))
  let due = 0
  for (const { task, events } of tasks) {
    due += events
    source.next(task)
    for (let turns = 0; received.length < due && turns < patience; turns++) await turn()
  }
  await turn()
  subscription.unsubscribe()
  return received
}

interface Point {
  readonly x: number
  readonly y: number
}

/** Laws of `live`: the trace of the latest task, without doing anything twice. */
export const liveLaws = (implementation: Implementation): Laws => {
  const { pass, pipeline, stage } = implementation
  const build = (a: number, b: number, c: number) => abc(implementation, a, b, c)
  const subject = [salt, salt, salt] as const
  /** A declared pass that reads a part of its input, and a plain one. */
  const readers = (declared: Tally, plain: Tally) =>
    pipeline(
      stage(
        'reads x',
        pass({
          implementation: 'double',
          version: '1',
          reads: ({ x }: Point) => x,
          compute: tallied(declared, (x: number) => E.right(2 * x)),
          product: t.number,
          join: ({ y }, x) => ({ x, y }),
        }),
      ),
      stage(
        'reads all',
        tallied(plain, ({ x, y }: Point) => E.right(x + y)),
      ),
    )
  return {
    'live on one task is its trace': fc.asyncProperty(...subject, byte, (a, b, c, n) =>
      same(build(a, b, c).live(of(n)), build(a, b, c).trace(n)),
    ),
    'live on tasks that find it idle is their traces, one after the other': fc.asyncProperty(
      ...subject,
      fc.array(fc.nat(3), { maxLength: 4 }),
      async (a, b, c, inputs) => {
        const p = build(a, b, c)
        const traces = await Promise.all(inputs.map((n) => collect(p.trace(n))))
        const tasks = inputs.map((task, i) => ({ task, events: traces[i]?.length ?? 0 }))
        equal(await inTurn(p.live, tasks), traces.flat())
      },
    ),
    'of tasks that come at once the last one counts': fc.asyncProperty(
      ...subject,
      fc.array(byte, { minLength: 1, maxLength: 4 }),
      async (a, b, c, inputs) => {
        const p = build(a, b, c)
        await same(p.live(from(inputs)), p.trace(inputs.at(-1) ?? 0))
      },
    ),
    'a new task stops the work on the one before': fc.asyncProperty(fc.nat(12), async (turns) => {
      const tally = { begun: 0, ended: 0 }
      const work = tallied(tally, twice<string>)
      const source = new Subject<string>()
      const values: string[] = []
      const subscription = pipeline(stage('a', work), stage('b', work), stage('c', work))
        .live(source)
        .subscribe(({ outcome }) => E.isRight(outcome) && values.push(outcome.right))
      source.next('old')
      for (let i = 0; i < turns; i++) await turn()
      const before = values.length
      source.next('new')
      equal(tally.ended, tally.begun)
      for (let i = 0; i < patience && values.length < before + 14; i++) await turn()
      equal(
        values.slice(before),
        Array.from({ length: 14 }, () => 'new'),
      )
      subscription.unsubscribe()
      equal(tally.ended, tally.begun)
    }),
    'live computes again only what reads something that changed': fc.asyncProperty(
      fc.array(fc.record({ x: fc.nat(2), y: fc.nat(2) }), { minLength: 1, maxLength: 5 }),
      async (points) => {
        const declared = { begun: 0, ended: 0 }
        const plain = { begun: 0, ended: 0 }
        const p = readers(declared, plain)
        await inTurn(
          p.live,
          points.map((task) => ({ task, events: 2 })),
        )
        equal(declared.begun, new Set(points.map(({ x }) => x)).size)
        equal(plain.begun, new Set(points.map(({ x, y }) => `${x} ${y}`)).size)
      },
    ),
    'live tells of each stage that recalls, and of no other': fc.asyncProperty(
      fc.array(fc.record({ x: fc.nat(2), y: fc.nat(2) }), { minLength: 1, maxLength: 5 }),
      async (points) => {
        const declared = { begun: 0, ended: 0 }
        const plain = { begun: 0, ended: 0 }
        const told: string[] = []
        const p = readers(declared, plain)
        await inTurn(
          (tasks) => p.live(tasks, { recalled: (name) => told.push(name) }),
          points.map((task) => ({ task, events: 2 })),
        )
        const times = (name: string): number => told.filter((other) => other === name).length
        equal(times('reads x'), points.length - declared.begun)
        equal(times('reads all'), points.length - plain.begun)
      },
    ),
  }
}
