import type { Either } from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Score } from '../accuracy/score.js'
import type { Chip } from '../hardware/chip.js'
import type { Program } from '../ir/program.js'
import { lru } from '../pipeline/lru.js'
import { type AsyncRule, eventually, get } from '../rule.js'
import { contentKey } from './contentKey.js'
import { kept } from './kept.js'
import type { Scorer } from './mapped.js'
import type { Point } from './points.js'

/** What makes the programs of one mapping. */
export interface Programmer<F> {
  readonly program: (point: Point) => TaskEither<F, Program>
  /** What of a chip these programs depend on. */
  readonly reads: (chip: Chip) => unknown
}

/** What a scorer is made of. */
export interface ScorerParts<F> {
  readonly trials: number
  /** What identifies the samples, the labels and the model as it is run. */
  readonly samplesOf: (point: Point) => unknown
  readonly programmerOf: (point: Point) => Programmer<F>
  /** Runs a program on the samples: the score of each of so many trials. */
  readonly run: (point: Point, program: Program, trials: number) => TaskEither<F, readonly Score[]>
}

/** Programs that are kept at a time, and scores: the former take tens of megabytes where networks are large. */
const [mostPrograms, mostScores] = [2, 1024]

/**
 * What runs the points of a sweep on samples. Where programs, crossbars and devices are the same, the scores are, too: such
 * points are run once, whatever their buses are and whatever anything costs.
 *
 * @example
 * import { right } from 'fp-ts/lib/Either.js'
 * import { lastValueFrom, toArray } from 'rxjs'
 * import { modelFile, presets, teachingNetwork, unwrap } from 'ohmflow'
 * import { baseline, sweep } from 'ohmflow/pipelines'
 * import { rowsOf, scored, scorer, spaceOf } from 'ohmflow/sweep'
 * const factors = [{ 'interconnect.bytesPerCycle': [32, 64, 128] }, { 'crossbar.adcBits': [7, 8] }]
 * const chips = [{ name: 'rram256', chip: presets.rram256.chip }]
 * const space = unwrap(spaceOf({ models: ['teaching'], chips: ['rram256'], factors }, 'buses', chips))
 * const models = [{ model: await modelFile('teaching', teachingNetwork.build())(), bindings: {} }]
 *
 * let runs = 0
 * const counting = scorer({
 *   trials: 1,
 *   samplesOf: () => 'none',
 *   programmerOf: () => ({
 *     program: ({ model, design: { chip } }) => baseline.until('synchronize').task({ ...model, chip }),
 *     reads: ({ interconnect: _, ...chip }) => chip,
 *   }),
 *   run: () => async () => right([{ kind: 'classes', samples: 100, top1: ++runs, top5: 100 }]),
 * })
 * const judged = sweep.insert('scored', { after: 'mapped' }, scored(counting)).swap('rows', rowsOf(['top1'], String))
 * const rows = await lastValueFrom(judged.run({ models, space }).pipe(toArray()))
 * console.assert(rows.length === 6 && runs === 2)
 */
export const scorer = <F>({ trials, samplesOf, programmerOf, run }: ScorerParts<F>): Scorer<F> => {
  const programs = lru<Promise<Either<F, Program>>>(mostPrograms)
  const scores = lru<Promise<Either<F, readonly Score[]>>>(mostScores)
  const drawn = ({ design: { devices } }: Point): number => (devices === null ? 1 : trials)
  async function* scoresOf(point: Point): AsyncRule<F, readonly Score[]> {
    const { chip, mapping, devices } = point.design
    const { program, reads } = programmerOf(point)
    const samples = samplesOf(point)
    const key = await contentKey([samples, mapping, reads(chip)])
    const made = yield* get(await kept(programs, key, program(point)))
    const { layers, phases, images = 1 } = made
    const { mvmCycles: _mvm, programCycles: _program, ...cells } = chip.crossbar
    const work = phases.map(({ cores }) => cores)
    const same = await contentKey([samples, layers, work, images, cells, devices, drawn(point)])
    return yield* get(await kept(scores, same, run(point, { ...made, chip }, drawn(point))))
  }
  return {
    keyOf: (point) => [samplesOf(point), point.design.devices, drawn(point)],
    scores: (point) => () => eventually(scoresOf(point)),
  }
}
