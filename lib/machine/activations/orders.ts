import { greatestCommonDivisor } from '../../arithmetic.js'
import type { CoreProgram } from '../../ir/program.js'
import { countIn, foldCode } from '../../isa/code.js'
import { filtered } from '../../isa/filtered.js'
import type { Loop, Statement } from '../../isa/instruction.js'
import type { Mnemonic } from '../../isa/instructionSet.js'
import { eachExecuted } from '../../isa/instructions.js'
import { readsLayers, storesLayer } from '../../isa/mnemonics.js'
import { once } from '../../once.js'

/** The vectors of an image in the order in which a program reads what they need, and in which it stores their results. */
export interface AccessOrder {
  readonly key: string
  /**
   * It reads for all vectors of its layer, once for each, from the first to the last but for their order within blocks of
   * so many, as cyclic scheduling does; null where it does not.
   */
  readonly block: number | null
  /** How often it reads, and how often it stores. */
  readonly counts: { readonly reads: number; readonly stores: number }
  /** The vectors one by one, listed when they are asked for. */
  readonly reads: () => Int32Array
  readonly stores: () => Int32Array
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

/** Vectors from one to another, both included. */
interface Span {
  readonly low: number
  readonly high: number
}

/** Vectors that code reads for or stores. */
interface Named extends Span {
  readonly count: number
  /** All of them, where they come once each, ascending and with gaps between them; null where they do not. */
  readonly spans: readonly Span[] | null
  /** None comes after one of a later block of so many, counted from vector 0. */
  readonly block: number
}

const none: Named = { count: 0, low: 0, high: -1, spans: [], block: 1 }

/** Spans with no gap between them joined; null where two have a vector in common. */
const joined = (spans: readonly Span[]): readonly Span[] | null => {
  const found: Span[] = []
  for (const span of spans.toSorted((a, b) => a.low - b.low)) {
    const last = found.at(-1)
    if (last !== undefined && span.low <= last.high) return null
    if (last !== undefined && span.low === last.high + 1) found.push({ ...found.pop()!, high: span.high })
    else found.push(span)
  }
  return found
}

/** What two pieces of code name, one after the other. */
const followed = (a: Named, b: Named): Named => {
  if (a.count === 0 || b.count === 0) return a.count === 0 ? b : a
  const [low, high] = [Math.min(a.low, b.low), Math.max(a.high, b.high)]
  // what is within one block may come in any order
  const isRest = Math.floor(b.low / a.block) === Math.floor(b.high / a.block)
  const both = isRest ? a.block : (a.block * b.block) / greatestCommonDivisor(a.block, b.block)
  return {
    count: a.count + b.count,
    low,
    high,
    spans: a.spans === null || b.spans === null ? null : joined([...a.spans, ...b.spans]),
    block: Math.floor(a.high / both) <= Math.floor(b.low / both) ? both : high + 1,
  }
}

/** What a loop names, so many times what its body does. */
const repeated = ({ count, start, step }: Loop, body: Named): Named => {
  if (count === 0 || body.count === 0) return none
  const [first, last] = [start, start + (count - 1) * step]
  const [low, high] = [body.low + Math.min(first, last), body.high + Math.max(first, last)]
  const moved = body.spans?.map((span) => ({ low: span.low + start, high: span.high + start })) ?? null
  const spans = body.spans?.length === 1 && step === body.count ? [{ low, high }] : null
  const { block } = body
  const after = Math.floor(body.high / block) <= Math.floor((body.low + step) / block)
  const keeps = start % block === 0 && (count === 1 || (step % block === 0 && after))
  const inSteps = body.low >= 0 && body.high < step && start % step === 0
  return {
    count: count * body.count,
    low,
    high,
    spans: count === 1 ? moved : spans,
    block: keeps ? block : inSteps ? step : high + 1,
  }
}

const namedBy = (ops: readonly Mnemonic[]): ((code: readonly Statement[]) => Named) =>
  foldCode<Named>({
    empty: none,
    one: ({ op }) =>
      ops.includes(op) ? { count: 1, low: 0, high: 0, spans: [{ low: 0, high: 0 }], block: 1 } : none,
    next: followed,
    loop: repeated,
  })

const [readBy, storedBy] = [namedBy(readsLayers), namedBy(storesLayer)]

const listed = (code: readonly Statement[], ops: readonly Mnemonic[]): Int32Array => {
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
    const [reads, stores] = [readBy(image), storedBy(image)]
    if ([reads, stores].some(({ low, high }) => low < 0 || high >= vectors)) return null
    const block = reads.count === vectors && reads.spans?.length === 1 ? reads.block : null
    return {
      key: block === 1 ? `all ${vectors} in turn` : key,
      block,
      counts: { reads: reads.count, stores: stores.count },
      reads: once(() => listed(image, readsLayers)),
      stores: once(() => listed(image, storesLayer)),
    }
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
