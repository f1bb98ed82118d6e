import * as o from '../lib/index.js'

const cycles = ({ network }: o.Report): number => network.cycles
const energy = ({ network }: o.Report): number => network.energy.total

/**
 * Every combination of partitioner, assigner and synchronizer that keeps to a budget
 * of cores; of their reports, those that no other beats in both cycles and energy.
 *
 * @example
 * import { lastValueFrom, toArray } from 'rxjs'
 * import { compareTable, modelFile, presets, teachingNetwork } from 'ohmflow'
 * import { explore } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const front = await lastValueFrom(explore(100).run({ model, bindings: {}, chip: presets.rram256.chip }).pipe(toArray()))
 * console.assert(compareTable(front.flatMap((one) => (one._tag === 'Right' ? [one.right] : []))).includes('cycles'))
 */
export const explore = (cores: number) => {
  const budget = { of: 'cores', cost: (placed: o.Placed) => placed.cores, atMost: cores }
  const search = o.pipeline(
    o.stage('import', o.importOnnx()),
    o.stage('lower', o.im2col()),
    o.stage('tile', o.alternatives(o.rowMajor(), o.balanced(), o.depthwisePacking(), o.shiftedDuplicate())),
    o.stage('assign', o.within(budget)(o.firstOf(o.firstFit(), o.firstFitInRounds()))),
    o.stage('synchronize', o.alternatives(o.linear(), o.cyclic(), o.tree())),
    o.stage('simulate', o.timing()),
  )
  return o.pipeline(o.stage('explore', o.pareto(cycles, energy)(search.run)))
}
