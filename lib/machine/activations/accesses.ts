import { readsLayers, storesLayer } from '../../isa/mnemonics.js'
import type { Microcode } from '../relation/microcode.js'

/** What the instruction at a place of flat code does with memory. */
export const access = { none: 0, read: 1, store: 2 } as const

/** What each place of flat code does with memory, 0 where it is nothing. */
export const accessesOf = ({ origin }: Microcode): Uint8Array =>
  Uint8Array.from(origin, (statement) => {
    if (statement === null || statement.op === 'LOOP') return access.none
    if (readsLayers.includes(statement.op)) return access.read
    return storesLayer.includes(statement.op) ? access.store : access.none
  })
