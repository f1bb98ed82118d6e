import * as E from 'fp-ts/lib/Either.js'
import { defer, from, of } from 'rxjs'
import type { Chip } from '../../hardware/chip.js'
import { type Placed, type PlacedLayer, partsOf } from '../../ir/placed.js'
import { Program } from '../../ir/program.js'
import { type ObservableEither, pass } from '../../pipeline/index.js'
import type { SynchronizeError } from './synchronize.js'
import { type Choice, checked, synchronizeAs } from './synchronizer.js'
import { layerKey, type Trial, type Tried, trialsOf } from './trials.js'

interface Outcome {
  readonly trial: Trial
  readonly tried: Tried
}

/** The ways of a layer that no other beats in both cycles and bytes, by bytes; and all that were tried. */
interface Options {
  readonly front: readonly Outcome[]
  readonly considered: Choice['considered']
}

const optionsOf = (layer: PlacedLayer, chip: Chip): Options => {
  const known = new Set<string>()
  const outcomes = trialsOf(layer, chip).flatMap((trial): readonly Outcome[] => {
    const { scheme, exchange } = trial.untried(Number.POSITIVE_INFINITY)
    const name = `${scheme} ${exchange}`
    if (known.has(name)) return []
    known.add(name)
    const tried = trial.tried()
    return tried === null ? [] : [{ trial, tried }]
  })
  const byBytes = outcomes.toSorted(
    (a, b) => a.tried.peakPartialSumBytes - b.tried.peakPartialSumBytes || a.tried.cycles - b.tried.cycles,
  )
  const front: Outcome[] = []
  for (const outcome of byBytes) {
    const last = front.at(-1)
    if (last === undefined || outcome.tried.cycles < last.tried.cycles) front.push(outcome)
  }
  return { front, considered: outcomes.map(({ tried }) => tried) }
}

/** The fastest way with at most so many bytes; a front is sorted by bytes, and so from slow to fast. */
const within = ({ front }: Options, bytes: number): Outcome | undefined =>
  front.findLast(({ tried }) => tried.peakPartialSumBytes <= bytes)

function* programs(placed: Placed): Generator<E.Either<never, Program>, void> {
  const options = new Map<string, Options>()
  const base = placed.layers.flatMap((layer) => (layer.kind === 'base' ? partsOf(layer) : []))
  for (const layer of base) {
    const key = layerKey(layer, placed.chip)
    if (!options.has(key)) options.set(key, optionsOf(layer, placed.chip))
  }
  const all = [...options.values()]
  const bytes = all.flatMap(({ front }) => front.map(({ tried }) => tried.peakPartialSumBytes))
  let fewest = Number.POSITIVE_INFINITY
  for (const limit of [...new Set(bytes)].toSorted((a, b) => a - b)) {
    const chosen = new Map([...options].map(([key, each]) => [key, within(each, limit)]))
    const outcomes = base.map((layer) => chosen.get(layerKey(layer, placed.chip)))
    if (outcomes.includes(undefined)) continue
    const cycles = outcomes.reduce((sum, outcome) => sum + (outcome?.tried.cycles ?? 0), 0)
    if (cycles >= fewest) continue
    fewest = cycles
    yield E.right(
      synchronizeAs(`auto:${limit}B`, (layer): Choice => {
        const { trial } = chosen.get(layerKey(layer, placed.chip))!
        const { considered } = options.get(layerKey(layer, placed.chip))!
        return { scheme: trial.scheme, exchange: trial.exchange, considered }
      })(placed),
    )
  }
}

/**
 * Every program that `auto` could make of a network and that no other beats both in cycles and in bytes of
 * partial sums alive at once, the smallest first: the Pareto front of the sum of cycles over all layers and
 * the most bytes of any. All ways that `waysFor` names are simulated, for each distinct layer once. Fails as
 * `synchronizer` does.
 *
 * @example
 * import { lastValueFrom, toArray } from 'rxjs'
 * import { autoFront, modelFile, presets, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const task = { model, bindings: {}, chip: presets.rram256.chip }
 * const all = await lastValueFrom(baseline.swap('synchronize', autoFront()).run(task).pipe(toArray()))
 * const networks = all.flatMap((report) => (report._tag === 'Right' ? [report.right.network] : []))
 * console.assert(networks.every(({ cycles }, i) => i === 0 || cycles < (networks[i - 1]?.cycles ?? 0)))
 */
export const autoFront = () =>
  pass({
    implementation: 'auto-front',
    version: '3',
    reads: (placed: Placed) => placed,
    compute: (placed): ObservableEither<SynchronizeError, Program> =>
      defer(() => {
        const right = checked(placed)
        return E.isLeft(right) ? of(right) : from(programs(right.right))
      }),
    product: Program,
    join: (_, program): Program => program,
  })
