import type { Chip } from '../../lib/hardware/chip.js'
import type { CoreProgram } from '../../lib/ir/program.js'
import type { Instruction } from '../../lib/isa/instruction.js'
import { signalsAwaited } from '../stages/simulate/referenceCore.js'
import { type Executed, unroll } from './terms.js'

/**
 * The machine of docs/how-it-works/proof.md by where its units are, for right programs in which who goes on never keeps
 * others from going on (each register, buffer and queue has one that fills it and one that empties it): then a state
 * has nothing but the places of its units. Of lib nothing but types.
 */

/** Units of a core's program: its crossbar has no instructions, but products. */
export type UnitName = 'load' | 'output' | 'products'

/** How many instructions each unit has done, and products each crossbar. */
export type Where = Readonly<Record<UnitName, number[]>>

const isLoading = ({ instruction }: Executed): boolean =>
  'unit' in instruction ? instruction.unit === 'load' : ['LOAD', 'PROGRAM'].includes(instruction.op)

/** Sums of what the first instructions of a unit count. */
const countsOf = (code: readonly Executed[], counts: (instruction: Instruction) => number): Int32Array => {
  const sums = new Int32Array(code.length + 1)
  for (const [i, { instruction }] of code.entries()) sums[i + 1] = sums[i]! + counts(instruction)
  return sums
}

/** Output buffers that are free again: with a sum that leaves, that of the result that was taken up before. */
const freedBy = (code: readonly Executed[]): Int32Array => {
  let lies = 0
  return countsOf(code, ({ op }) => {
    if (op === 'MVM') lies = 1
    if (!['STOREP', 'SEND', 'STORE'].includes(op)) return 0
    const free = lies
    lies = 0
    return free
  })
}

/** Partial-sum buffers that are free again: those of what was received before an ADD. */
const emptiedBy = (code: readonly Executed[]): Int32Array => {
  let held = 0
  return countsOf(code, ({ op }) => {
    if (op === 'RECEIVE') held++
    if (op !== 'ADD') return 0
    const free = held
    held = 0
    return free
  })
}

const remembering = <A>(of: (key: string) => A): ((key: string) => A) => {
  const known = new Map<string, A>()
  return (key) => {
    const found = known.get(key) ?? of(key)
    known.set(key, found)
    return found
  }
}

/** A phase whose units go on one at a time. */
export interface Units {
  readonly code: Readonly<Record<'load' | 'output', readonly (readonly Executed[])[]>>
  readonly start: () => Where
  /** Whether a unit of a program can go on. */
  readonly mayGo: (unit: UnitName, program: number, at: Where) => boolean
  readonly isDone: (at: Where) => boolean
}

export const unitsOf = (cores: readonly CoreProgram[], chip: Chip): Units => {
  const load = cores.map(({ code }) => unroll(code).filter(isLoading))
  const output = cores.map(({ code }) => unroll(code).filter((each) => !isLoading(each)))
  // others speak of the program whose crossbar takes part
  const ofCore = new Map([
    ...cores.map(({ core }, i) => [core, i] as const),
    ...cores.flatMap(({ core, tile }, i) => (tile === null ? [] : [[core, i] as const])),
  ])
  const room = chip.partialSumBuffers === 'unbounded' ? Number.POSITIVE_INFINITY : chip.partialSumBuffers
  const loaded = load.map((code) => countsOf(code, ({ op }) => (op === 'LOAD' ? 1 : 0)))
  const taken = output.map((code) => countsOf(code, ({ op }) => (op === 'MVM' ? 1 : 0)))
  const [freed, emptied] = [output.map(freedBy), output.map(emptiedBy)]
  const perSender = (counts: (instruction: Instruction) => number) =>
    output.flatMap((code, i) => {
      const sums = countsOf(code, counts)
      return sums.at(-1) === 0 ? [] : [{ i, sums }]
    })
  const sent = remembering((to) => perSender((i) => (i.op === 'SEND' && `${i.to}` === to ? 1 : 0)))
  const called = remembering((to) => perSender((i) => (i.op === 'CALL' && `${i.to}` === to ? 1 : 0)))
  const counted = remembering((key) =>
    perSender((i) =>
      i.op === 'SIGNAL' ? i.receivers.filter((each) => `${each.core}.${each.register}` === key).length : 0,
    ),
  )
  const received = remembering((key) => {
    const [i = 0, from = 0] = key.split(' ').map(Number)
    return countsOf(output[i]!, (each) => (each.op === 'RECEIVE' && each.from === from ? 1 : 0))
  })
  const waited = remembering((key) => {
    const [i = 0, from = 0] = key.split(' ').map(Number)
    const counts = (each: Instruction): number => (each.op === 'WAIT' && each.from === from ? each.count : 0)
    return { load: countsOf(load[i]!, counts), output: countsOf(output[i]!, counts) }
  })
  type Sums = readonly { readonly i: number; readonly sums: Int32Array }[]
  const there = (of: Sums, at: Where, from?: number): number =>
    of.reduce((all, { i, sums }) => (from === undefined || i === from ? all + sums[at.output[i]!]! : all), 0)

  const mayDo = (i: number, { instruction, vector }: Executed, at: Where): boolean => {
    const { core } = cores[i]!
    switch (instruction.op) {
      case 'AWAIT': {
        const count = there(counted(`${core}.${instruction.register}`), at)
        return count >= signalsAwaited(instruction.horizon, vector)
      }
      case 'WAIT': {
        const own = waited(`${i} ${instruction.from}`)
        const done = own.load[at.load[i]!]! + own.output[at.output[i]!]!
        return there(called(`${core}`), at, ofCore.get(instruction.from)) - done >= instruction.count
      }
      case 'LOAD':
        return loaded[i]![at.load[i]!]! - at.products[i]! < chip.core.inputBuffers
      case 'PROGRAM':
        return at.products[i] === loaded[i]![at.load[i]!]
      case 'MVM':
        return at.products[i]! > taken[i]![at.output[i]!]!
      case 'RECEIVE': {
        const done = received(`${i} ${instruction.from}`)[at.output[i]!]!
        return there(sent(`${core}`), at, ofCore.get(instruction.from)) > done
      }
      case 'SEND': {
        const to = ofCore.get(instruction.to)!
        return there(sent(`${instruction.to}`), at) - emptied[to]![at.output[to]!]! < room
      }
      default:
        return true
    }
  }
  return {
    code: { load, output },
    start: () => ({ load: cores.map(() => 0), output: cores.map(() => 0), products: cores.map(() => 0) }),
    mayGo: (unit, i, at) => {
      if (unit === 'products') {
        const room = at.products[i]! - freed[i]![at.output[i]!]! < chip.core.outputBuffers
        return room && at.products[i]! < loaded[i]![at.load[i]!]!
      }
      const next = (unit === 'load' ? load : output)[i]![at[unit][i]!]
      return next !== undefined && mayDo(i, next, at)
    },
    isDone: (at) =>
      cores.every((_, i) => at.load[i] === load[i]!.length && at.output[i] === output[i]!.length),
  }
}
