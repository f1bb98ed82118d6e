import type { Chip } from '../../lib/hardware/chip.js'
import type { BaseLayer, Layer } from '../../lib/ir/lowered.js'
import type { CoreProgram, Phase } from '../../lib/ir/program.js'
import type { Tile } from '../../lib/ir/tiled.js'
import type { Instruction } from '../../lib/isa/instruction.js'
import { neededBy } from '../needs/sets.js'
import { signalsAwaited } from '../stages/simulate/referenceCore.js'
import {
  channelsOf,
  type Executed,
  element,
  elementOf,
  extentsOf,
  isNamed,
  readingsOf,
  remembered,
  span,
  TooMany,
  times,
  unroll,
  Wrong,
} from './terms.js'

/**
 * A phase in all orders of events.
 *
 * Units execute their instructions one at a time. What a unit does by itself, or can only make possible for others,
 * is done at once: it goes the same way whenever it is done. So is what takes results of other layers, since results
 * stay where they are: it finds the least of them as soon as it can be done. All orders are gone through of the rest:
 * partial sums in shared memory, results that others read, sends into bounded buffers, and waits for signals that two
 * units of a core take.
 */

/** What is added up: how often each product, by core and vector. */
type Sum = ReadonlyMap<string, number>

const plus = (a: Sum, b: Sum): Sum => {
  const both = new Map(a)
  for (const [key, times] of b) both.set(key, (both.get(key) ?? 0) + times)
  return both
}
const shown = remembered((sum: Sum) =>
  [...sum]
    .map(([key, times]) => `${key}*${times}`)
    .sort()
    .join('+'),
)

const groupOf = ({ layer, tile }: CoreProgram): string =>
  `${layer}|${JSON.stringify(tile?.groups)}|${JSON.stringify(tile?.columns)}`

/** Which vector, group and column makes each element of a layer's result. */
export const makersOf = remembered((layer: BaseLayer) =>
  times(layer.vectors).flatMap((v) =>
    times(layer.groups).flatMap((g) =>
      times(layer.columns).map((c) => ({
        number: element(layer.output, layer, { vector: v, row: 0, column: c, group: g }),
        v,
        g,
        c,
      })),
    ),
  ),
)

/** The elements that a program reads by for a vector: of its layer's input tensor, or of its own result. */
export const takenBy = (program: CoreProgram, layer: Layer, vector: number): readonly number[] => {
  if (layer.kind === 'operator')
    return channelsOf(program, layer).map((channel) => elementOf(layer, vector, channel))
  const { tile } = program
  if (tile === null) return []
  return span(tile.groups).flatMap((group) =>
    span(tile.rows).flatMap((row) => {
      const at = element(layer.input, layer, { vector, row, column: 0, group })
      return at === null ? [] : [at]
    }),
  )
}

interface CoreState {
  readonly load: number
  readonly output: number
  readonly inputs: readonly number[]
  readonly results: readonly number[]
  readonly free: number
  readonly multiplied: number
  readonly result: number | null
  readonly pending: boolean
  readonly operand: { readonly vector: number; readonly sum: Sum } | null
  readonly sum: { readonly vector: number; readonly sum: Sum } | null
  readonly held: number
  readonly used: number
}

interface State {
  readonly cores: readonly CoreState[]
  readonly signals: ReadonlyMap<string, number>
  readonly channels: ReadonlyMap<
    string,
    readonly { readonly vector: number; readonly sum: Sum; readonly group: string }[]
  >
  readonly memory: ReadonlyMap<string, { readonly sum: Sum; readonly group: string }>
  readonly registers: ReadonlyMap<string, number>
  readonly stored: ReadonlySet<string>
  readonly written: ReadonlyMap<string, number>
}

// states have most of their parts in common with those that they come from: each is written down once
const keyOfCore = remembered((c: CoreState) =>
  JSON.stringify([
    c.load,
    c.output,
    c.inputs,
    c.results,
    c.free,
    c.multiplied,
    c.result,
    c.pending,
    c.operand === null ? null : [c.operand.vector, shown(c.operand.sum)],
    c.sum === null ? null : [c.sum.vector, shown(c.sum.sum)],
    c.held,
    c.used,
  ]),
)
const keyOfCounts = remembered((counts: ReadonlyMap<string, number>) => JSON.stringify([...counts].sort()))
const keyOfChannels = remembered((channels: State['channels']) =>
  JSON.stringify(
    [...channels].map(([k, list]) => [k, list.map(({ vector, sum }) => [vector, shown(sum)])]).sort(),
  ),
)
const keyOfMemory = remembered((memory: State['memory']) =>
  JSON.stringify([...memory].map(([k, { sum }]) => [k, shown(sum)]).sort()),
)
const keyOfStored = remembered((stored: State['stored']) => JSON.stringify([...stored].sort()))

const keyOf = ({ cores, signals, registers, channels, memory, stored, written }: State): string =>
  [
    ...cores.map(keyOfCore),
    keyOfCounts(signals),
    keyOfCounts(registers),
    keyOfChannels(channels),
    keyOfMemory(memory),
    keyOfStored(stored),
    keyOfCounts(written),
  ].join('\n')

const isLoad = ({ op, ...rest }: Instruction): boolean =>
  op === 'LOAD' || op === 'PROGRAM' || ('unit' in rest && rest.unit === 'load')

/** How far it is gone, and whether what goes the same way whenever it is done is done at once. */
export interface Effort {
  readonly mostStates: number
  readonly reduced: boolean
}

/** What is there: partial sums in memory; results of layers on crossbars by vector, group and column; of operators, how often each has written, and what. */
export interface There extends Pick<State, 'memory'> {
  readonly stored: ReadonlySet<string>
  readonly written: ReadonlyMap<string, number>
}

/** What a phase is part of. */
export interface Around {
  readonly chip: Chip
  readonly layers: ReadonlyMap<string, Layer>
  readonly images: number
  /** How often each operator writes in all phases. */
  readonly wholeWrites: ReadonlyMap<string, number>
}

/** Whom an instruction speaks of. */
const others = (instruction: Instruction): readonly number[] => {
  if (instruction.op === 'SIGNAL') return instruction.receivers.map(({ core }) => core)
  if ('from' in instruction) return [instruction.from]
  return 'to' in instruction ? [instruction.to] : []
}

const overlap = (a: Tile['rows'], b: Tile['rows']): boolean =>
  a.start < b.start + b.count && b.start < a.start + a.count

/** Whether one program takes results of the other's layer, or gives some of the same. */
const meet = (a: CoreProgram, b: CoreProgram, layers: Around['layers']): boolean =>
  (layers.get(a.layer)?.inputs ?? []).includes(b.layer) ||
  (layers.get(b.layer)?.inputs ?? []).includes(a.layer) ||
  (a.layer === b.layer &&
    (a.tile === null ||
      b.tile === null ||
      (overlap(a.tile.groups, b.tile.groups) && overlap(a.tile.columns, b.tile.columns))))

/** The programs of a phase in parts that have nothing to do with each other: no order of their events matters. */
const apart = (
  cores: readonly CoreProgram[],
  layers: Around['layers'],
): readonly (readonly CoreProgram[])[] => {
  let parts: readonly { readonly own: readonly CoreProgram[]; readonly names: ReadonlySet<number> }[] = []
  for (const program of cores) {
    const names = new Set([
      program.core,
      ...unroll(program.code).flatMap(({ instruction }) => others(instruction)),
    ])
    const near = parts.filter(
      (part) =>
        [...names].some((name) => part.names.has(name)) ||
        part.own.some((each) => meet(each, program, layers)),
    )
    parts = [
      ...parts.filter((part) => !near.includes(part)),
      {
        own: [...near.flatMap(({ own }) => own), program],
        names: new Set([...names, ...near.flatMap((part) => [...part.names])]),
      },
    ]
  }
  return parts.map(({ own }) => own)
}

/** Goes through a phase in all orders; gives what is there afterwards. */
export const inAllOrders = (phase: Phase, around: Around, before: There, effort: Effort): There =>
  (effort.reduced ? apart(phase.cores, around.layers) : [phase.cores]).reduce(
    (there, cores) => ofPart(cores, isNamed(phase), around, there, effort),
    before,
  )

const ofPart = (
  cores: readonly CoreProgram[],
  named: boolean,
  { chip, layers, images, wholeWrites }: Around,
  before: There,
  { mostStates, reduced }: Effort,
): There => {
  const loads = cores.map(({ code }) => unroll(code).filter(({ instruction }) => isLoad(instruction)))
  const outputs = cores.map(({ code }) => unroll(code).filter(({ instruction }) => !isLoad(instruction)))
  // others speak of the program whose crossbar takes part
  const index = new Map(
    [...cores.entries()]
      .toSorted(([, a], [, b]) => Number(a.tile !== null) - Number(b.tile !== null))
      .map(([i, { core }]) => [core, i]),
  )
  const groups = cores.map(groupOf)
  const places = chip.partialSumBuffers === 'unbounded' ? Number.POSITIVE_INFINITY : chip.partialSumBuffers
  const { inputBuffers, outputBuffers } = chip.core
  /** Whether both units of a core take the signals of one sender. */
  const contested = cores.map(({ code }) => {
    const waits = unroll(code).flatMap(({ instruction }) => (instruction.op === 'WAIT' ? [instruction] : []))
    return waits.some((a) => waits.some((b) => a.from === b.from && a.unit !== b.unit))
  })
  const senders = cores.map(
    ({ core }) =>
      cores.filter(({ code }) => unroll(code).some(({ instruction: i }) => i.op === 'SEND' && i.to === core))
        .length,
  )
  /** Whether all results of a layer are there. */
  const isComplete = (name: string, { stored, written }: State): boolean => {
    const layer = layers.get(name)
    if (layer === undefined) return true
    if (layer.kind === 'operator') return (written.get(name) ?? 0) >= (wholeWrites.get(name) ?? 0)
    return times(layer.vectors * images).every((v) =>
      times(layer.groups).every((g) =>
        times(layer.columns).every((c) => stored.has(`${name}|${v}|${g}|${c}`)),
      ),
    )
  }
  /** Whether all results of a layer are there for an image. */
  const isWhole = (name: string, image: number, state: State): boolean => {
    const layer = layers.get(name)
    if (layer === undefined || isComplete(name, state)) return true
    const size = layer.kind === 'base' ? layer.vectors * layer.groups * layer.columns : layer.outputElements
    return times(size).every((wanted) => isThere(name, image, wanted, state))
  }
  /** Whether an element of a layer's result is there; of an operator whose writes name no vectors, all of them. */
  const isThere = (name: string, image: number, wanted: number, state: State): boolean => {
    const layer = layers.get(name)
    if (layer === undefined) return true
    if (layer.kind === 'operator') {
      if (!named || isComplete(name, state)) return isComplete(name, state)
      const { vectors, channels } = extentsOf(layer)
      return times(vectors).some((v) =>
        times(channels).some(
          (c) =>
            (layer.geometry === undefined || elementOf(layer, v, c) === wanted) &&
            state.stored.has(`${name}|${image * vectors + v}|0|${c}`),
        ),
      )
    }
    return makersOf(layer).some(
      ({ number, v, g, c }) =>
        number === wanted && state.stored.has(`${name}|${image * layer.vectors + v}|${g}|${c}`),
    )
  }
  /** Whether all that a program takes of its layer's inputs for a vector is there. */
  const supplied = (program: CoreProgram, vector: number, state: State): boolean => {
    const layer = layers.get(program.layer)
    if (layer === undefined) return true
    if (layer.kind === 'operator' && !named) return layer.inputs.every((name) => isComplete(name, state))
    const extent = layer.kind === 'base' ? layer.vectors : extentsOf(layer).vectors
    const image = Math.floor(vector / extent)
    const readings = readingsOf(layer)
    const own = takenBy(program, layer, vector - image * extent)
    return layer.inputs.every((name) => {
      const of = readings?.filter(({ input }) => input === name) ?? []
      if (of.length === 0) return isWhole(name, image, state)
      return of.every(({ need }) =>
        own.every((at) => neededBy(need, at).every((wanted) => isThere(name, image, wanted, state))),
      )
    })
  }
  const isRead = cores.map(({ layer }) =>
    cores.some((other) => (layers.get(other.layer)?.inputs ?? []).includes(layer)),
  )

  const withCore = (state: State, i: number, change: Partial<CoreState>): State => ({
    ...state,
    cores: state.cores.map((core, j) => (j === i ? { ...core, ...change } : core)),
  })

  /** The sum leaves its core. */
  const leave = (state: State, i: number, vector: number): readonly [State, Sum] => {
    const core = state.cores[i]!
    if (core.operand !== null) throw new Wrong('dropped')
    if (core.sum === null) throw new Wrong('steps')
    if (core.sum.vector !== vector) throw new Wrong('mixed')
    const freed = core.result === null ? 0 : 1
    return [
      withCore(state, i, {
        sum: null,
        result: null,
        pending: false,
        free: core.free + freed,
        output: core.output + 1,
      }),
      core.sum.sum,
    ]
  }

  /** One step of the load unit; null where it waits. */
  const loadStep = (state: State, i: number): State | null => {
    const core = state.cores[i]!
    const next = loads[i]![core.load]
    if (next === undefined) return null
    const { instruction, vector } = next
    if (instruction.op === 'WAIT') return wait(state, i, instruction, { load: core.load + 1 })
    if (instruction.op === 'AWAIT')
      return reached(state, i, next) ? withCore(state, i, { load: core.load + 1 }) : null
    if (instruction.op === 'PROGRAM')
      return core.inputs.length > 0 ? null : withCore(state, i, { load: core.load + 1 })
    if (core.inputs.length >= inputBuffers) return null
    if (!supplied(cores[i]!, vector, state)) throw new Wrong('inputs')
    return withCore(state, i, { load: core.load + 1, inputs: [...core.inputs, vector] })
  }
  const wait = (
    state: State,
    i: number,
    { from, count }: Extract<Instruction, { op: 'WAIT' }>,
    change: Partial<CoreState>,
  ): State | null => {
    const key = `${from}>${cores[i]!.core}`
    const there = state.signals.get(key) ?? 0
    if (there < count) return null
    return { ...withCore(state, i, change), signals: new Map(state.signals).set(key, there - count) }
  }
  /** Whether the register that a unit awaits counts enough. */
  const reached = ({ registers }: State, i: number, { instruction, vector }: Executed): boolean =>
    instruction.op === 'AWAIT' &&
    (registers.get(`${cores[i]!.core}.${instruction.register}`) ?? 0) >=
      signalsAwaited(instruction.horizon, vector)
  const multiply = (state: State, i: number): State | null => {
    const core = state.cores[i]!
    const [vector, ...rest] = core.inputs
    if (vector === undefined || core.free === 0) return null
    return withCore(state, i, { inputs: rest, results: [...core.results, vector], free: core.free - 1 })
  }

  const takeSum = (
    state: State,
    i: number,
    vector: number,
    sum: { readonly vector: number; readonly sum: Sum; readonly group: string },
  ): State => {
    const core = state.cores[i]!
    if (core.operand !== null) throw new Wrong('dropped')
    if (sum.vector !== vector || sum.group !== groups[i]) throw new Wrong('mixed')
    return withCore(state, i, { operand: sum, output: core.output + 1 })
  }

  const outputStep = (state: State, i: number): State | null => {
    const core = state.cores[i]!
    const program = cores[i]!
    const next = outputs[i]![core.output]
    if (next === undefined) return null
    const { instruction, vector } = next
    const on = { output: core.output + 1 }
    switch (instruction.op) {
      case 'MVM': {
        const [result, ...rest] = core.results
        if (result === undefined) return null
        if (core.result !== null || core.sum !== null) throw new Wrong('dropped')
        if (result !== vector) throw new Wrong('mixed')
        return withCore(state, i, { ...on, results: rest, result, pending: true })
      }
      case 'WAIT':
        return wait(state, i, instruction, on)
      case 'AWAIT':
        return reached(state, i, next) ? withCore(state, i, on) : null
      case 'SIGNAL': {
        const registers = new Map(state.registers)
        for (const { core: to, register } of instruction.receivers)
          registers.set(`${to}.${register}`, (registers.get(`${to}.${register}`) ?? 0) + 1)
        return { ...withCore(state, i, on), registers }
      }
      case 'LOADP': {
        const key = `${instruction.from}|${vector}`
        const found = state.memory.get(key)
        if (found === undefined) throw new Wrong('absent')
        const memory = new Map(state.memory)
        memory.delete(key)
        return takeSum({ ...state, memory }, i, vector, { ...found, vector })
      }
      case 'RECEIVE': {
        const key = `${instruction.from}>${program.core}`
        const [first, ...rest] = state.channels.get(key) ?? []
        if (first === undefined) return null
        const taken = takeSum(
          { ...state, channels: new Map(state.channels).set(key, rest) },
          i,
          vector,
          first,
        )
        return withCore(taken, i, { held: core.held + 1 })
      }
      case 'ADD': {
        if (core.operand === null && core.sum === null && core.result === null) throw new Wrong('steps')
        if (core.operand !== null && core.operand.vector !== vector) throw new Wrong('mixed')
        if (core.result !== null && core.result !== vector) throw new Wrong('mixed')
        if (core.sum !== null && core.sum.vector !== vector) throw new Wrong('dropped')
        const own: Sum = core.pending
          ? new Map([[`${groups[i]}|${JSON.stringify(program.tile?.rows)}|${vector}`, 1]])
          : new Map()
        const sum = plus(plus(core.sum?.sum ?? new Map(), own), core.operand?.sum ?? new Map())
        return withCore(state, i, {
          ...on,
          sum: { vector, sum },
          operand: null,
          pending: false,
          held: 0,
          used: core.used - core.held,
        })
      }
      case 'STOREP': {
        const key = `${program.core}|${vector}`
        if (state.memory.has(key)) throw new Wrong('overwritten')
        const [left, sum] = leave(state, i, vector)
        return { ...left, memory: new Map(state.memory).set(key, { sum, group: groups[i]! }) }
      }
      case 'SEND': {
        const to = index.get(instruction.to)
        if (to === undefined) throw new Wrong('form')
        if (state.cores[to]!.used >= places) return null
        const [left, sum] = leave(state, i, vector)
        const key = `${program.core}>${instruction.to}`
        const sent = {
          ...left,
          channels: new Map(state.channels).set(key, [
            ...(state.channels.get(key) ?? []),
            { vector, sum, group: groups[i]! },
          ]),
        }
        return withCore(sent, to, { used: sent.cores[to]!.used + 1 })
      }
      case 'STORE': {
        const [left, sum] = leave(state, i, vector)
        const layer = layers.get(program.layer)
        const { tile } = program
        if (layer?.kind !== 'base' || tile === null || vector < 0 || vector >= layer.vectors * images)
          throw new Wrong('form')
        // each row of the matrix once
        const rows = [...sum].flatMap(([key, count]) => {
          const part: { start: number; count: number } = JSON.parse(key.split('|')[3] ?? 'null')
          return times(count).flatMap(() => span(part))
        })
        if (new Set(rows).size !== rows.length) throw new Wrong('twice')
        if (rows.length !== layer.rows) throw new Wrong('missing')
        const stored = new Set(left.stored)
        for (const group of span(tile.groups))
          for (const column of span(tile.columns)) {
            const key = `${program.layer}|${vector}|${group}|${column}`
            if (stored.has(key)) throw new Wrong('twice')
            stored.add(key)
          }
        return { ...left, stored }
      }
      case 'CALL': {
        const key = `${program.core}>${instruction.to}`
        return {
          ...withCore(state, i, on),
          signals: new Map(state.signals).set(key, (state.signals.get(key) ?? 0) + 1),
        }
      }
      case 'READ':
        if (!supplied(program, vector, state)) throw new Wrong('inputs')
        return withCore(state, i, on)
      case 'WRITE': {
        const layer = layers.get(program.layer)
        const made = named && layer?.kind === 'operator' ? channelsOf(program, layer) : []
        return {
          ...withCore(state, i, on),
          stored: new Set([...state.stored, ...made.map((c) => `${program.layer}|${vector}|0|${c}`)]),
          written: new Map(state.written).set(program.layer, (state.written.get(program.layer) ?? 0) + 1),
        }
      }
      case 'EXECUTE':
      case 'LOAD':
      case 'PROGRAM':
        return withCore(state, i, on)
    }
  }

  /** Whether the next instruction of an output unit may go differently depending on when it is done. */
  const matters = (state: State, i: number): boolean => {
    const next = outputs[i]![state.cores[i]!.output]?.instruction
    if (!reduced) return true
    switch (next?.op) {
      case 'LOADP':
      case 'STOREP':
        return true
      case 'WRITE':
      case 'STORE':
        return isRead[i] === true
      case 'SEND':
        return places !== Number.POSITIVE_INFINITY && (senders[index.get(next.to) ?? -1] ?? 0) > 1
      case 'WAIT':
        return contested[i] === true
      default:
        return false
    }
  }
  const loadMatters = (state: State, i: number): boolean => {
    const next = loads[i]![state.cores[i]!.load]?.instruction
    if (!reduced) return true
    return next?.op === 'WAIT' && contested[i] === true
  }

  const start: State = {
    cores: cores.map(() => ({
      load: 0,
      output: 0,
      inputs: [],
      results: [],
      free: outputBuffers,
      multiplied: 0,
      result: null,
      pending: false,
      operand: null,
      sum: null,
      held: 0,
      used: 0,
    })),
    signals: new Map(),
    registers: new Map(),
    channels: new Map(),
    memory: before.memory,
    stored: before.stored,
    written: before.written,
  }
  const seen = new Set<string>()
  const stack: State[] = [start]
  let end: State | null = null
  for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
    // whatever goes the same way whenever it is done
    for (let moved = true; moved; ) {
      moved = false
      for (let i = 0; i < cores.length; i++) {
        const next: State | null =
          (loadMatters(state, i) ? null : loadStep(state, i)) ??
          (reduced ? multiply(state, i) : null) ??
          (matters(state, i) ? null : outputStep(state, i))
        if (next === null) continue
        state = next
        moved = true
      }
    }
    const key = keyOf(state)
    if (seen.has(key)) continue
    seen.add(key)
    if (seen.size > mostStates) throw new TooMany()
    let went = false
    for (let i = 0; i < cores.length; i++)
      for (const next of [
        loadMatters(state, i) ? loadStep(state, i) : null,
        matters(state, i) ? outputStep(state, i) : null,
        reduced ? null : multiply(state, i),
      ])
        if (next !== null) {
          went = true
          stack.push(next)
        }
    if (went) continue
    const ended = state.cores.every(
      (core, i) => core.load === loads[i]!.length && core.output === outputs[i]!.length,
    )
    if (!ended) throw new Wrong('stall')
    const clean =
      [...state.signals.values()].every((count) => count === 0) &&
      [...state.channels.values()].every(({ length }) => length === 0) &&
      state.cores.every(
        ({ inputs, results, result, operand, sum }) =>
          inputs.length === 0 && results.length === 0 && result === null && operand === null && sum === null,
      )
    if (!clean) throw new Wrong('left')
    end = state
  }
  return end === null ? before : { stored: end.stored, written: end.written, memory: end.memory }
}
