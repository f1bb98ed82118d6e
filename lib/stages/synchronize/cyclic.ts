import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Placed } from '../../ir/placed.js'
import { Program } from '../../ir/program.js'
import { pass } from '../../pipeline/index.js'
import { cyclicScheme } from './cyclicScheme.js'
import type { BadBlock, SynchronizeError } from './synchronize.js'
import { always, type Choose, checked, synchronizeBy } from './synchronizer.js'

const isBlock = (block: number): boolean => Number.isSafeInteger(block) && block >= 1

/**
 * Layer by layer, vertical groups in rotating blocks of `block` vectors, of as many as the group has cores
 * where it is left open (see `cyclicScheme`). Fails with `BadBlock` where `block` is not an integer of at least
 * 1, and with `Invalid` where the tiles are no partition of their layers or do not sit in the chip's cores.
 *
 * @example
 * import { cyclic, modelFile, presets, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const task = { model, bindings: {}, chip: presets.rram256.chip }
 * const report = await baseline.swap('synchronize', cyclic(32)).task(task)()
 * console.assert(report._tag === 'Right' && report.right.layers.every(({ efficiency }) => efficiency > 0.9))
 */
export const cyclic = (block?: number) => {
  const name = block === undefined ? 'cyclic' : `cyclic:${block}`
  const wrong: BadBlock | null =
    block === undefined || isBlock(block) ? null : { _tag: 'BadBlock', scheme: 'cyclic', block }
  const choose: Choose<BadBlock> = wrong === null ? always(cyclicScheme(block)) : () => E.left(wrong)
  return Object.assign(
    pass({
      implementation: name,
      version: '1',
      reads: (placed: Placed) => placed,
      compute: (placed): Either<SynchronizeError, Program> =>
        wrong === null ? E.map(synchronizeBy(name, cyclicScheme(block)))(checked(placed)) : E.left(wrong),
      product: Program,
      join: (_, program): Program => program,
    }),
    { choose },
  )
}
