import * as E from 'fp-ts/lib/Either.js'
import { groupBy } from 'fp-ts/lib/NonEmptyArray.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { concatMap, defer, from, type Observable } from 'rxjs'
import type { BusChip } from '../hardware/preset.js'
import type { BaseLayer, Lowered } from '../ir/lowered.js'
import type { Placed } from '../ir/placed.js'
import type { SimulateError } from '../stages/simulate/simulate.js'
import type { SynchronizeError, Synchronizer } from '../stages/synchronize/synchronize.js'
import type { Choosing } from '../stages/synchronize/synchronizer.js'
import { designChip } from './design.js'
import { type LayerFigures, measuredOn } from './measuredOn.js'
import { pointOf } from './pointOf.js'
import type { Design, Point } from './results.js'

/** What is measured: networks on many chips, each synchronized in several ways. */
export interface Experiment<F> {
  readonly name: string
  /** To be changed whenever its results change for another reason than the versions of its passes. */
  readonly version: string
  /** What chips have in common. */
  readonly base: BusChip
  readonly designs: readonly Design[]
  /** Those that can be measured within a minute. */
  readonly quick: readonly Design[]
  readonly synchronizers: Readonly<Record<string, Synchronizer & Choosing<SynchronizeError>>>
  /** From lowered layers to the cores that hold their tiles. */
  readonly placing: { readonly task: (lowered: Lowered) => TaskEither<F, Placed> }
}

/** What could not be measured, and why. */
export interface Failure<F> {
  readonly design: Design
  readonly synchronizer: string
  readonly error: F | SynchronizeError | SimulateError
}

/**
 * Designs whose chips execute the same programs: they differ in their bus alone. Lists of
 * them are measured in less time than one by one, see `measure`.
 *
 * @example
 * import { families } from 'ohmflow/experiment'
 * import { pelke2023 } from 'ohmflow/pipelines'
 * console.assert(families(pelke2023.designs).flat().length === pelke2023.designs.length)
 */
export const families = (designs: readonly Design[]): readonly (readonly Design[])[] =>
  Object.values(
    groupBy(({ crossbar, exchange, signal, buffers }: Design) =>
      [crossbar, exchange, signal, buffers].join(),
    )([...designs]),
  )

/**
 * Measures all layers on the chips of some designs, a point for each design and synchronizer. Where chips differ in their
 * bus alone, the programs of a layer are made and proved once; what synchronizers have in common, such as the sequential
 * reference, is timed once on each chip. `layers` are independent; a point's lists go in their order.
 *
 * @example
 * import { modelFile, presets, teachingNetwork, unwrap } from 'ohmflow'
 * import { convolutionsOf, measure } from 'ohmflow/experiment'
 * import { baseline, pelke2023 } from 'ohmflow/pipelines'
 * import { lastValueFrom, toArray } from 'rxjs'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const lowered = unwrap(await baseline.until('lower').task({ model, bindings: {}, chip: presets.rram256.chip })())
 * const { layers } = convolutionsOf([{ network: 'teaching', lowered: lowered }])
 * const designs = pelke2023.quick.slice(0, 2)
 * const points = await lastValueFrom(measure(pelke2023, layers, designs).pipe(toArray()))
 * console.assert(points.length === designs.length * Object.keys(pelke2023.synchronizers).length)
 */
export const measure = <F>(
  { base, synchronizers, placing }: Experiment<F>,
  layers: readonly BaseLayer[],
  designs: readonly Design[],
): Observable<E.Either<Failure<F>, Point>> => {
  const model = { name: 'distinct layers', sha256: '0'.repeat(64), parameters: 0, macs: 0 }
  const names = Object.keys(synchronizers)
  const family = async (same: readonly Design[]): Promise<readonly E.Either<Failure<F>, Point>[]> => {
    const chips = same.map((design) => designChip(base, design))
    const [chip = base] = chips
    const placed = await placing.task({ chip, model, layers })()
    if (E.isLeft(placed))
      return same.flatMap((design) =>
        names.map((synchronizer) => E.left({ design, synchronizer, error: placed.left })),
      )
    const all = measuredOn(placed.right, chips, Object.values(synchronizers))
    return same.flatMap((design, i) =>
      names.map((synchronizer, j): E.Either<Failure<F>, Point> => {
        const figures: LayerFigures[] = []
        for (const layer of all) {
          const outcome = layer[i]![j]!
          if (E.isLeft(outcome)) return E.left({ design, synchronizer, error: outcome.left })
          figures.push(outcome.right)
        }
        return E.right(pointOf(design, synchronizer, figures))
      }),
    )
  }
  return from(families(designs)).pipe(
    concatMap((same) => defer(() => from(family(same)))),
    concatMap((points) => from(points)),
  )
}
