import type { Need } from '../../ir/need.js'
import { countIn } from '../../isa/code.js'
import { type Counting, type countings, signalsNeeded } from '../../isa/horizon.js'
import { countedUp, type Instruction, isAwaiting, type Statement } from '../../isa/instruction.js'
import { eachExecuted } from '../../isa/instructions.js'
import { storesLayer } from '../../isa/mnemonics.js'
import type { Receiver } from '../../isa/receivers.js'
import { lastNeeded } from '../../needs/positions.js'

/** What the signals of one sender tell, in registers that are numbered as they come: how much of it is stored by then. */
export interface Told {
  /** Its vectors in the order in which it stores them. */
  readonly order: Float64Array
  /** By how many of them are stored, the first in scan order that is not; infinite once all are. */
  readonly unstored: Float64Array
  /** Of each register, by how many signals there were, from none on, how many vectors are stored. */
  readonly stored: readonly Float64Array[]
}

/** By how many vectors are stored, in this order, the first in scan order that is not. */
const firstUnstored = (order: Float64Array): Float64Array => {
  const sorted = order.toSorted()
  const stored = new Set<number>()
  const first = new Float64Array(order.length + 1)
  let next = 0
  first[0] = sorted[0] ?? Number.POSITIVE_INFINITY
  order.forEach((vector, i) => {
    stored.add(vector)
    while (next < sorted.length && stored.has(sorted[next]!)) stored.delete(sorted[next++]!)
    first[i + 1] = sorted[next] ?? Number.POSITIVE_INFINITY
  })
  return first
}

const counts = (receivers: readonly Receiver[], register: number): boolean =>
  receivers.some((each) => each.register === register)

/** What a sender's signals tell, from its STOREs or WRITEs and its SIGNALs in order. Linear in its vectors. */
export const toldBy = (code: readonly Statement[], registers: number): Told => {
  const order = new Float64Array(countIn(code, ({ op }) => (storesLayer.includes(op) ? 1 : 0)))
  const stored = Array.from(
    { length: registers },
    (_, register) =>
      new Float64Array(1 + countIn(code, (each) => (counts(countedUp(each), register) ? 1 : 0))),
  )
  const signals = stored.map(() => 0)
  let done = 0
  eachExecuted(code, (instruction, vector) => {
    if (storesLayer.includes(instruction.op)) order[done++] = vector
    for (const { register } of countedUp(instruction)) stored[register]![++signals[register]!] = done
  })
  return { order, unstored: firstUnstored(order), stored }
}

/** What a reader does that its registers' signals do not allow. */
export type Untold =
  /** It waits for more signals than there are. */
  | { readonly kind: 'too few'; readonly vector: number; readonly awaited: number }
  /** What it takes for a vector may not be stored: this vector of the sender's layer. */
  | { readonly kind: 'unstored'; readonly vector: number; readonly needed: number }

/** The vector of a sender that a reader lacks for one of its own, where so many are stored for certain; −1 for none. */
export type Lacks = (vector: number, stored: number) => number

/** Vectors of the layers of a reader and of its sender. */
export interface Extents {
  readonly reader: number
  readonly sender: number
}

/** Who needs all of a sender's vectors up to the last one that the closed form says: never less than it takes. */
export const lacksByNeed =
  ({ unstored }: Told, need: Need, { reader, sender }: Extents): Lacks =>
  (vector, stored) => {
    const image = Math.floor(vector / reader)
    const last = lastNeeded(need, vector - image * reader)
    // whoever needs nothing of this image may go on
    if (last < 0) return -1
    const needed = image * sender + last
    return unstored[stored]! <= needed ? needed : -1
  }

/**
 * The first thing that a reader's AWAITs of registers of one sender, and what it takes between them, are not told by it;
 * null where all is told. Linear in the reader's vectors.
 */
export const untold = (
  code: readonly Statement[],
  { stored }: Told,
  lacks: Lacks | null,
  countingOf: ReturnType<typeof countings>,
): Untold | null => {
  const counted = new Map<Instruction, Counting>()
  let known = 0
  let found: Untold | null = null
  eachExecuted(code, (instruction, vector) => {
    if (found !== null) return
    if (isAwaiting(instruction)) {
      const made = counted.get(instruction) ?? countingOf(instruction.horizon)
      counted.set(instruction, made)
      const awaited = signalsNeeded(made, vector)
      const after = stored[instruction.register]!
      if (awaited >= after.length) found = { kind: 'too few', vector, awaited }
      // of all registers that tell of this sender, the one that tells most
      else known = Math.max(known, after[Math.max(0, awaited)]!)
      return
    }
    const needed = lacks?.(vector, known) ?? -1
    if (needed >= 0) found = { kind: 'unstored', vector, needed }
  })
  return found
}
