import * as E from 'fp-ts/lib/Either.js'
import { cyclicScheme } from './cyclicScheme.js'
import type { Synchronizer } from './synchronize.js'
import { synchronizer } from './synchronizer.js'

/**
 * Layer by layer, vertical groups in rotating blocks of `block` vectors, of as many as the group has cores where it is left open (see
 * `cyclicScheme`). Fails with `BadBlock` where `block` is no integer of at least 1.
 */
export const cyclic = (block?: number): Synchronizer =>
  block === undefined || (Number.isSafeInteger(block) && block >= 1)
    ? synchronizer(block === undefined ? 'cyclic' : `cyclic:${block}`, cyclicScheme(block))
    : () => E.left({ _tag: 'BadBlock', scheme: 'cyclic', block })
