import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import * as t from 'io-ts'
import { concat, lastValueFrom, type Observable, of, throwError, toArray } from 'rxjs'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { passLaws } from '../../lib/laws/pipelineLaws.js'
import { memoryStore } from '../../lib/pipeline/memoryStore.js'
import type { ObservableEither } from '../../lib/pipeline/outcome.js'
import { type DeclaredPass, isDeclared, pass } from '../../lib/pipeline/pass.js'
import { pipeline } from '../../lib/pipeline/pipeline.js'
import { recalling } from '../../lib/pipeline/recalling.js'
import { stage } from '../../lib/pipeline/stage.js'
import { refuted } from '../refuted.js'

const collect = <A>(stream: Observable<A>) => lastValueFrom(stream.pipe(toArray()))

interface Layer {
  readonly rows: number
  readonly name: string
}

const layers = fc.record({ rows: fc.nat(9), name: fc.string() })

/** Cuts rows into pieces of at most `most`, and counts how often it does. */
const cut = (most: number, count: { calls: number }) =>
  pass({
    implementation: 'cut',
    version: '1',
    reads: ({ rows }: Layer) => ({ rows, most }),
    compute: ({ rows, most }) => {
      count.calls++
      return rows === 0 ? E.left({ _tag: 'NoRows' as const }) : E.right(Math.ceil(rows / most))
    },
    product: t.number,
    join: ({ name }, pieces) => ({ name, pieces }),
  })

const reported: unknown[] = []
beforeEach(() => {
  reported.length = 0
  vi.spyOn(console, 'error').mockImplementation((defect) => void reported.push(defect))
})
afterEach(() => {
  vi.restoreAllMocks()
})

describe('a declared pass', () => {
  test('is a pass that says what it is', async () => {
    const count = { calls: 0 }
    const four = cut(4, count)
    expect(four({ rows: 9, name: 'conv' })).toEqual(E.right({ name: 'conv', pieces: 3 }))
    expect(four({ rows: 0, name: 'none' })).toEqual(E.left({ _tag: 'NoRows' }))
    expect([four.implementation, four.version]).toEqual(['cut', '1'])
    expect(isDeclared(four)).toBe(true)
    expect(isDeclared((layer: Layer) => E.right(layer))).toBe(false)
  })

  test('is told apart from its like by the parameters that it reads', async () => {
    const count = { calls: 0 }
    const store = memoryStore()
    const run = (most: number) =>
      pipeline(stage('cut', cut(most, count)))
        .cache('cut', store)
        .task({ rows: 8, name: '' })()
    expect([await run(4), await run(2), await run(4)]).toEqual(
      [2, 4, 2].map((pieces) => E.right({ name: '', pieces })),
    )
    expect(count.calls).toBe(2)
  })

  test('is computed each time when what it reads has no canonical form', async () => {
    let calls = 0
    const thunk = pass({
      implementation: 'thunk',
      version: '1',
      reads: (give: () => number) => give,
      compute: (give) => E.right(give() + calls++),
      product: t.number,
      join: (_, n) => n,
    })
    const run = pipeline(stage('thunk', thunk))
      .cache('thunk', memoryStore())
      .task(() => 1)
    expect([await run(), await run()]).toEqual([E.right(1), E.right(2)])
    expect(reported).toEqual([])
  })

  test('is identified by its key where it has one', async () => {
    let calls = 0
    const size = pass({
      implementation: 'size',
      version: '1',
      reads: (file: { readonly sha256: string; readonly bytes: Uint8Array }) => file,
      key: ({ sha256 }) => sha256,
      compute: ({ bytes }) => {
        calls++
        return E.right(bytes.length)
      },
      product: t.number,
      join: (_, n) => n,
    })
    const p = pipeline(stage('size', size)).cache('size', memoryStore())
    await p.task({ sha256: 'a', bytes: new Uint8Array(3) })()
    expect(await p.task({ sha256: 'a', bytes: new Uint8Array(3) })()).toEqual(E.right(3))
    expect(await p.task({ sha256: 'b', bytes: new Uint8Array(4) })()).toEqual(E.right(4))
    expect(calls).toBe(2)
  })

  const bug = new Error('a bug')
  const fail = (): never => {
    throw bug
  }

  test('gives its result also when its key is broken; the bug is reported', async () => {
    const keyless = pass({
      implementation: 'keyless',
      version: '1',
      reads: (n: number) => n,
      key: fail,
      compute: (n) => E.right(n),
      product: t.number,
      join: (_, n) => n,
    })
    const p = pipeline(stage('keyless', keyless)).cache('keyless', memoryStore())
    expect(await p.task(1)()).toEqual(E.right(1))
    expect(reported).toEqual([bug])
  })

  test('gives its result also when its codec cannot encode or decode it', async () => {
    const codecs = [
      new t.Type<number, unknown>('no encode', t.number.is, t.number.validate, fail),
      new t.Type<number, unknown>('no decode', t.number.is, fail, t.identity),
    ]
    for (const product of codecs) {
      const odd = pass({
        implementation: 'odd',
        version: '1',
        reads: (n: number) => n,
        compute: (n) => E.right(n),
        product,
        join: (_, n) => n,
      })
      const run = pipeline(stage('odd', odd)).cache('odd', memoryStore()).task(1)
      expect([await run(), await run()]).toEqual([E.right(1), E.right(1)])
    }
  })

  test.each(['reads', 'compute', 'join'] as const)('errors the run when its %s throws', async (where) => {
    const declared = pass({
      implementation: 'fails',
      version: '1',
      reads: (n: number) => n,
      compute: (n) => E.right(n),
      product: t.number,
      join: (_, n) => n,
      [where]: fail,
    })
    const p = pipeline(stage('fails', declared))
    await expect(collect(p.run(1))).rejects.toBe(bug)
    await expect(collect(p.cache('fails', memoryStore()).run(1))).rejects.toBe(bug)
  })

  test('a run that a defect ends is not remembered', async () => {
    let healthy = false
    const flaky = pass({
      implementation: 'flaky',
      version: '1',
      reads: (n: number) => n,
      compute: (n): ObservableEither<never, number> =>
        healthy
          ? of(E.right(n))
          : concat(
              of(E.right(0)),
              throwError(() => bug),
            ),
      product: t.number,
      join: (_, n) => n,
    })
    const p = pipeline(stage('flaky', flaky)).cache('flaky', memoryStore())
    await expect(collect(p.run(7))).rejects.toBe(bug)
    healthy = true
    expect(await collect(p.run(7))).toEqual([E.right(7)])
  })
})

describe('the laws of declared passes', () => {
  const count = { calls: 0 }
  test.each(Object.entries(passLaws(cut(4, count), layers)))('%s', async (_, law) => {
    const { failed, errorInstance } = await fc.check(law)
    expect(failed, String(errorInstance)).toBe(false)
  })

  interface Pair {
    readonly left: number
    readonly right: number
  }
  const leftOnly = new t.Type<Pair, unknown>(
    'left only',
    (u): u is Pair => typeof u === 'object',
    (u) => (t.type({ left: t.number }).is(u) ? t.success({ left: u.left, right: 0 }) : t.failures([])),
    ({ left }) => ({ left }),
  )
  const declaration = {
    implementation: 'twin',
    version: '1',
    reads: (layer: Layer) => layer.rows,
    compute: (rows: number) => E.right(rows),
    product: t.number,
    join: ({ name }: Layer, rows: number): unknown => ({ name, rows }),
  }
  const twins: Readonly<Record<string, DeclaredPass<Layer, unknown, unknown>>> = {
    'the same input gives the same outcomes': pass({
      ...declaration,
      compute: (rows) => E.right(rows + count.calls++),
    }),
    'the input is left as it was': pass({
      ...declaration,
      join: (layer, rows) => Object.assign(layer, { rows: rows + 1 }),
    }),
    'a product that was written to a disk and read again stands for the computed one': pass({
      ...declaration,
      compute: (rows) => E.right({ left: rows, right: rows + 1 }),
      product: leftOnly,
      join: (_, product): unknown => product,
    }),
    'a run without a Left can be recalled': pass({ ...declaration, key: () => () => 0 }),
  }

  test.each(Object.entries(twins))('%s (broken)', async (name, twin) => {
    const law = passLaws(twin, layers)[name]
    expect(law !== undefined && (await refuted(law, { seed: 1 }))).toBe(true)
  })

  test('the key names stage, implementation and version, and what was read', async () => {
    const store = memoryStore()
    const keys: string[] = []
    const spied = {
      get: store.get,
      set: (key: string, value: unknown) => (keys.push(key), store.set(key, value)),
    }
    await pipeline(stage('s', cut(4, count)))
      .cache('s', spied)
      .task({ rows: 8, name: '' })()
    expect(keys).toEqual(['["s","cut","1",{"most":4,"rows":8}]'])
    expect(await store.get(keys[0] ?? '')()).toEqual(O.some([2]))
  })
})

describe('a pass that recalls its last runs', () => {
  test('computes none of them again, gives what is not read anew, and is the same to all others', async () => {
    const count = { calls: 0 }
    const four = cut(4, count)
    const near = recalling(2)(four)
    const p = pipeline(stage('cut', near))
    expect(p.stages).toEqual(pipeline(stage('cut', four)).stages)
    expect(await p.task({ rows: 9, name: 'a' })()).toEqual(E.right({ name: 'a', pieces: 3 }))
    expect(await p.task({ rows: 9, name: 'b' })()).toEqual(E.right({ name: 'b', pieces: 3 }))
    expect(count.calls).toBe(1)
    // what fails is tried again, and of three the oldest is forgotten
    for (const rows of [0, 0, 5, 6, 9]) await p.task({ rows, name: 'c' })()
    expect(count.calls).toBe(1 + 2 + 3)
  })
})
