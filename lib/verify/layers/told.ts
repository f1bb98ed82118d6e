import type { Need } from '../../ir/need.js'
import { countIn } from '../../isa/code.js'
import { signalsNeeded } from '../../isa/horizon.js'
import type { Statement } from '../../isa/instruction.js'
import { eachExecuted } from '../../isa/instructions.js'
import { storesLayer } from '../../isa/mnemonics.js'
import { lastNeeded } from '../../needs/positions.js'

/** What the signals of one sender tell: after each, the first of its vectors that it may not have stored yet. */
export interface Told {
  /** By how many signals there were, from none on; infinite once all is stored. */
  readonly unstored: Float64Array
  readonly signals: number
}

/** What a sender's signals tell, from its STOREs or WRITEs and its SIGNALs in order. Linear in its vectors. */
export const toldBy = (code: readonly Statement[]): Told => {
  const signals = countIn(code, ({ op }) => (op === 'SIGNAL' ? 1 : 0))
  const vectors: number[] = []
  eachExecuted(code, ({ op }, vector) => {
    if (storesLayer.includes(op)) vectors.push(vector)
  })
  const sorted = Float64Array.from(vectors).sort()
  const stored = new Set<number>()
  const unstored = new Float64Array(signals + 1)
  let [next, count] = [0, 0]
  unstored[0] = sorted[0] ?? Number.POSITIVE_INFINITY
  eachExecuted(code, ({ op }, vector) => {
    if (op !== 'SIGNAL') {
      if (storesLayer.includes(op)) stored.add(vector)
      return
    }
    while (next < sorted.length && stored.has(sorted[next]!)) stored.delete(sorted[next++]!)
    unstored[++count] = sorted[next] ?? Number.POSITIVE_INFINITY
  })
  return { unstored, signals }
}

/** What a reader does that its register's signals do not allow. */
export type Untold =
  /** It waits for more signals than there are. */
  | { readonly kind: 'too few'; readonly vector: number; readonly awaited: number }
  /** What it takes for a vector may not be stored: this vector of the sender's layer. */
  | { readonly kind: 'unstored'; readonly vector: number; readonly needed: number }

/** Vectors of the layers of a reader and of its sender. */
export interface Extents {
  readonly reader: number
  readonly sender: number
}

/**
 * The first thing that a reader's AWAITs of one register, and what it takes between them, are not told by its sender;
 * null where all is told. Linear in the reader's vectors.
 */
export const untold = (
  code: readonly Statement[],
  { unstored, signals }: Told,
  need: Need | null,
  { reader, sender }: Extents,
): Untold | null => {
  let awaited = 0
  let found: Untold | null = null
  eachExecuted(code, (instruction, vector) => {
    if (found !== null) return
    if (instruction.op === 'AWAIT') {
      const needed = signalsNeeded(instruction.horizon, vector)
      if (needed > signals) found = { kind: 'too few', vector, awaited: needed }
      awaited = Math.max(awaited, needed)
      return
    }
    if (need === null) return
    const image = Math.floor(vector / reader)
    const last = lastNeeded(need, vector - image * reader)
    // whoever needs nothing of this image may go on
    if (last < 0) return
    const needed = image * sender + last
    if (unstored[awaited]! <= needed) found = { kind: 'unstored', vector, needed }
  })
  return found
}
