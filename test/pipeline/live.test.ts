import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import * as t from 'io-ts'
import {
  asapScheduler,
  asyncScheduler,
  defer,
  EMPTY,
  filter,
  firstValueFrom,
  lastValueFrom,
  merge,
  type Observable,
  of,
  type SchedulerLike,
  Subject,
  tap,
  timer,
  toArray,
} from 'rxjs'
import { describe, expect, test, vi } from 'vitest'
import { memoryStore } from '../../lib/pipeline/memoryStore.js'
import { pass } from '../../lib/pipeline/pass.js'
import { pipeline } from '../../lib/pipeline/pipeline.js'
import { stage } from '../../lib/pipeline/stage.js'
import type { Store } from '../../lib/pipeline/store.js'

/** A declared pass that keeps a list of what it computed. */
const doubling = (computed: number[]) =>
  pass({
    implementation: 'double',
    version: '1',
    reads: (n: number) => n,
    compute: (n) => {
      computed.push(n)
      return E.right(2 * n)
    },
    product: t.number,
    join: (_, doubled) => doubled,
  })

const collect = <A>(stream: Observable<A>) => lastValueFrom(stream.pipe(toArray()))

/** The events of one task after the other; each is to give one event, and the next one follows upon it. */
const inTurn = <A, B>(
  live: (tasks: Observable<A>) => Observable<B>,
  first: A,
  ...later: readonly A[]
): Promise<B[]> => {
  const tasks = new Subject<A>()
  const waiting = [...later]
  const proceed = (): void => {
    const next = waiting.shift()
    if (next === undefined) tasks.complete()
    else tasks.next(next)
  }
  return collect(
    merge(
      live(tasks).pipe(tap(() => asapScheduler.schedule(proceed))),
      defer(() => {
        tasks.next(first)
        return EMPTY
      }),
    ),
  )
}

const clock = (now: () => number): SchedulerLike => ({
  now,
  schedule: asyncScheduler.schedule.bind(asyncScheduler),
})

describe('memory', () => {
  test.each([
    [1, [1, 2, 1]],
    [2, [1, 2]],
    [undefined, [1, 2]],
  ])('a stage recalls its last %s runs', async (capacity, expected) => {
    const computed: number[] = []
    const p = pipeline(stage('double', doubling(computed)))
    const options = capacity === undefined ? {} : { capacity }
    await inTurn((tasks) => p.live(tasks, options), 1, 2, 1)
    expect(computed).toEqual(expected)
  })

  test('another subscription remembers nothing of the first', async () => {
    const computed: number[] = []
    const events = pipeline(stage('double', doubling(computed))).live(of(1))
    expect(await collect(events)).toEqual(await collect(events))
    expect(computed).toEqual([1, 1])
  })

  test('an input that has no canonical form is computed each time', async () => {
    let calls = 0
    const p = pipeline(stage('call', (give: () => number) => E.right(give() + calls++)))
    const one = () => 1
    expect((await inTurn(p.live, one, one)).map(({ outcome }) => outcome)).toEqual([E.right(1), E.right(2)])
  })

  test('a store stands behind it: asked once for a key, and filled', async () => {
    const computed: number[] = []
    const asked: string[] = []
    const store = memoryStore()
    const spied: Store = {
      get: (key) => {
        asked.push(key)
        return store.get(key)
      },
      set: store.set,
    }
    const p = pipeline(stage('double', doubling(computed))).cache('double', spied)
    await inTurn(p.live, 1, 2, 1)
    expect(asked).toHaveLength(2)
    expect(O.isSome(await store.get(asked[0] ?? '')())).toBe(true)
    await inTurn(p.live, 2, 1)
    expect(asked).toHaveLength(4)
    expect(computed).toEqual([1, 2])
  })

  test('observers see what is recalled', async () => {
    const seen: number[] = []
    const p = pipeline(stage('double', doubling([]))).tap('double', (n) => seen.push(n))
    await inTurn(p.live, 1, 1)
    expect(seen).toEqual([2, 2])
  })
})

describe('cancelling', () => {
  /** Two passes that never wait; while the first one works on 'old', the event of 'new' comes in. */
  const hurried = async (scheduler: SchedulerLike) => {
    const tasks = new Subject<string>()
    const second: string[] = []
    const p = pipeline(
      stage('first', (task: string) => {
        if (task === 'old') asyncScheduler.schedule(() => tasks.next('new'))
        return E.right(task)
      }),
      stage('second', (task: string) => {
        second.push(task)
        return E.right(task)
      }),
    )
    const isLast = ({ stage, outcome }: { stage: string; outcome: E.Either<never, string> }) =>
      stage === 'second' && E.isRight(outcome) && outcome.right === 'new'
    const done = firstValueFrom(p.live(tasks, { scheduler }).pipe(filter(isLast)))
    tasks.next('old')
    await done
    return second
  }

  test('a newer task comes in between two passes that take long', async () => {
    let now = 0
    expect(await hurried(clock(() => (now += 10)))).toEqual(['new'])
  })

  test('passes that take no time are not held up', async () => {
    expect(await hurried(clock(() => 0))).toEqual(['old', 'new'])
  })

  test('unsubscribing while a store is asked computes nothing', async () => {
    const computed: number[] = []
    let answer: (option: O.Option<unknown>) => void = () => undefined
    const asked = new Promise<O.Option<unknown>>((resolve) => {
      answer = resolve
    })
    const slow: Store = { get: () => () => asked, set: () => async () => undefined }
    const p = pipeline(stage('double', doubling(computed))).cache('double', slow)
    p.run(1).subscribe().unsubscribe()
    p.live(of(1)).subscribe().unsubscribe()
    answer(O.none)
    await firstValueFrom(timer(0))
    expect(computed).toEqual([])
  })
})

describe('the ends of a live pipeline', () => {
  test('it ends when the tasks are over and the last one is done', async () => {
    const p = pipeline(stage('double', doubling([])))
    expect(await collect(p.live(EMPTY))).toEqual([])
    expect(await collect(p.live(of(3)))).toEqual([{ stage: 'double', outcome: E.right(6) }])
  })

  test('a defect errors it', async () => {
    const bug = new Error('a bug')
    const p = pipeline(
      stage('fail', (n: number) => {
        if (n === 2) throw bug
        return E.right(n)
      }),
    )
    await expect(inTurn(p.live, 1, 2)).rejects.toBe(bug)
  })

  test('it is cold', async () => {
    let subscriptions = 0
    const tasks = defer(() => {
      subscriptions++
      return of(1)
    })
    const events = pipeline(stage('double', doubling([]))).live(tasks)
    expect(subscriptions).toBe(0)
    await collect(events)
    expect(subscriptions).toBe(1)
  })
})

describe('a live pipeline', () => {
  const p = pipeline(
    stage('double', doubling([])),
    stage('parity', (n: number) => E.right(n % 4)),
  )
  /** What happens on the tasks, one after the other: events, and stages that recall. */
  const happenings = async (live: typeof p, tasks: readonly number[], harm = false) => {
    const seen: string[] = []
    const source = new Subject<number>()
    const recalled = (name: string): void => {
      seen.push(`${name}!`)
      if (harm) throw new Error('an observer fails')
    }
    const subscription = live.live(source, { recalled }).subscribe(({ stage: name }) => seen.push(name))
    for (const task of tasks) {
      source.next(task)
      for (let turn = 0; turn < 20; turn++) await firstValueFrom(timer(0))
    }
    subscription.unsubscribe()
    return seen
  }

  test('says which stages recall, before their outcomes', async () => {
    expect(await happenings(p, [1, 1, 3, 5])).toEqual(
      'double parity double! double parity! parity double parity double parity'.split(' '),
    )
  })

  test('says so too when the store of a stage has it', async () => {
    const cached = p.cache('double', memoryStore())
    await cached.task(2)()
    expect(await happenings(cached, [2])).toEqual(['double!', 'double', 'parity'])
  })

  test('is not harmed by whoever is told', async () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    expect(await happenings(p, [1, 1], true)).toHaveLength(6)
    expect(reported).toHaveBeenCalledTimes(2)
    vi.restoreAllMocks()
  })
})
