import type { BaseLayer } from '../ir/lowered.js'
import type { Location } from '../isa/instructionSet.js'
import { transitionsIn } from '../machine/relation/transition.js'
import { type CoreIndex, noCore, outputUnitOf } from '../machine/relation/unitIndex.js'
import { add, type CoreState, finish, leave, statesOf, takeUp } from './coreState.js'
import type { Products } from './crossbars.js'
import type { PhaseCores } from './executedLayers.js'
import type { Written } from './frame.js'
import type { OutputUnit, RowResults } from './outputUnit.js'
import { type Rows, rows } from './rows.js'
import { type SumPool, sumPool } from './sumPool.js'

/** Calls `done` each time an output unit is done with an instruction, with the place of its core among those of the layer. */
export type Events<A> = (done: (core: CoreIndex) => void) => A

/** What is asked of a layer's crossbars in this order: its extent, and what takes its results. */
export interface Finishing {
  readonly integer: { readonly layer: Pick<BaseLayer, 'columns' | 'vectors'> }
  readonly unit: Pick<OutputUnit, 'rows'>
}

/** A layer that is executed phase after phase. */
export interface InProgramOrder {
  /** Executes the cores of a phase; partial sums that they leave in memory wait there for a later one. Answers what `events` does. */
  readonly execute: <A>(part: PhaseCores, events: Events<A>) => A
  /** Writes the results, once all phases are done. */
  readonly finish: () => void
}

/**
 * Executes a layer on numbers in an order of events, as a rule the very one of the timing run: each instruction of an
 * output unit moves its numbers from where its row of the instruction set says to where it says, at the moment when it is
 * done (see `transitionsIn`). A partial sum that is read before it has been
 * written is read as zeros, as the program would have it.
 *
 * `products` and `outputs` are those of each image, of which vectors of image i are those from i times the layer's on.
 * Time linear in the executed instructions times the columns of a tile, and
 * the multiply-accumulates; memory for the partial sums that are alive.
 */
export const programOrder = (
  { integer, unit }: Finishing,
  products: readonly Products[],
  outputs: readonly Written[],
): InProgramOrder => {
  const finished = outputs.map(() => unit.rows())
  const memory = placesOf()
  return {
    execute: ({ cores }, events) => events(executed(cores, { integer, products, finished, memory })),
    finish: () => {
      outputs.forEach((output, image) => finished[image]!.write(output))
    },
  }
}

/** Places in memory for the partial sums of a core, of so many columns each. */
type Places = (core: number, columns: number) => Rows

const placesOf = (): Places => {
  const known = new Map<string, Rows>()
  return (core, columns) => {
    const key = `${core} ${columns}`
    const own = known.get(key) ?? rows(columns)
    known.set(key, own)
    return own
  }
}

/** Where the numbers of output units neither come from nor go to. */
const elsewhere = {
  activation: null,
  input: null,
  product: null,
  'stored sum': null,
  'forwarded sum': null,
  result: null,
  operand: null,
  sum: null,
  crossbar: null,
} as const satisfies Readonly<Record<Location, null>>

/** What cores compute with, and what they leave behind. */
interface Around {
  readonly integer: Finishing['integer']
  readonly products: readonly Products[]
  readonly finished: readonly RowResults[]
  readonly memory: Places
}

/** Partial sums on their way, of each ordered pair of so many cores, the oldest first. */
const queues = (cores: number): ((from: number, to: number) => Int32Array[]) => {
  const known = new Map<number, Int32Array[]>()
  return (from, to) => {
    const key = from * cores + to
    const queue = known.get(key) ?? []
    known.set(key, queue)
    return queue
  }
}

/** What is done at this moment: its instruction may name another core, and is for a vector. Filled in anew for each. */
interface AtHand {
  core: CoreIndex
  state: CoreState
  partner: number
  vector: number
  /** The sum that is read or received within the instruction. */
  coming: Int32Array | null
}

/** Has a core take up a sum to be added, or none, and gives back the one that it had. */
const bringing =
  ({ giveBack }: SumPool) =>
  (state: CoreState, sum: Int32Array | null): true => {
    if (state.incoming !== null) giveBack(state.incoming)
    state.incoming = sum
    return true
  }

/** What is to be called each time an output unit of a phase's cores is done with an instruction. */
const executed = (cores: PhaseCores['cores'], around: Around): ((core: CoreIndex) => void) => {
  const { integer, products, finished, memory } = around
  const indexOf = new Map(cores.map(({ core }, i) => [core, i]))
  const states = statesOf(cores, products, integer.layer.vectors)
  const sums = sumPool()
  const { copyOf } = sums
  const queueOf = queues(cores.length)
  const first = states.find((state) => state !== null)
  if (first === null || first === undefined) return () => {}
  const hand: AtHand = { core: noCore, state: first, partner: -1, vector: 0, coming: null }
  const bring = bringing(sums)

  const transitions = transitionsIn({
    sources: {
      ...elsewhere,
      product: () => {
        hand.state.taken = hand.state.results.next()
        return true
      },
      'stored sum': () => {
        hand.coming = copyOf(memory(hand.partner, hand.state.sum.length).read(hand.vector))
        return true
      },
      'forwarded sum': () => {
        hand.coming = queueOf(indexOf.get(hand.partner) ?? 0, hand.core).shift() ?? null
        return true
      },
      sum: () => leave(hand.state),
    },
    targets: {
      ...elsewhere,
      activation: () => finish(hand.state, hand.vector, integer.layer, finished),
      'stored sum': () => {
        memory(cores[hand.core]!.core, hand.state.sum.length).write(hand.vector, hand.state.sum)
        return true
      },
      'forwarded sum': () => {
        queueOf(hand.core, indexOf.get(hand.partner) ?? 0).push(copyOf(hand.state.sum))
        return true
      },
      result: () => takeUp(hand.state),
      operand: () => bring(hand.state, hand.coming),
      sum: () => add(hand.state) && bring(hand.state, null),
    },
  })

  return (core) => {
    const state = states[core]
    if (state === null || state === undefined) return
    const at = state.next++
    const { ops, partners, vectors } = state.code
    hand.core = core
    hand.state = state
    hand.partner = partners[at]!
    hand.vector = vectors[at]!
    transitions[ops[at]!]!(outputUnitOf(core), at)
  }
}
