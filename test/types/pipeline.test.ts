import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as t from 'io-ts'
import { EMPTY, from, type Observable, of } from 'rxjs'
import { describe, expectTypeOf, test } from 'vitest'
import type { StoreFor } from '../../lib/pipeline/derived.js'
import {
  type DeclaredPass,
  type DeclaredStage,
  memoryStore,
  type NoOutcome,
  type ObservableEither,
  type Pass,
  type Pipeline,
  pass,
  pipeline,
  type Stage,
  type StageAfter,
  stage,
} from '../../lib/pipeline/index.js'
import type { Linked } from '../../lib/pipeline/linked.js'

interface Network {
  readonly layers: number
}
interface Tiled {
  readonly tiles: number
}
interface Report {
  readonly cycles: number
}
interface ImportError {
  readonly _tag: 'ImportError'
}
interface TileError {
  readonly _tag: 'TileError'
}
interface HalveError {
  readonly _tag: 'HalveError'
}

const read = (text: string): Either<ImportError, Network> =>
  text === '' ? E.left({ _tag: 'ImportError' }) : E.right({ layers: text.length })

const tile = pass({
  implementation: 'row-major',
  version: '1',
  reads: ({ layers }: Network) => layers,
  compute: (layers): TaskEither<TileError, number> => TE.right(layers * 4),
  product: t.number,
  join: (_, tiles): Tiled => ({ tiles }),
})

const simulate = ({ tiles }: Tiled): ObservableEither<never, Report> => of(E.right({ cycles: tiles }))

const base = pipeline(stage('import', read), stage('tile', tile), stage('simulate', simulate))
const plainTile = (network: Network) => E.right({ tiles: network.layers })

type ImportStage = Stage<'import', string, Network, ImportError>
type TileStage = DeclaredStage<'tile', Network, Tiled, TileError>
type SimulateStage = Stage<'simulate', Tiled, Report, never>
type Base = [ImportStage, TileStage, SimulateStage]

/** The statements in it are checked by the compiler and never run. */
const checked = (_statements: () => unknown): void => undefined

describe('a pipeline knows the types of its stages', () => {
  test('of all of them, of what goes in, what comes out and what can fail', () => {
    expectTypeOf(base).toEqualTypeOf<Pipeline<Base>>()
    expectTypeOf(base.run).toEqualTypeOf<
      (input: string) => ObservableEither<ImportError | TileError, Report>
    >()
    expectTypeOf(base.task).toEqualTypeOf<
      (input: string) => TaskEither<ImportError | TileError | NoOutcome, Report>
    >()
    expectTypeOf(base.stages[1].name).toEqualTypeOf<'tile'>()
    expectTypeOf(base.at('tile')).toEqualTypeOf<DeclaredPass<Network, Tiled, TileError>>()
    expectTypeOf(base.at('import')).toEqualTypeOf<Pass<string, Network, ImportError>>()
  })

  test('events tell by their stage what the outcome is', () => {
    type Traced = ReturnType<typeof base.trace>
    type Happened = Traced extends Observable<infer Event> ? Event : never
    type Of<N> = Extract<Happened, { readonly stage: N }>['outcome']
    expectTypeOf<Happened['stage']>().toEqualTypeOf<'import' | 'tile' | 'simulate'>()
    expectTypeOf<Of<'tile'>>().toEqualTypeOf<Either<TileError, Tiled>>()
    expectTypeOf<Of<'simulate'>>().toEqualTypeOf<Either<never, Report>>()
    expectTypeOf<ReturnType<typeof base.live>>().toEqualTypeOf<Traced>()
  })

  test('every kind of outcome is understood, and every kind of failure in it', () => {
    const mixed = stage('mixed', (n: number) => {
      if (n === 0) return E.left({ _tag: 'Zero' as const })
      if (n === 1) return E.left({ _tag: 'One' as const })
      return n === 2 ? TE.right(n) : from([E.right(String(n)), E.left({ _tag: 'Many' as const })])
    })
    type Kinds = { _tag: 'Zero' } | { _tag: 'One' } | { _tag: 'Many' }
    expectTypeOf(mixed).toEqualTypeOf<Stage<'mixed', number, number | string, Kinds>>()
    const silent = stage('silent', () => EMPTY)
    expectTypeOf(silent).toEqualTypeOf<Stage<'silent', unknown, never, never>>()
  })

  test('a pass may take more and fail with less than its slot', () => {
    const wide = (input: { readonly layers: number } | null) =>
      E.right({ tiles: input?.layers ?? 0, extra: true })
    expectTypeOf(base.swap('tile', wide)).toEqualTypeOf<
      Pipeline<[ImportStage, Stage<'tile', Network, Tiled, never>, SimulateStage]>
    >()
  })

  test('passes may be generic in their failures', () => {
    const twice = <F>(work: Pass<number, number, F>) => pipeline(stage('a', work), stage('b', work))
    expectTypeOf(twice((n) => (n > 0 ? E.right(n) : E.left('low' as const)))).toEqualTypeOf<
      Pipeline<[Stage<'a', number, number, 'low'>, Stage<'b', number, number, 'low'>]>
    >()
  })
})

describe('swap', () => {
  test("puts the new pass's failures in the place of the old ones", () => {
    const mine = base
      .swap('tile', ({ layers }) =>
        layers > 9 ? E.left({ _tag: 'TooMany' as const }) : E.right({ tiles: layers }),
      )
      .swap('simulate', () => E.left({ _tag: 'Stalled' as const }))
    type Failures = ImportError | { _tag: 'TooMany' } | { _tag: 'Stalled' }
    expectTypeOf(mine.run).toEqualTypeOf<(input: string) => ObservableEither<Failures, Report>>()
    expectTypeOf(mine.swap('tile', plainTile).swap('simulate', simulate).run).toEqualTypeOf<
      (input: string) => ObservableEither<ImportError, Report>
    >()
  })

  test('refuses a wrong name, input, output or outcome', () => {
    checked(() => [
      // @ts-expect-error there is no stage 'tille'
      base.swap('tille', plainTile),
      // @ts-expect-error the slot gives a Network, and not a string
      base.swap('tile', (text: string) => E.right({ tiles: text.length })),
      // @ts-expect-error so it does where the stage after the next is the last
      base.swap('import', () => E.right({ layer: 1 })),
      // @ts-expect-error the next stage needs `tiles`
      base.swap('tile', (network) => E.right({ tile: network.layers })),
      // @ts-expect-error `tiles` has to be a number
      base.swap('tile', () => TE.right({ tiles: 'many' })),
      // @ts-expect-error a pass has to give an outcome
      base.swap('tile', (network) => ({ tiles: network.layers })),
      // @ts-expect-error a promise is not yet a task
      base.swap('tile', async (network) => E.right({ tiles: network.layers })),
      // @ts-expect-error the pass of another slot
      base.swap('tile', base.at('import')),
    ])
  })

  test('of one of two slots gives one of two pipelines, and asks for what both need', () => {
    const name = Math.random() > 0.5 ? ('a' as const) : ('b' as const)
    const increment = (n: number) => E.right(n + 1)
    const two = pipeline(stage('a', increment), stage('b', increment))
    const swapped = two.swap(name, () => E.left('no' as const))
    type A = Stage<'a', number, number, never>
    type B = Stage<'b', number, number, never>
    expectTypeOf(swapped).toEqualTypeOf<
      Pipeline<[Stage<'a', number, number, 'no'>, B]> | Pipeline<[A, Stage<'b', number, number, 'no'>]>
    >()
    checked(() => [
      // @ts-expect-error what fits into 'tile' does not fit into 'simulate'
      base.swap(Math.random() > 0.5 ? 'tile' : 'simulate', plainTile),
    ])
  })
})

describe('the last slot', () => {
  const census = ({ tiles }: Tiled) => E.right({ products: [tiles] })
  type Census = { products: number[] }

  test('may give something else, and the pipeline gives that', () => {
    const counted = base.swap('simulate', census)
    expectTypeOf(counted).toEqualTypeOf<
      Pipeline<[ImportStage, TileStage, Stage<'simulate', Tiled, Census, never>]>
    >()
    expectTypeOf(counted.run).toEqualTypeOf<
      (input: string) => ObservableEither<ImportError | TileError, Census>
    >()
    counted.tap('simulate', (seen) => expectTypeOf(seen).toEqualTypeOf<Census>())
    expectTypeOf(base.swap('simulate', () => TE.right('fast'))).toEqualTypeOf<
      Pipeline<[ImportStage, TileStage, Stage<'simulate', Tiled, string, never>]>
    >()
    expectTypeOf(base.until('tile').swap('tile', () => E.right(4)).run).toEqualTypeOf<
      (input: string) => ObservableEither<ImportError, number>
    >()
  })

  test('keeps what it gave where a pass never gives anything', () => {
    expectTypeOf(base.swap('simulate', () => E.left('no' as const)).run).toEqualTypeOf<
      (input: string) => ObservableEither<ImportError | TileError | 'no', Report>
    >()
  })

  test('has to take what the stage before gives', () => {
    checked(() => [
      // @ts-expect-error 'tile' gives no cycles
      base.swap('simulate', ({ cycles }: Report) => E.right(cycles)),
      // @ts-expect-error a number is no outcome
      base.swap('simulate', ({ tiles }: Tiled) => tiles),
      // @ts-expect-error and what comes out is no Report any more
      base.swap('simulate', census).tap('simulate', ({ cycles }: Report) => cycles),
    ])
  })
})

describe('insert', () => {
  const halve = ({ tiles }: Tiled): Either<HalveError, Tiled> => E.right({ tiles: tiles / 2 })
  type Halve = Stage<'halve', Tiled, Tiled, HalveError>

  test('puts a stage behind another', () => {
    expectTypeOf(base.insert('halve', { after: 'tile' }, halve)).toEqualTypeOf<
      Pipeline<[ImportStage, TileStage, Halve, SimulateStage]>
    >()
    expectTypeOf(base.insert('halve', { after: 'tile' }, halve).until('tile')).toEqualTypeOf<
      Pipeline<[ImportStage, TileStage]>
    >()
    expectTypeOf(
      base.insert('halve', { after: 'tile' }, (tiled) => E.right({ tiles: tiled.tiles })).run,
    ).toEqualTypeOf<typeof base.run>()
  })

  test('behind the last stage it is append', () => {
    const show = ({ cycles }: Report) => E.right(`${cycles}`)
    expectTypeOf(base.insert('show', { after: 'simulate' }, show)).toEqualTypeOf(base.append('show', show))
  })

  test('a stage that does not fit is refused', () => {
    checked(() => [
      // @ts-expect-error what follows the slot takes a Tiled, and no Report
      base.insert('halve', { after: 'tile' }, () => E.right({ cycles: 1 })),
      // @ts-expect-error the slot gives a Tiled, and no Report
      base.insert('halve', { after: 'tile' }, ({ cycles }: Report) => E.right({ tiles: cycles })),
      // @ts-expect-error there is no such slot
      base.insert('halve', { after: 'assign' }, halve),
      // @ts-expect-error two stages of one name
      base.insert('tile', { after: 'tile' }, halve),
      // @ts-expect-error a place is an object, so that a call reads as what it does
      base.insert('halve', 'tile', halve),
    ])
  })
})

describe('append', () => {
  const show = ({ cycles }: Report) => E.right(`${cycles} cycles`)
  type Show = Stage<'show', Report, string, never>

  test('gives a pipeline with one more stage, whose failures join', () => {
    expectTypeOf(base.append('show', show)).toEqualTypeOf<Pipeline<[...Base, Show]>>()
    const checkedReport = base.append('check', ({ cycles }) =>
      cycles > 9 ? E.left({ _tag: 'Slow' as const }) : TE.right(cycles),
    )
    expectTypeOf(checkedReport.run).toEqualTypeOf<
      (input: string) => ObservableEither<ImportError | TileError | { _tag: 'Slow' }, number>
    >()
    expectTypeOf(base.append('show', show).append('size', ({ length }) => E.right(length)).run).toEqualTypeOf<
      (input: string) => ObservableEither<ImportError | TileError, number>
    >()
    expectTypeOf(base.append('show', show).until('simulate')).toEqualTypeOf<Pipeline<Base>>()
    expectTypeOf(base.until('import').append('tile', tile).cache('tile', memoryStore())).toEqualTypeOf<
      Pipeline<[ImportStage, TileStage]>
    >()
  })

  test('refuses a wrong input, a name that is taken, and what gives no outcome', () => {
    const name: string = 'show'
    const either = Math.random() > 0.5 ? ('show' as const) : ('tell' as const)
    checked(() => [
      // @ts-expect-error the pipeline gives a Report, and not tiles
      base.append('show', ({ tiles }: Tiled) => E.right(tiles)),
      // @ts-expect-error two stages have the name 'tile'
      base.append('tile', show),
      // @ts-expect-error any text may be a name that is taken
      base.append(name, show),
      // @ts-expect-error one of two names
      base.append(either, show),
      // @ts-expect-error a text is no outcome
      base.append('show', ({ cycles }: Report) => `${cycles}`),
      // @ts-expect-error what was appended takes a Report, and no text
      base.append('show', show).append('again', show),
    ])
  })
})

describe('prepend', () => {
  const spell = (n: number) => (n > 0 ? E.right(`${n} layers`) : E.left({ _tag: 'None' as const }))
  type Spell = Stage<'spell', number, string, { _tag: 'None' }>

  test('gives a pipeline that takes what the new stage takes, whose failures join', () => {
    expectTypeOf(base.prepend('spell', spell)).toEqualTypeOf<Pipeline<[Spell, ...Base]>>()
    expectTypeOf(base.prepend('spell', spell).run).toEqualTypeOf<
      (input: number) => ObservableEither<ImportError | TileError | { _tag: 'None' }, Report>
    >()
  })

  test('refuses what the pipeline does not take, a name that is taken, and what gives no outcome', () => {
    checked(() => [
      // @ts-expect-error the pipeline takes a text, and no number
      base.prepend('spell', (n: number) => E.right(n)),
      // @ts-expect-error two stages have the name 'tile'
      base.prepend('tile', spell),
      // @ts-expect-error a text is no outcome
      base.prepend('spell', (n: number) => `${n}`),
    ])
  })
})

describe('cache', () => {
  test('is for declared passes only, and says so', () => {
    type Refusal =
      "the pass in 'import' is a plain function: declare with pass({ ... }) what it reads to cache it"
    expectTypeOf<StoreFor<Base, 'import'>>().toEqualTypeOf<Refusal>()
    const store = memoryStore()
    expectTypeOf(base.cache('tile', store)).toEqualTypeOf<Pipeline<Base>>()
    checked(() => [
      // @ts-expect-error the pass in 'import' is a plain function
      base.cache('import', store),
      // @ts-expect-error the pass that was swapped in is a plain function
      base.swap('tile', plainTile).cache('tile', store),
      // @ts-expect-error so is the declared pass once it is wrapped
      base.swap('tile', (network) => tile(network)).cache('tile', store),
      // @ts-expect-error one of the two is a plain function
      base.cache(Math.random() > 0.5 ? 'tile' : 'import', store),
      // @ts-expect-error one of the two passes is a plain function
      base.swap('tile', Math.random() > 0.5 ? tile : plainTile).cache('tile', store),
      // @ts-expect-error there is no stage 'tille'
      base.cache('tille', store),
    ])
  })

  test('is possible again when a declared pass is swapped in', () => {
    const again = base.swap('tile', plainTile).swap('tile', tile)
    expectTypeOf(again).toEqualTypeOf<Pipeline<Base>>()
    expectTypeOf(base.swap('tile', base.at('tile')).cache('tile', memoryStore())).toEqualTypeOf<
      Pipeline<Base>
    >()
  })
})

describe('until', () => {
  test('narrows to the prefix', () => {
    expectTypeOf(base.until('tile')).toEqualTypeOf<Pipeline<[ImportStage, TileStage]>>()
    expectTypeOf(base.until('import').task).toEqualTypeOf<
      (input: string) => TaskEither<ImportError | NoOutcome, Network>
    >()
    expectTypeOf(base.until('simulate')).toEqualTypeOf<Pipeline<Base>>()
    checked(() => [
      // @ts-expect-error what was cut off is gone
      base.until('tile').at('simulate'),
      // @ts-expect-error there is no stage 'tille'
      base.until('tille'),
    ])
  })
})

describe('tap, at, run and live', () => {
  test('know the names and the types', () => {
    base.tap('tile', (tiled) => expectTypeOf(tiled).toEqualTypeOf<Tiled>())
    checked(() => [
      // @ts-expect-error there is no stage 'tille'
      base.tap('tille', () => undefined),
      // @ts-expect-error an observer of tiles sees no report
      base.tap('tile', ({ cycles }: Report) => cycles),
      // @ts-expect-error there is no stage 'tille'
      base.at('tille'),
      // @ts-expect-error the pipeline takes a text
      base.run(1),
      // @ts-expect-error the tasks have to be texts
      base.live(of(1)),
    ])
  })
})

describe('pipeline', () => {
  const size = (text: string) => E.right(text.length)
  const show = (n: number) => E.right(String(n))
  type Size = Stage<'size', string, number, never>
  type Show = Stage<'show', number, string, never>

  test('refuses what does not fit together, at the stage that does not, in words', () => {
    expectTypeOf<Linked<[Size, Show]>>().toEqualTypeOf<readonly [Size, Show]>()
    expectTypeOf<Linked<[Show, Show]>[1]>().toEqualTypeOf<"two stages have the name 'show'">()
    expectTypeOf<Linked<[Size, Stage<'again', string, string, never>]>[1]>().toEqualTypeOf<
      StageAfter<'size', number>
    >()
    expectTypeOf<
      Linked<[Stage<string, string, string, never>]>[0]
    >().toEqualTypeOf<"each argument is a stage('name', pass), whose name is one literal">()

    const name: string = 'size'
    const either = Math.random() > 0.5 ? ('size' as const) : ('length' as const)
    const maybe = stage('maybe', (n: number) => E.right(n > 0 ? n : null))
    const pattern: `size-${number}` = 'size-1'
    checked(() => [
      // @ts-expect-error there has to be a stage
      pipeline(),
      // @ts-expect-error 'again' takes a text, 'size' gives a number
      pipeline(stage('size', size), stage('again', size)),
      // @ts-expect-error the wrong order
      pipeline(stage('simulate', simulate), stage('tile', tile), stage('import', read)),
      // @ts-expect-error two stages have the name 'size'
      pipeline(stage('size', size), stage('show', show), stage('size', size)),
      // @ts-expect-error any text may be a name that is taken
      pipeline(stage(name, size), stage('show', show)),
      // @ts-expect-error one of two names
      pipeline(stage(either, size), stage('show', show)),
      // @ts-expect-error a pattern of names
      pipeline(stage(pattern, size), stage('show', show)),
      // @ts-expect-error a name and a pass are not yet a stage
      pipeline('size', size),
      // @ts-expect-error a function is not yet a stage
      pipeline(size),
      // @ts-expect-error nor is a pipeline: its `run` is a pass
      pipeline(base),
      // @ts-expect-error 'maybe' gives null too, which 'show' does not take
      pipeline(maybe, stage('show', show)),
    ])
  })

  test('nests', () => {
    const inner = pipeline(stage('size', size), stage('show', show))
    const outer = pipeline(stage('inner', inner.run), stage('size', size))
    expectTypeOf(outer.run).toEqualTypeOf<(input: string) => ObservableEither<never, number>>()
  })
})

describe('stage and pass', () => {
  test('refuse a function that gives no outcome', () => {
    checked(() => [
      // @ts-expect-error a number is no outcome
      stage('size', (text: string) => text.length),
      // @ts-expect-error a promise is not yet a task
      stage('size', async (text: string) => E.right(text.length)),
    ])
  })

  test('what is computed has to be what is stored, from nothing but what is read', () => {
    const declaration = {
      implementation: 'i',
      version: '1',
      reads: (n: number) => ({ n }),
      product: t.number,
    }
    checked(() => [
      pass({ ...declaration, compute: ({ n }) => E.right(n), join: (input, product) => input + product }),
      // @ts-expect-error the codec is for numbers
      pass({ ...declaration, compute: ({ n }) => E.right(String(n)), join: (_, product) => product }),
      // @ts-expect-error `m` is not read
      pass({ ...declaration, compute: ({ m }) => E.right(m), join: (_, product) => product }),
      // @ts-expect-error it has to say which version it is
      pass({ ...unversioned, compute: (n) => E.right(n), join: (_, product) => product }),
    ])
  })

  test('what is read and what is stored stay inside', () => {
    expectTypeOf(tile).toEqualTypeOf<DeclaredPass<Network, Tiled, TileError, TaskEither<TileError, Tiled>>>()
  })
})

describe('long pipelines', () => {
  test('keep their types', () => {
    const step = (n: number) => (n > 0 ? E.right(n) : E.left('low' as const))
    const one = stage('1', step)
    const nine = pipeline(
      one,
      stage('2', step),
      stage('3', step),
      stage('4', step),
      stage('5', step),
      stage('6', step),
      stage('7', step),
      stage('8', step),
      stage('9', step),
    )
    const last = nine.swap('9', (n) => E.right(n)).tap('5', () => undefined)
    expectTypeOf(last.until('8').at('8')).toEqualTypeOf<Pass<number, number, 'low'>>()
    checked(() => [
      // @ts-expect-error two stages have the name '5'
      pipeline(one, stage('2', step), stage('3', step), stage('4', step), stage('5', step), stage('5', step)),
    ])
  })
})
