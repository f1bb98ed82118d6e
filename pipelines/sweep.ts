import * as o from '../lib/index.js'
import { mapped, rowsOf } from '../lib/sweep/mapped.js'
import { everyPoint } from '../lib/sweep/points.js'
import { baseline } from './baseline.js'

/**
 * Every model on every chip of a space, estimated in closed form: a row of figures for each
 * point, and the reason where there is none. Each slot can be another one: a sample in place of all
 * points, another compiler, other figures.
 *
 * @example
 * import { lastValueFrom, toArray } from 'rxjs'
 * import { modelFile, presets, teachingNetwork, unwrap } from 'ohmflow'
 * import { spaceOf } from 'ohmflow/sweep'
 * import { sweep } from 'ohmflow/pipelines'
 * const factors = [{ 'crossbar.rows': [64, 256], 'crossbar.columns': [64, 256] }, { 'core.lanes': [8, 16] }]
 * const chips = [{ name: 'rram256', chip: presets.rram256.chip }]
 * const space = unwrap(spaceOf({ models: ['teaching'], chips: ['rram256'], factors }, 'crossbars', chips))
 * const models = [{ model: await modelFile('teaching', teachingNetwork.build())(), bindings: {} }]
 * const rows = await lastValueFrom(sweep.run({ models, space }).pipe(toArray()))
 * console.assert(rows.length === 4 && rows.every((row) => row._tag === 'Right' && row.right.failed === undefined))
 */
export const sweep = o.pipeline(
  o.stage('points', everyPoint()),
  o.stage(
    'mapped',
    mapped<o.OhmflowError>(() => baseline.swap('simulate', o.analytical())),
  ),
  o.stage('rows', rowsOf(['milliseconds', 'energy', 'cores'], o.explain)),
)
