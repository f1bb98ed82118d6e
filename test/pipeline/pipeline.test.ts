import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { EMPTY, from, lastValueFrom, type Observable, timer, toArray } from 'rxjs'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { assemble } from '../../lib/pipeline/assemble.js'
import { pass } from '../../lib/pipeline/pass.js'
import { pipeline } from '../../lib/pipeline/pipeline.js'
import { stage } from '../../lib/pipeline/stage.js'

const collect = <A>(stream: Observable<A>) => lastValueFrom(stream.pipe(toArray()))

const parse = (text: string) =>
  /^\d+$/.test(text) ? E.right(Number(text)) : E.left({ _tag: 'NotANumber' as const, text })

/** Every divisor as a candidate. */
const divide = (n: number) =>
  from(
    Array.from({ length: n }, (_, i) => i + 1)
      .filter((d) => n % d === 0)
      .map((d) => E.right(d)),
  )

const odd = pass({
  implementation: 'odd',
  version: '2',
  reads: (n: number) => n,
  compute: (n) => (n % 2 === 1 ? E.right(n) : E.left({ _tag: 'Even' as const, n })),
  product: t.number,
  join: (_, n) => n,
})

const p = pipeline(stage('parse', parse), stage('divide', divide), stage('odd', odd))

describe('a pipeline', () => {
  test('says what is in its slots', () => {
    const plain = { implementation: 'anonymous', version: '' }
    expect(p.stages).toEqual([
      { name: 'parse', ...plain },
      { name: 'divide', ...plain },
      { name: 'odd', implementation: 'odd', version: '2' },
    ])
    expect(p.swap('odd', (n) => odd(n)).stages[2]).toEqual({ name: 'odd', ...plain })
    expect(p.swap('divide', odd).until('divide').stages).toEqual([
      { name: 'parse', ...plain },
      { name: 'divide', implementation: 'odd', version: '2' },
    ])
  })

  test('tells what happens in the order in which it happens', async () => {
    expect(await collect(p.trace('6'))).toEqual([
      { stage: 'parse', outcome: E.right(6) },
      { stage: 'divide', outcome: E.right(1) },
      { stage: 'odd', outcome: E.right(1) },
      { stage: 'divide', outcome: E.right(2) },
      { stage: 'odd', outcome: E.left({ _tag: 'Even', n: 2 }) },
      { stage: 'divide', outcome: E.right(3) },
      { stage: 'odd', outcome: E.right(3) },
      { stage: 'divide', outcome: E.right(6) },
      { stage: 'odd', outcome: E.left({ _tag: 'Even', n: 6 }) },
    ])
    expect(await collect(p.run('x'))).toEqual([E.left({ _tag: 'NotANumber', text: 'x' })])
  })

  test('as a task answers once', async () => {
    expect(await p.task('6')()).toEqual(E.right(1))
    expect(await p.swap('divide', (n) => from([E.right(n), E.right(n + 1)])).task('6')()).toEqual(E.right(7))
    expect(await p.swap('divide', (n) => E.right(2 * n)).task('6')()).toEqual(E.left({ _tag: 'Even', n: 12 }))
    expect(await p.task('0')()).toEqual(E.left({ _tag: 'NoOutcome', stage: 'divide' }))
    expect(await p.swap('parse', () => EMPTY).task('6')()).toEqual(
      E.left({ _tag: 'NoOutcome', stage: 'parse' }),
    )
  })

  test('does not block the stack, however many candidates there are', async () => {
    const many = p.swap('divide', () => from(Array.from({ length: 100_000 }, () => E.right(1))))
    expect(await collect(many.run('1'))).toHaveLength(100_000)
  })

  test('names its stages where one is asked for that it does not have', () => {
    const erased = assemble([stage('a', parse), stage('b', divide)])
    expect(() => erased.append('b', parse)).toThrow("two stages have the name 'b'")
    expect(() => erased.insert('b', { after: 'a' }, parse)).toThrow("two stages have the name 'b'")
    for (const ask of [
      erased.at,
      erased.until,
      (name: string) => erased.swap(name, parse),
      (after: string) => erased.insert('d', { after }, parse),
    ])
      expect(() => ask('c')).toThrow(new RangeError("no stage 'c' among 'a', 'b'"))
  })
})

describe('an observer', () => {
  const reported: unknown[] = []
  beforeEach(() => {
    reported.length = 0
    vi.spyOn(console, 'error').mockImplementation((defect) => void reported.push(defect))
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  const bug = new Error('a bug in an observer')
  const throwing = () => {
    throw bug
  }
  const turn = () => lastValueFrom(timer(0))

  test('that throws is reported on the console, and later observers still see the value', async () => {
    const seen: number[] = []
    const tapped = p.tap('parse', throwing).tap('parse', (n) => seen.push(n))
    expect(await tapped.task('1')()).toEqual(E.right(1))
    await turn()
    expect(reported).toEqual([bug])
    expect(seen).toEqual([1])
  })

  test('that rejects is reported too', async () => {
    const tapped = p.tap('parse', async () => Promise.reject(bug))
    expect(await tapped.task('1')()).toEqual(E.right(1))
    await turn()
    expect(reported).toEqual([bug])
  })

  test('is reported to the host where it has a place for that', async () => {
    const heard: unknown[] = []
    vi.stubGlobal('reportError', (defect: unknown) => heard.push(defect))
    await p.tap('parse', throwing).task('1')()
    await turn()
    expect(heard).toEqual([bug])
    expect(reported).toEqual([])
  })

  test('does not see a Left', async () => {
    const seen: unknown[] = []
    await p.tap('parse', (value) => seen.push(value)).task('x')()
    expect(seen).toEqual([])
  })
})

test('what is no stage is named, where a compiler has not said so', () => {
  const parsing = stage('parse', parse)
  const wrongly = (...stages: readonly unknown[]): unknown => Reflect.apply(pipeline, undefined, stages)
  expect(() => wrongly('parse', parse)).toThrow('argument 1 of pipeline is no stage: wrap each pass')
  expect(() => wrongly(parsing, parse)).toThrow('argument 2 of pipeline is no stage')
  expect(() => wrongly(parsing)).not.toThrow()
})
