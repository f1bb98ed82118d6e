import { EMPTY } from 'rxjs'
import { nearby } from './memory.js'
import { isDeclared, type Pass } from './pass.js'

/**
 * The same pass, which recalls its last `capacity` runs for as long as it lives, under the key of what it reads and by reference: for many
 * tasks of one process that have much in common. A pass that does not declare what it reads stays as it is. Where products are to outlive the process, `cache` takes a store.
 *
 * @example
 * import { analytical, importOnnx, modelFile, presets, teachingNetwork } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * import { recalling } from 'ohmflow/sweep'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const mapping = baseline.swap('import', recalling(8)(importOnnx())).swap('simulate', analytical())
 * for (const mvmCycles of [700, 1400]) {
 *   const { chip } = presets.rram256
 *   const report = await mapping.task({ model, bindings: {}, chip: { ...chip, crossbar: { ...chip.crossbar, mvmCycles } } })()
 *   console.assert(report._tag === 'Right')
 * }
 */
export const recalling =
  (capacity: number) =>
  <I, A, E>(pass: Pass<I, A, E>): Pass<I, A, E> => {
    if (!isDeclared(pass)) return pass
    const { implementation, version, through } = pass
    const near = nearby(capacity, EMPTY)
    const run = through(implementation, near)
    return Object.assign(run, { implementation, version, through })
  }
