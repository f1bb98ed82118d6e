import type { Chip } from '../hardware/chip.js'
import type { CoreProgram } from '../ir/program.js'
import { tileColumns } from '../ir/tiled.js'
import { runPhase } from '../machine/machine.js'
import { assembleMicrocode } from '../machine/microcode.js'
import type { Outcome } from '../machine/outcome.js'
import type { Crossbars } from './crossbars.js'
import { rows } from './rows.js'
import { effect, unrolled } from './unrolled.js'

/** Vectors that a crossbar multiplies ahead of its turn: its inputs are complete when a layer begins, so that the numbers are the same. */
const ahead = 64

/** What one core holds while a phase runs. */
interface CoreState {
  readonly program: CoreProgram
  readonly columns: number
  /** The next instruction of its output unit, and its next MVM. */
  next: number
  mvm: number
  /** Its own results, from that of MVM `from` on. */
  readonly results: Int32Array
  from: number
  computed: number
  /** Where among `results` the one lies that the output unit has taken; what it has been sent; what it has added up. */
  taken: number
  incoming: Int32Array | null
  readonly sum: Int32Array
  added: boolean
}

/**
 * Executes a layer on numbers in the very order of the timing run: the machine model times the phase event by event, and each LOADP, RECEIVE, ADD, STOREP, SEND and STORE moves
 * its numbers at the moment when it is done. A partial sum that is read before it has been written is read as zeros, as the program would have it. Answers who is
 * blocked where the program stalls.
 *
 * Time linear in the executed instructions times the columns of a tile, and the multiply-accumulates; memory for the partial sums that are alive.
 */
export const programOrder = (
  crossbars: Crossbars,
  chip: Chip,
  output: Uint8Array | Int32Array,
): Pick<Outcome, 'end' | 'blocked'> => {
  const { cores } = crossbars
  const finish = crossbars.finishInto(output)
  const indexOf = new Map(cores.map(({ core }, i) => [core, i]))
  const code = cores.map(unrolled)
  const states = cores.map((program): CoreState => {
    const columns = program.tile === null ? 0 : tileColumns(program.tile)
    return {
      program,
      columns,
      next: 0,
      mvm: 0,
      results: new Int32Array(columns * ahead),
      from: 0,
      computed: 0,
      taken: 0,
      incoming: null,
      sum: new Int32Array(columns),
      added: false,
    }
  })
  const memory = cores.map((_, i) => rows(states[i]!.columns))
  const forwarded = new Map<number, Int32Array[]>()
  const spare = new Map<number, Int32Array[]>()

  const pair = (from: number, to: number): number => from * cores.length + to
  const queue = (key: number): Int32Array[] => {
    const known = forwarded.get(key)
    if (known !== undefined) return known
    const made: Int32Array[] = []
    forwarded.set(key, made)
    return made
  }
  const copyOf = (sum: Int32Array): Int32Array => {
    const free = spare.get(sum.length)?.pop() ?? new Int32Array(sum.length)
    free.set(sum)
    return free
  }
  const giveBack = (sum: Int32Array): void => {
    const free = spare.get(sum.length)
    if (free === undefined) spare.set(sum.length, [sum])
    else free.push(sum)
  }

  /** The crossbar's result of the core's next MVM, that of the vector which was loaded for it. */
  const take = (index: number, state: CoreState): void => {
    const { tile } = state.program
    if (tile === null) return
    const { loads } = code[index]!
    const mvm = state.mvm++
    if (mvm >= state.from + state.computed) {
      let count = 1
      while (count < ahead && loads[mvm + count] === loads[mvm]! + count) count++
      state.from = mvm
      state.computed = count
      const { sums, start } = crossbars.sums([tile], loads[mvm]!, count, 'columns')
      state.results.set(sums.subarray(start, start + count * state.columns))
    }
    state.taken = (mvm - state.from) * state.columns
    state.added = false
    state.incoming = null
  }

  const add = ({ sum, results, taken, added, incoming, columns }: CoreState): void => {
    if (!added) for (let c = 0; c < columns; c++) sum[c] = results[taken + c]!
    if (incoming !== null) for (let c = 0; c < columns; c++) sum[c]! += incoming[c] ?? 0
  }

  const store = ({ program: { tile }, sum }: CoreState, vector: number): void => {
    if (tile === null) return
    const { groups, columns } = tile
    for (let g = 0; g < groups.count; g++)
      finish(
        { sums: sum, start: g * columns.count, vectorStride: 0, columnStride: 1 },
        {
          first: vector,
          count: 1,
          group: groups.start + g,
          firstColumn: columns.start,
          columns: columns.count,
        },
      )
  }

  const observe = (unit: number): void => {
    if ((unit & 1) === 0) return
    const index = unit >> 1
    const state = states[index]!
    const { effects, vectors, partners } = code[index]!
    const at = state.next++
    const [vector, partner] = [vectors[at]!, partners[at]!]
    switch (effects[at]) {
      case effect.take:
        return take(index, state)
      case effect.loadp: {
        const from = indexOf.get(partner)
        if (state.incoming !== null) giveBack(state.incoming)
        state.incoming = from === undefined ? null : copyOf(memory[from]!.read(vector))
        return
      }
      case effect.receive:
        if (state.incoming !== null) giveBack(state.incoming)
        state.incoming = queue(pair(indexOf.get(partner) ?? 0, index)).shift() ?? null
        return
      case effect.add:
        add(state)
        state.added = true
        if (state.incoming !== null) giveBack(state.incoming)
        state.incoming = null
        return
      case effect.storep:
        memory[index]!.write(vector, state.sum)
        return
      case effect.send:
        queue(pair(index, indexOf.get(partner) ?? 0)).push(copyOf(state.sum))
        return
      case effect.store:
        return store(state, vector)
    }
  }

  return runPhase(assembleMicrocode(cores, chip), chip, true, observe)
}
