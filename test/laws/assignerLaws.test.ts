import * as E from 'fp-ts/lib/Either.js'
import { firstFit, firstFitInRounds } from '../../lib/index.js'
import type { Placed, PlacedTile } from '../../lib/ir/placed.js'
import type { Tiled, TiledLayer } from '../../lib/ir/tiled.js'
import { arbitraryDuplicated, arbitraryTiled, assignerLaws, passLaws } from '../../lib/laws/index.js'
import { allFail, allHold, type Twin } from './check.js'

/** Places what `place` gives for each layer, as many cores as the chip says or as there are tiles. */
const assigner =
  (place: (layer: TiledLayer, free: number) => readonly PlacedTile[], round = (_layer: number) => 0) =>
  (tiled: Tiled): E.Either<string, Placed> => {
    const count = tiled.layers.reduce(
      (sum, layer) => sum + (layer.kind === 'base' ? layer.tiles.length : 0),
      0,
    )
    const cores = tiled.chip.cores === 'as-needed' ? count : tiled.chip.cores
    if (cores < count) return E.left('too few cores')
    let free = 0
    return E.right({
      chip: tiled.chip,
      model: tiled.model,
      partitioner: tiled.partitioner,
      assigner: 'twin',
      cores,
      layers: tiled.layers.map((layer, i) => {
        if (layer.kind === 'operator') return layer
        const tiles = place(layer, free)
        free += layer.tiles.length
        return { ...layer, round: round(i), tiles }
      }),
    })
  }

const inOrder = ({ tiles }: TiledLayer, free: number): readonly PlacedTile[] =>
  tiles.map((tile, i) => ({ ...tile, core: free + i }))

const change = (how: (placed: Placed) => Placed) => (tiled: Tiled) => E.map(how)(firstFit()(tiled))

let calls = 0

const twins: readonly Twin[] = [
  {
    mistake: 'the last tile of a layer is left over',
    law: 'each tile is placed exactly once, as it was cut',
    laws: assignerLaws(assigner((layer, free) => inOrder(layer, free).slice(0, -1))),
    message: /layer "layer\d", the tile of .*: it is placed 0 times, not once \(each tile once\)/,
  },
  {
    mistake: 'the first tile is placed twice',
    law: 'each tile is placed exactly once, as it was cut',
    laws: assignerLaws(
      assigner((layer, free) => [...inOrder(layer, free).slice(0, 1), ...inOrder(layer, free)]),
    ),
    message: /it is placed 2 times, not once \(each tile once\)/,
  },
  {
    mistake: 'the copies of a layer are forgotten',
    law: 'each tile is placed exactly once, as it was cut',
    laws: assignerLaws(assigner(inOrder), arbitraryDuplicated),
    message: /it is placed 1 times, not \d \(each tile once\)/,
  },
  {
    mistake: 'rows and columns are mixed up',
    law: 'each tile is placed exactly once, as it was cut',
    laws: assignerLaws(
      assigner((layer, free) =>
        inOrder(layer, free).map((tile) => ({ ...tile, rows: tile.columns, columns: tile.rows })),
      ),
    ),
    message: /there is no such tile \(each tile once\)/,
    smallest: true,
  },
  {
    mistake: 'cores are counted from 1',
    law: 'each tile sits in a core that the chip has',
    laws: assignerLaws(assigner((layer, free) => inOrder(layer, free + 1))),
    message: /it sits in core (\d+); the chip has \1, from core 0 \(capacity\)/,
  },
  {
    mistake: 'more cores than the chip has',
    law: 'each tile sits in a core that the chip has',
    laws: assignerLaws(change((placed) => ({ ...placed, cores: placed.cores + 1 }))),
    message: /the placement: it has \d+ cores; the chip has \d+ \(capacity\)/,
  },
  {
    mistake: 'each layer begins at core 0',
    law: 'no core holds two tiles in one round',
    laws: assignerLaws(assigner((layer) => inOrder(layer, 0))),
    message:
      /layer "layer\d", .*: it sits in core 0 in round 0, as does layer "layer\d", .* \(one tile a core\)/,
  },
  {
    mistake: 'rounds run backwards',
    law: 'rounds follow the order of layers',
    laws: assignerLaws(assigner(inOrder, (layer) => 9 - layer)),
    message: /layer "layer\d": it runs in round \d, after "layer\d" of round \d \(rounds\)/,
  },
  {
    mistake: 'the name of the partitioner is lost',
    law: 'nothing else changes',
    laws: assignerLaws(change((placed) => ({ ...placed, partitioner: '' }))),
    message: /chip, model and partitioner: .* \(unchanged\)/,
  },
  {
    mistake: 'layers are sorted by size',
    law: 'nothing else changes',
    laws: assignerLaws(change((placed) => ({ ...placed, layers: placed.layers.toReversed() }))),
    message: /the layers: .* \(unchanged\)/,
  },
  {
    mistake: 'a field more',
    law: 'the result decodes and verifies',
    laws: assignerLaws(change((placed) => Object.assign({ note: 'mine' }, placed))),
    message: /the placed network, note: expected no such key in Placed.* \(codec\)/,
  },
  {
    mistake: 'the name counts the calls',
    law: 'the same input gives the same outcomes',
    laws: assignerLaws(change((placed) => ({ ...placed, assigner: `twin ${calls++}` }))),
    message: /the second run: .* \(deterministic\)/,
  },
  {
    mistake: 'tiles are marked in place',
    law: 'the input is left as it was',
    laws: assignerLaws((tiled) => {
      for (const layer of tiled.layers)
        if (layer.kind === 'base') Object.assign(layer, { tiles: inOrder(layer, 0) })
      return firstFit()(tiled)
    }),
    message: /the input: .* \(pure\)/,
  },
]

allHold('first-fit', assignerLaws(firstFit()))
allHold('first-fit in rounds', assignerLaws(firstFitInRounds()))
allHold('first-fit as a declared pass', passLaws(firstFit(), arbitraryTiled), 30)
allHold('first-fit in rounds as a declared pass', passLaws(firstFitInRounds(), arbitraryTiled), 30)
allHold('the spoilt assigner, unspoilt,', assignerLaws(assigner(inOrder)))
allFail(assignerLaws(firstFit()), twins)
