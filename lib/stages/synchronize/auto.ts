import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { type Placed, partsOf } from '../../ir/placed.js'
import { Program } from '../../ir/program.js'
import { pass } from '../../pipeline/index.js'
import { get, outcome, type Rule } from '../../rule.js'
import { chosen } from './chosen.js'
import type { SynchronizeError } from './synchronize.js'
import { type Choice, type Choose, checked, synchronizeAs } from './synchronizer.js'
import { layerKey } from './trials.js'
import { workshop } from './workshop.js'

/** What `auto` may use. */
export interface AutoOptions {
  /** Bytes of partial sums that may be alive at once. */
  readonly partialSumLimit?: number
  /**
   * The part of the cycles that it may leave, as 0.001: then ways that could save no more
   * are not tried, which takes a fraction of the time. 0 where it is left out.
   */
  readonly within?: number
}

function* automatic(
  name: string,
  choose: Choose<SynchronizeError>,
  given: Placed,
): Rule<SynchronizeError, Program> {
  const placed = yield* get(checked(given))
  const choices = new Map<string, Choice>()
  for (const layer of placed.layers.flatMap((layer) => (layer.kind === 'base' ? partsOf(layer) : []))) {
    const key = layerKey(layer, placed.chip)
    if (choices.has(key)) continue
    choices.set(key, yield* get(choose(layer, placed.chip, workshop)))
  }
  return synchronizeAs(name, (layer) => choices.get(layerKey(layer, placed.chip))!)(placed)
}

/**
 * Layer by layer, each after the scheme, block size and exchange with which it takes the fewest
 * cycles, and of those that take as many the one with the fewest bytes of partial sums, of the ways that `waysFor`
 * names: all schemes of the library. What a closed form that no schedule beats does not rule out is simulated, so
 * that nothing that was considered is better. It stands in the program and in the report.
 *
 * Fails with `PartialSumLimit` where a layer keeps more bytes of partial sums alive than the limit, however
 * it is synchronized, with `BadLimit` where that is not an integer of at least 0, with `BadTolerance` where
 * `within` is not from 0 to 1, and as `synchronizer` does.
 *
 * @example
 * import { auto, modelFile, presets, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const task = { model, bindings: {}, chip: presets.rram256.chip }
 * const report = await baseline.swap('synchronize', auto({ partialSumLimit: 65536 })).task(task)()
 * console.assert(report._tag === 'Right' && report.right.network.peakPartialSumBytes <= 65536)
 */
export const auto = ({ partialSumLimit, within = 0 }: AutoOptions = {}) => {
  const limited = partialSumLimit === undefined ? 'auto' : `auto:${partialSumLimit}B`
  const name = within === 0 ? limited : `${limited}, within ${within}`
  const wrong: SynchronizeError | null =
    partialSumLimit !== undefined && !(Number.isSafeInteger(partialSumLimit) && partialSumLimit >= 0)
      ? { _tag: 'BadLimit', limit: partialSumLimit }
      : within >= 0 && within < 1
        ? null
        : { _tag: 'BadTolerance', within }
  const choose: Choose<SynchronizeError> = (layer, chip, shop) =>
    wrong === null
      ? chosen(layer, chip, partialSumLimit ?? Number.POSITIVE_INFINITY, within, shop)
      : E.left(wrong)
  return Object.assign(
    pass({
      implementation: name,
      version: '3',
      reads: (placed: Placed) => placed,
      compute: (placed): Either<SynchronizeError, Program> =>
        wrong === null ? outcome(automatic(name, choose, placed)) : E.left(wrong),
      product: Program,
      join: (_, program): Program => program,
    }),
    { choose },
  )
}
