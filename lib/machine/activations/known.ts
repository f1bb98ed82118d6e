import type { CoreProgram } from '../../ir/program.js'
import { type Counting, countings, signalsNeeded } from '../../isa/horizon.js'
import { countedUp, type Instruction, isAwaiting, unitOf } from '../../isa/instruction.js'
import { eachExecuted } from '../../isa/instructions.js'
import { loadsInput, readsLayers, storesLayer, takesProduct } from '../../isa/mnemonics.js'
import { multimap } from '../../multimap.js'
import { once } from '../../once.js'
import type { Memorized } from './memories.js'

/** What each signal to a register says of its sender, which is a place among the programs of a phase. */
interface Told {
  readonly sender: number
  /** How often it has stored, and read on its output unit, before each of its signals. */
  readonly stores: number[]
  readonly reads: number[]
}

/** What a program reads and stores, over all images. */
interface Done {
  readonly stores: Int32Array
  /** When it reads for each vector, counted from 0; −1 where it does not. */
  readonly readAt: () => Int32Array
}

/** Calls `see` with each wait for a register that a program has passed as it goes on, and with each vector that it stores. */
export interface Passing {
  readonly told: (register: number, signals: number) => void
  readonly stored: (vector: number) => void
}

/** What the programs of a phase know of one another's reads, by named registers. */
export interface Known {
  /** Follows the output unit of a program. */
  readonly follow: (index: number, see: Passing) => void
  /**
   * Calls `see` with programs that have read at least so often, given that a register of a core counts so many signals, beyond
   * what `before` of them say.
   */
  readonly readsBy: (
    core: number,
    register: number,
    signals: number,
    before: number,
    see: (index: number, reads: number) => void,
  ) => void
}

const keyOf = (core: number, register: number): string => `${core}.${register}`

const toldIn = (programs: readonly Memorized[]): ReadonlyMap<string, Told> => {
  const told = new Map<string, Told>()
  for (const [sender, { program }] of programs.entries()) {
    let [stores, reads] = [0, 0]
    eachExecuted(program.code, (instruction) => {
      if (storesLayer.includes(instruction.op)) stores++
      if (program.tile === null && readsLayers.includes(instruction.op)) reads++
      for (const { core, register } of countedUp(instruction)) {
        const own = told.get(keyOf(core, register)) ?? { sender, stores: [], reads: [] }
        told.set(keyOf(core, register), own)
        own.stores.push(stores)
        own.reads.push(reads)
      }
    })
  }
  return told
}

const doneBy = ({ code }: CoreProgram, vectors: number): Done => {
  const stores: number[] = []
  eachExecuted(code, ({ op }, vector) => {
    if (storesLayer.includes(op)) stores.push(vector)
  })
  const readAt = (): Int32Array => {
    const at = new Int32Array(vectors).fill(-1)
    let reads = 0
    eachExecuted(code, ({ op }, vector) => {
      if (readsLayers.includes(op)) at[vector] = reads++
    })
    return at
  }
  return { stores: Int32Array.from(stores), readAt: once(readAt) }
}

/** Programs whose products are in the same results: each has read for a vector before somebody stores that. */
const partOf = ({ layer, tile }: CoreProgram): string =>
  `${layer} ${JSON.stringify([tile?.groups, tile?.columns])}`

/** How many signals of a register an instruction waits for; null where it waits for none. */
type WaitOf = (
  instruction: Instruction,
  vector: number,
) => { readonly register: number; readonly signals: number } | null

const waits = (): WaitOf => {
  const countingOf = countings()
  const counted = new Map<Instruction, Counting>()
  return (instruction, vector) => {
    if (!isAwaiting(instruction)) return null
    const own = counted.get(instruction) ?? countingOf(instruction.horizon)
    counted.set(instruction, own)
    return { register: instruction.register, signals: signalsNeeded(own, vector) }
  }
}

/** What the load unit of a crossbar waits for, and null for each of its loads, in its order. */
const loadingOf = ({ code, tile }: CoreProgram, waitOf: WaitOf): readonly ReturnType<WaitOf>[] => {
  const loading: ReturnType<WaitOf>[] = []
  if (tile === null) return loading
  eachExecuted(code, (instruction, vector) => {
    if (loadsInput.includes(instruction.op)) loading.push(null)
    else if (isAwaiting(instruction) && instruction.unit === 'load') loading.push(waitOf(instruction, vector))
  })
  return loading
}

/**
 * What follows from signals alone: that whoever has signalled has done what stands before it in its program, and that a
 * result of a crossbar is made of products of all its tiles, each of which has been loaded for. What programs know by other
 * ways (calls, sums of other cores, buffers) is left out, so they may know more.
 */
export const knownIn = (
  programs: readonly Memorized[],
  vectorsOf: (program: CoreProgram) => number,
): Known => {
  const told = toldIn(programs)
  const done = programs.map(({ program }) => doneBy(program, vectorsOf(program)))
  const keys = programs.map(({ program }) => (program.tile === null ? null : partOf(program)))
  const parts = multimap(keys.flatMap((key, index) => (key === null ? [] : [[key, index] as const])))
  const members = keys.map((key) => (key === null ? [] : (parts.get(key) ?? [])))
  const waitOf = waits()
  return {
    follow: (index, see) => {
      const { program } = programs[index]!
      const loading = loadingOf(program, waitOf)
      let loaded = 0
      eachExecuted(program.code, (instruction, vector) => {
        // a product has been loaded, after all that its load waited for
        if (takesProduct.includes(instruction.op))
          for (let next = loading[loaded++]; next !== null && next !== undefined; next = loading[loaded++])
            see.told(next.register, next.signals)
        const wait = waitOf(instruction, vector)
        if (wait !== null && unitOf(instruction) === 'output') see.told(wait.register, wait.signals)
        if (storesLayer.includes(instruction.op)) see.stored(vector)
      })
    },
    readsBy: (core, register, signals, before, see) => {
      const own = told.get(keyOf(core, register))
      const stores = own?.stores[signals - 1]
      if (own === undefined || stores === undefined) return
      const { sender } = own
      see(sender, own.reads[signals - 1] ?? 0)
      const together = members[sender]!
      if (together.length === 0) return
      const from = before === 0 ? 0 : own.stores[before - 1]!
      for (let i = from; i < stores; i++)
        for (const member of together) see(member, done[member]!.readAt()[done[sender]!.stores[i]!]! + 1)
    },
  }
}
