import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Invalid } from '../codec/violation.js'
import { type Compiler, mapped, recorded, rowsOf, type Scorer, scored } from './mapped.js'
import type { Mapping } from './mappings.js'
import { type Point, pointAt, type Sweep } from './points.js'
import type { Row } from './rows.js'
import type { SweepFile } from './sweepFile.js'

/**
 * What measures points of one sweep by their indices, wherever it runs: rows in the order in which they are asked for. With a
 * scorer it runs each on a dataset, too.
 *
 * @example
 * import { explain, modelFile, presets, teachingNetwork, unwrap } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * import { measurer, spaceOf } from 'ohmflow/sweep'
 * const file = { models: ['teaching'], chips: ['rram256'], factors: [{ 'core.lanes': [8, 16] }] }
 * const space = unwrap(spaceOf(file, 'lanes', [{ name: 'rram256', chip: presets.rram256.chip }]))
 * const models = [{ model: await modelFile('teaching', teachingNetwork.build())(), bindings: {} }]
 * const rows = await measurer(file, { models, space }, () => baseline, explain)([1])
 * console.assert(rows[0]?.settings['core.lanes'] === 16)
 */
export const measurer = <F>(
  file: SweepFile,
  sweep: Sweep,
  compilerOf: (mapping: Mapping) => Compiler<F>,
  explain: (error: NoInfer<F> | Invalid) => string,
  scorer: Scorer<NoInfer<F>> | null = null,
): ((indices: readonly number[]) => Promise<readonly Row[]>) => {
  const map = mapped(compilerOf)
  const score = scorer === null ? null : scored(scorer)
  const rowOf = rowsOf(recorded(file), explain)
  const measure = (point: Point) => TE.chain(rowOf)(score === null ? map(point) : TE.chain(score)(map(point)))
  return async (indices) => {
    const rows: Row[] = []
    for (const index of indices) {
      const point = pointAt(sweep, index)
      if (point === null) throw new RangeError(`the sweep has no point ${index}`)
      const row = await measure(point)()
      if (E.isRight(row)) rows.push(row.right)
    }
    return rows
  }
}
