import { type Tile, tileColumns } from '../ir/tiled.js'
import type { Crossbars, Products } from './crossbars.js'
import type { Written } from './frame.js'
import type { Part } from './placed.js'
import { type ResultsAhead, resultsAhead } from './resultsAhead.js'
import { type Rows, rows } from './rows.js'
import { sumPool } from './sumPool.js'
import { type Unrolled, unrolled } from './unrolled.js'

/** The numbers in one core while a phase runs. */
interface CoreState {
  readonly tile: Tile
  readonly code: Unrolled
  readonly results: ResultsAhead
  /** The next instruction of its output unit. */
  next: number
  /** Where among the results the one lies that the output unit has taken, and whether it is to be added yet. */
  taken: number
  pending: boolean
  /** The partial sum that it has loaded or received, and not added yet. */
  incoming: Int32Array | null
  /** What it has added up since the last sum left, and whether that is anything. */
  readonly sum: Int32Array
  begun: boolean
}

/** Adds the result that was taken, unless that has been done, and the partial sum that has come. */
const add = (state: CoreState): void => {
  const { sum, taken, pending, begun, incoming } = state
  const { values } = state.results
  const columns = sum.length
  if (pending && !begun && incoming !== null)
    for (let c = 0; c < columns; c++) sum[c] = values[taken + c]! + (incoming[c] ?? 0)
  else {
    if (pending && begun) for (let c = 0; c < columns; c++) sum[c]! += values[taken + c]!
    else if (pending) sum.set(values.subarray(taken, taken + columns))
    else if (!begun) sum.fill(0)
    if (incoming !== null) for (let c = 0; c < columns; c++) sum[c]! += incoming[c] ?? 0
  }
  state.pending = false
  state.begun = true
}

/** Instructions that change no partial sum: the compiler asks of a new one whether it does. */
const changesNothing = (
  _op: 'LOAD' | 'WAIT' | 'CALL' | 'SIGNAL' | 'AWAIT' | 'READ' | 'EXECUTE' | 'WRITE' | 'PROGRAM' | undefined,
): void => {}

/** Calls `done` each time an output unit is done with an instruction, with the place of its core among those of the layer. */
export type Events<A> = (done: (core: number) => void) => A

/** A layer that is executed phase after phase. */
export interface InProgramOrder {
  /** Executes the cores of a phase; partial sums that they leave in memory wait there for a later one. Answers what `events` does. */
  readonly execute: <A>(part: Part, events: Events<A>) => A
  /** Writes the results, once all phases are done. */
  readonly finish: () => void
}

/**
 * Executes a layer on numbers in an order of events, as a rule the very one of the timing run: each LOADP, RECEIVE, ADD,
 * STOREP, SEND and STORE moves its numbers at the moment when it is done. A partial sum that is read before it has been
 * written is read as zeros, as the program would have it.
 *
 * `products` and `outputs` are those of each image, of which vectors of image i are those from i times the layer's on.
 * Time linear in the executed instructions times the columns of a tile, and
 * the multiply-accumulates; memory for the partial sums that are alive.
 */
export const programOrder = (
  { integer, unit }: Crossbars,
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

/** What cores compute with, and what they leave behind. */
interface Around {
  readonly integer: Crossbars['integer']
  readonly products: readonly Products[]
  readonly finished: readonly ReturnType<Crossbars['unit']['rows']>[]
  readonly memory: Places
}

/** What is to be called each time an output unit of a phase's cores is done with an instruction. */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it: an instruction each
const executed = (
  cores: Part['cores'],
  { integer, products, finished, memory }: Around,
): ((core: number) => void) => {
  const { columns: perGroup, vectors: ofImage } = integer.layer
  const indexOf = new Map(cores.map(({ core }, i) => [core, i]))
  const states = cores.map((program): CoreState | null => {
    const { tile } = program
    if (tile === null) return null
    const code = unrolled(program)
    return {
      tile,
      code,
      results: resultsAhead(products, ofImage, tile, code.loads),
      next: 0,
      taken: 0,
      pending: false,
      incoming: null,
      sum: new Int32Array(tileColumns(tile)),
      begun: false,
    }
  })
  const { copyOf, giveBack } = sumPool()
  const forwarded = new Map<number, Int32Array[]>()
  const queueOf = (from: number, to: number): Int32Array[] => {
    const key = from * cores.length + to
    const known = forwarded.get(key)
    if (known !== undefined) return known
    const made: Int32Array[] = []
    forwarded.set(key, made)
    return made
  }

  /** What has been added up is gone, and the result with it. */
  const leave = (state: CoreState): void => {
    state.begun = false
    state.pending = false
  }

  const bring = (state: CoreState, sum: Int32Array | null): void => {
    if (state.incoming !== null) giveBack(state.incoming)
    state.incoming = sum
  }

  const store = ({ tile: { groups, columns }, sum }: CoreState, vector: number): void => {
    const image = Math.floor(vector / ofImage)
    for (let g = 0; g < groups.count; g++) {
      const firstColumn = (groups.start + g) * perGroup + columns.start
      finished[image]?.take(sum, g * columns.count, vector - image * ofImage, firstColumn, columns.count)
    }
  }

  return (index) => {
    const state = states[index]
    if (state === null || state === undefined) return
    const { ops, vectors, partners } = state.code
    const at = state.next++
    const vector = vectors[at]!
    const op = ops[at]
    switch (op) {
      case 'MVM':
        state.taken = state.results.next()
        state.pending = true
        state.begun = false
        return
      case 'LOADP':
        return bring(state, copyOf(memory(partners[at]!, state.sum.length).read(vector)))
      case 'RECEIVE':
        return bring(state, queueOf(indexOf.get(partners[at]!) ?? 0, index).shift() ?? null)
      case 'ADD':
        add(state)
        return bring(state, null)
      case 'STOREP':
        memory(cores[index]!.core, state.sum.length).write(vector, state.sum)
        return leave(state)
      case 'SEND':
        queueOf(index, indexOf.get(partners[at]!) ?? 0).push(copyOf(state.sum))
        return leave(state)
      case 'STORE':
        store(state, vector)
        return leave(state)
      default:
        return changesNothing(op)
    }
  }
}
