import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { defer, from, map, type Observable } from 'rxjs'
import type { BoundModel } from '../onnx/inference/boundModel.js'
import { everyDesign, sampledDesigns } from './drawn.js'
import { type Design, feasibleAt, type Space } from './space.js'

/** What is swept: models, and the designs that each is mapped onto. */
export interface Sweep {
  readonly models: readonly BoundModel[]
  readonly space: Space
}

/** One model on one design. */
export interface Point {
  /** Models change slowest, and designs in the order of their space. */
  readonly index: number
  readonly model: BoundModel
  readonly design: Design
}

/**
 * The `index`-th point of a sweep; null where there is none, or constraints forbid it.
 *
 * @example
 * import { presets, unwrap } from 'ohmflow'
 * import { pointAt, spaceOf } from 'ohmflow/sweep'
 * const file = { models: ['resnet18'], chips: ['rram256'] }
 * const space = unwrap(spaceOf(file, 'mine.yaml', [{ name: 'rram256', chip: presets.rram256.chip }]))
 * console.assert(pointAt({ models: [], space }, 0) === null)
 */
export const pointAt = ({ models, space }: Sweep, index: number): Point | null => {
  const model = models[Math.floor(index / space.designs)]
  const design = feasibleAt(space, index % space.designs)
  return model === undefined || design === null ? null : { index, model, design }
}

/** The indices of the points of these designs, each with all models. */
export const indicesOf = ({ models, space }: Sweep, designs: readonly number[]): readonly number[] =>
  models.flatMap((_, model) => designs.map((design) => model * space.designs + design))

const pointsOf = (sweep: Sweep, designs: readonly number[]): Observable<Either<never, Point>> =>
  from(indicesOf(sweep, designs)).pipe(map((index) => E.right(pointAt(sweep, index)!)))

/**
 * Every point of a sweep of which its constraints hold, model after model: a slot that emits many.
 *
 * @example
 * import { lastValueFrom, toArray } from 'rxjs'
 * import { modelFile, presets, teachingNetwork, unwrap } from 'ohmflow'
 * import { everyPoint, spaceOf } from 'ohmflow/sweep'
 * const file = { models: ['teaching'], chips: ['rram256'], factors: [{ 'core.lanes': [8, 16, 32] }] }
 * const space = unwrap(spaceOf(file, 'lanes', [{ name: 'rram256', chip: presets.rram256.chip }]))
 * const models = [{ model: await modelFile('teaching', teachingNetwork.build())(), bindings: {} }]
 * const points = await lastValueFrom(everyPoint()({ models, space }).pipe(toArray()))
 * console.assert(points.length === 3)
 */
export const everyPoint =
  () =>
  (sweep: Sweep): Observable<Either<never, Point>> =>
    defer(() => pointsOf(sweep, everyDesign(sweep.space)))

/**
 * So many designs, drawn without replacement, each with all models.
 *
 * @example
 * import { sampledPoints } from 'ohmflow/sweep'
 * import { sweep } from 'ohmflow/pipelines'
 * console.assert(sweep.swap('points', sampledPoints(100, 1)).stages.length === sweep.stages.length)
 */
export const sampledPoints =
  (count: number, seed: number) =>
  (sweep: Sweep): Observable<Either<never, Point>> =>
    defer(() => pointsOf(sweep, sampledDesigns(sweep.space, count, seed)))
