import * as E from 'fp-ts/lib/Either.js'
import {
  type DuplicateError,
  type DuplicateOptions,
  leastInterval,
  leastLatency,
  leastSum,
  slowestFirst,
  type Tiled,
  type TiledLayer,
} from 'ohmflow'
import { arbitraryDuplicated, duplicatorLaws, passLaws } from 'ohmflow/laws'
import { allFail, allHold, type Twin } from './check.js'

/** `slowestFirst`, and then something that it would not do. */
const then =
  (change: (tiled: Tiled, given: Tiled) => Tiled) =>
  (options: DuplicateOptions) =>
  (tiled: Tiled): E.Either<DuplicateError, Tiled> =>
    E.map((copied: Tiled) => change(copied, tiled))(slowestFirst(options)(tiled))

/** The same with another form of each base layer. */
const each =
  (change: (layer: TiledLayer) => TiledLayer) =>
  (tiled: Tiled): Tiled => ({
    ...tiled,
    layers: tiled.layers.map((layer) => (layer.kind === 'base' ? change(layer) : layer)),
  })

let calls = 0

const twins: readonly Twin[] = [
  {
    mistake: 'more copies than vectors',
    law: 'each vector is taken by one copy, and each copy takes some',
    laws: duplicatorLaws(
      then(each((layer) => ({ ...layer, copies: { count: layer.vectors + 1, vectors: 'pieces' } }))),
    ),
    message: /layer "layer\d": \d+ copies share \d+ vectors: some take none \(vectors\)/,
  },
  {
    mistake: 'half a copy',
    law: 'each vector is taken by one copy, and each copy takes some',
    laws: duplicatorLaws(then(each((layer) => ({ ...layer, copies: { count: 1.5, vectors: 'in-turn' } })))),
    message: /it has 1\.5 copies \(vectors\)/,
  },
  {
    mistake: 'only the first tile is copied',
    law: 'all copies hold the tiles as they were cut',
    laws: duplicatorLaws(
      then(
        each((layer) => (layer.copies === undefined ? layer : { ...layer, tiles: layer.tiles.slice(0, 1) })),
      ),
    ),
    message: /the tiles: .* has become .* \(weights\)/,
  },
  {
    mistake: 'one copy more of each layer',
    law: 'copies keep to the extra cores',
    laws: duplicatorLaws(
      then(
        each((layer) => ({
          ...layer,
          copies: { count: (layer.copies?.count ?? 1) + 1, vectors: 'in-turn' },
        })),
      ),
    ),
    message: /they take \d+ extra cores, and there are \d+ \(budget\)/,
  },
  {
    mistake: 'copies take their own part of the vectors out of the layer',
    law: 'nothing else changes',
    laws: duplicatorLaws(
      then(each((layer) => ({ ...layer, vectors: Math.ceil(layer.vectors / (layer.copies?.count ?? 1)) }))),
    ),
    message: /the layers: .* \(unchanged\)/,
  },
  {
    mistake: 'the name of the partitioner is lost',
    law: 'nothing else changes',
    laws: duplicatorLaws(then((tiled) => ({ ...tiled, partitioner: '' }))),
    message: /chip, model and partitioner: .* \(unchanged\)/,
  },
  {
    mistake: 'a field more',
    law: 'the result decodes and verifies',
    laws: duplicatorLaws(then((tiled) => Object.assign({ note: 'mine' }, tiled))),
    message: /the tiled network, note: expected no such key in Tiled.* \(codec\)/,
  },
  {
    mistake: 'the name counts the calls',
    law: 'the same input gives the same outcomes',
    laws: duplicatorLaws(then((tiled) => ({ ...tiled, duplicator: `twin ${calls++}` }))),
    message: /the second run: .* \(deterministic\)/,
  },
  {
    mistake: 'copies are marked in place',
    law: 'the input is left as it was',
    laws: duplicatorLaws(
      then((copied, given) => {
        for (const layer of given.layers)
          if (layer.kind === 'base') Object.assign(layer, { copies: { count: 1, vectors: 'in-turn' } })
        return copied
      }),
    ),
    message: /the input: .* \(pure\)/,
  },
]

allHold('slowest-first', duplicatorLaws(slowestFirst))
allHold('least-interval', duplicatorLaws(leastInterval))
allHold('least-latency', duplicatorLaws(leastLatency), 20)
allHold('least-sum', duplicatorLaws(leastSum))
allHold(
  'least-sum in pieces',
  duplicatorLaws((options) => leastSum({ ...options, vectors: 'pieces' })),
)
allHold('slowest-first, behind another,', duplicatorLaws(slowestFirst, arbitraryDuplicated))
allHold(
  'slowest-first as a declared pass',
  passLaws(slowestFirst({ extraCores: 4 }), arbitraryDuplicated),
  30,
)
allFail(duplicatorLaws(slowestFirst), twins)
