import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { natural } from '../../codec/number.js'
import type { Tiled } from '../../ir/tiled.js'
import { pass } from '../../pipeline/index.js'
import { planned } from '../rounds/plan.js'
import { copied } from './duplicator.js'

/** What rounds are duplicated for. */
export interface PerRoundOptions {
  /** How many images go through a round before the next is written; 1 where it is left out. */
  readonly images?: number
}

/** The copies of each base layer that pay in its round. */
const copiesIn = ({ layers, chip }: Tiled, images: number): readonly number[] => {
  const base = layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))
  const once = base.map(({ copies }) => copies?.count ?? 1)
  if (chip.cores === 'as-needed') return once
  const plan = planned({ layers, chip, cores: chip.cores, images }, { chosen: true })
  return plan === null ? once : plan.flatMap(({ copies }) => copies)
}

/**
 * Copies for a chip that has fewer cores than the network has tiles: cuts into rounds and copies in each are chosen together
 * (see `cheapestRounds`, which finds the cuts again), and a layer gets a copy where that saves more than writing it
 * takes. On a chip with as many cores as needed, each layer is placed once.
 *
 * @example
 * import { modelFile, presets, unwrap, zoo } from 'ohmflow'
 * import { perRound } from 'ohmflow/program'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const chip = { ...presets.rram256.chip, cores: 64 }
 * const mapping = baseline.insert('duplicate', { after: 'tile' }, perRound()).until('duplicate')
 * const { layers } = unwrap(await mapping.task({ model, bindings: {}, chip })())
 * console.assert(layers.some((layer) => layer.kind === 'base' && (layer.copies?.count ?? 1) > 1))
 */
export const perRound = ({ images = 1 }: PerRoundOptions = {}) => {
  const name = images === 1 ? 'per-round' : `per-round:${images}`
  return pass({
    implementation: name,
    version: '2',
    reads: (tiled: Tiled) => tiled,
    compute: (tiled): E.Either<never, readonly number[]> => E.right(copiesIn(tiled, images)),
    product: t.readonlyArray(natural),
    join: ({ layers, ...tiled }, copies): Tiled => {
      let next = 0
      return {
        ...tiled,
        duplicator: name,
        layers: layers.map((layer) =>
          layer.kind === 'base' ? copied(layer, copies[next++] ?? 1, 'in-turn') : layer,
        ),
      }
    },
  })
}
