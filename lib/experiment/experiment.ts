import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { concatMap, from, map, type Observable } from 'rxjs'
import type { BusChip } from '../hardware/preset.js'
import type { BaseLayer, Lowered } from '../ir/lowered.js'
import type { Report } from '../ir/report.js'
import type { Simulator } from '../stages/simulate/simulate.js'
import { timingOn } from '../stages/simulate/timing.js'
import type { Synchronizer } from '../stages/synchronize/synchronize.js'
import { designChip } from './design.js'
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
  readonly synchronizers: Readonly<Record<string, Synchronizer>>
  /** From lowered layers to the report, for one synchronizer. */
  readonly mapping: (
    synchronizer: Synchronizer,
    simulator: Simulator,
  ) => { readonly task: (lowered: Lowered) => TaskEither<F, Report> }
}

/** What could not be measured, and why. */
export interface Failure<F> {
  readonly design: Design
  readonly synchronizer: string
  readonly error: F
}

/**
 * Measures all layers on the chip of one design, a point for each synchronizer as it
 * comes. What the synchronizers have in common, such as the sequential reference, is
 * timed once. `layers` are independent; a point's lists go in their order.
 *
 * @example
 * import { modelFile, presets, teachingNetwork, unwrap } from 'ohmflow'
 * import { convolutionsOf, measure } from 'ohmflow/experiment'
 * import { baseline, pelke2023 } from 'ohmflow/pipelines'
 * import { lastValueFrom, toArray } from 'rxjs'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const lowered = unwrap(await baseline.until('lower').task({ model, bindings: {}, chip: presets.rram256.chip })())
 * const { layers } = convolutionsOf([{ network: 'teaching', lowered: lowered }])
 * const [design] = pelke2023.quick
 * if (design === undefined) throw new Error('no design')
 * const points = await lastValueFrom(measure(pelke2023, layers, design).pipe(toArray()))
 * console.assert(points.length === Object.keys(pelke2023.synchronizers).length)
 */
export const measure = <F>(
  { base, synchronizers, mapping }: Experiment<F>,
  layers: readonly BaseLayer[],
  design: Design,
): Observable<E.Either<Failure<F>, Point>> => {
  const chip = designChip(base, design)
  const simulator = timingOn(chip)
  const model = { name: 'distinct layers', sha256: '0'.repeat(64), parameters: 0, macs: 0 }
  return from(Object.entries(synchronizers)).pipe(
    concatMap(([name, synchronizer]) =>
      from(mapping(synchronizer, simulator).task({ chip, model, layers })()).pipe(
        map(
          E.bimap(
            (error): Failure<F> => ({ design, synchronizer: name, error }),
            (report): Point => pointOf(design, name, report),
          ),
        ),
      ),
    ),
  )
}
