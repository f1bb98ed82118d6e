import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Placed } from '../../ir/placed.js'
import { Program } from '../../ir/program.js'
import { pass } from '../../pipeline/index.js'
import type { Scheme } from './scheme.js'
import type { BadBlock, SynchronizeError } from './synchronize.js'
import { always, type Choose, checked, synchronizeBy } from './synchronizer.js'

/**
 * The synchronizer of a scheme that takes vectors in blocks, named after how long or how many they are. Fails with
 * `BadBlock` where that is not an integer of at least 1, and as `synchronizer` does.
 */
export const inBlocks = (kind: string, schemeOf: (blocks?: number) => Scheme, blocks?: number) => {
  const name = blocks === undefined ? kind : `${kind}:${blocks}`
  const wrong: BadBlock | null =
    blocks === undefined || (Number.isSafeInteger(blocks) && blocks >= 1)
      ? null
      : { _tag: 'BadBlock', scheme: kind, block: blocks }
  const choose: Choose<BadBlock> = wrong === null ? always(schemeOf(blocks)) : () => E.left(wrong)
  return Object.assign(
    pass({
      implementation: name,
      version: '1',
      reads: (placed: Placed) => placed,
      compute: (placed): Either<SynchronizeError, Program> =>
        wrong === null ? E.map(synchronizeBy(name, schemeOf(blocks)))(checked(placed)) : E.left(wrong),
      product: Program,
      join: (_, program): Program => program,
    }),
    { choose },
  )
}
