import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Placed } from '../../ir/placed.js'
import { Program } from '../../ir/program.js'
import { pass } from '../../pipeline/index.js'
import { evenScheme } from './evenScheme.js'
import type { SynchronizeError } from './synchronize.js'
import { checked, synchronizeBy } from './synchronizer.js'

/**
 * Layer by layer, vertical groups in `parts` rotating blocks of nearly equal length, in as many as the group has cores where
 * it is left open (see `evenScheme`). Fails with `BadBlock` where `parts` is not an integer of at least 1, and as `synchronizer` does.
 *
 * @example
 * import { even, modelFile, presets, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const task = { model, bindings: {}, chip: presets.rram256.chip }
 * const report = await baseline.swap('synchronize', even(16)).task(task)()
 * console.assert(report._tag === 'Right' && report.right.layers.some(({ scheme }) => scheme === 'even:16'))
 */
export const even = (parts?: number) => {
  const name = parts === undefined ? 'even' : `even:${parts}`
  return pass({
    implementation: name,
    version: '1',
    reads: (placed: Placed) => placed,
    compute: (placed): Either<SynchronizeError, Program> =>
      parts === undefined || (Number.isSafeInteger(parts) && parts >= 1)
        ? E.map(synchronizeBy(name, evenScheme(parts)))(checked(placed))
        : E.left({ _tag: 'BadBlock', scheme: 'even', block: parts }),
    product: Program,
    join: (_, program): Program => program,
  })
}
