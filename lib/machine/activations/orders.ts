import type { CoreProgram } from '../../ir/program.js'
import { countIn } from '../../isa/code.js'
import { filtered } from '../../isa/filtered.js'
import type { Statement } from '../../isa/instruction.js'
import type { Mnemonic } from '../../isa/instructionSet.js'
import { eachExecuted } from '../../isa/instructions.js'
import { readsLayers, storesLayer } from '../../isa/mnemonics.js'

/** The vectors of an image in the order in which a program reads what they need, and in which it stores their results. */
export interface AccessOrder {
  readonly key: string
  readonly reads: Int32Array
  readonly stores: Int32Array
}

/** Instructions that read or store results of layers. */
export const accesses: readonly Mnemonic[] = [...readsLayers, ...storesLayer]

/** What a program does for each image, with vectors of that image; null where it does not do the same for each. */
const ofImage = (
  code: readonly Statement[],
  vectors: number,
  images: number,
): readonly Statement[] | null => {
  if (images === 1 || code.length === 0) return code
  const [loop, ...others] = code
  const each = loop?.op === 'LOOP' && loop.count === images && loop.step === vectors && loop.start === 0
  return each && others.length === 0 ? loop.body : null
}

const vectorsOf = (code: readonly Statement[], ops: readonly Mnemonic[]): Int32Array => {
  const vectors = new Int32Array(countIn(code, ({ op }) => (ops.includes(op) ? 1 : 0)))
  let next = 0
  eachExecuted(code, ({ op }, vector) => {
    if (ops.includes(op)) vectors[next++] = vector
  })
  return vectors
}

/**
 * The orders of programs, one for all that read and store alike. Null of a program that does not do the same
 * for each image, one after the other: what it has read for good cannot be told from the count of its reads.
 */
export const ordersOf = (images: number): ((program: CoreProgram, vectors: number) => AccessOrder | null) => {
  const known = new Map<string, AccessOrder | null>()
  const orderOf = (code: readonly Statement[], key: string, vectors: number): AccessOrder | null => {
    const image = ofImage(code, vectors, images)
    if (image === null) return null
    const [reads, stores] = [vectorsOf(image, readsLayers), vectorsOf(image, storesLayer)]
    const within = (vector: number): boolean => vector >= 0 && vector < vectors
    return reads.every(within) && stores.every(within) ? { key, reads, stores } : null
  }
  return ({ code }, vectors) => {
    const own = filtered(code, (instruction) => (accesses.includes(instruction.op) ? instruction : null))
    const key = `${vectors} ${JSON.stringify(own)}`
    const found = known.get(key)
    if (found !== undefined) return found
    const order = orderOf(own, key, vectors)
    known.set(key, order)
    return order
  }
}
