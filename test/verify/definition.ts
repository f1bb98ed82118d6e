import type { Chip } from '../../lib/hardware/chip.js'
import type { BaseLayer, Layer } from '../../lib/ir/lowered.js'
import type { CoreProgram, Phase, Program } from '../../lib/ir/program.js'
import type { Instruction, Statement } from '../../lib/isa/instruction.js'

/**
 * The statement that `verify` proves, as an interpreter that goes through all orders of events: written from
 * docs/how-it-works/proof.md, and from nothing of lib but types. For programs of a few dozen instructions.
 *
 * Units execute their instructions one at a time. What a unit does by itself, or can only make possible for others,
 * is done at once: it goes the same way whenever it is done. All orders are gone through of the rest: accesses to
 * shared memory, sends into bounded buffers, and waits for signals that two units of a core take.
 */

/** Why a program is wrong, by the rule of the statement. */
export type Reason =
  | 'chip'
  | 'form'
  | 'network'
  | 'tiles'
  | 'crossbar'
  | 'inputs'
  | 'operator'
  | 'missing'
  | 'twice'
  | 'absent'
  | 'overwritten'
  | 'dropped'
  | 'steps'
  | 'mixed'
  | 'stall'
  | 'left'

/** What is added up: how often each product, by core and vector. */
type Sum = ReadonlyMap<string, number>

class Wrong extends Error {
  readonly reason: Reason
  constructor(reason: Reason) {
    super(reason)
    this.reason = reason
  }
}
/** More states than are gone through. */
export class TooMany extends Error {}

interface Executed {
  readonly instruction: Instruction
  readonly vector: number
}

/** The same function, computed once for each object that it is asked for again and again. */
const remembered = <A extends object, B>(of: (a: A) => B): ((a: A) => B) => {
  const known = new WeakMap<A, B>()
  return (a) => {
    const before = known.get(a)
    if (before !== undefined) return before
    const now = of(a)
    known.set(a, now)
    return now
  }
}

const unrolledAt = (code: readonly Statement[], vector: number): readonly Executed[] =>
  code.flatMap((statement): readonly Executed[] => {
    if (statement.op !== 'LOOP') return [{ instruction: statement, vector }]
    return Array.from({ length: statement.count }, (_, i) =>
      unrolledAt(statement.body, vector + statement.start + i * statement.step),
    ).flat()
  })

/** What a core executes, one after the other. */
const unroll = remembered((code: readonly Statement[]) => unrolledAt(code, 0))

const plus = (a: Sum, b: Sum): Sum => {
  const both = new Map(a)
  for (const [key, times] of b) both.set(key, (both.get(key) ?? 0) + times)
  return both
}
const shown = (sum: Sum | null): string =>
  sum === null
    ? '-'
    : [...sum]
        .map(([key, times]) => `${key}*${times}`)
        .sort()
        .join('+')

const groupOf = ({ layer, tile }: CoreProgram): string =>
  `${layer}|${JSON.stringify(tile?.groups)}|${JSON.stringify(tile?.columns)}`

/** The points of a box, row-major. */
const points = remembered((shape: readonly number[]) =>
  shape.reduce<readonly (readonly number[])[]>(
    (all, extent) => all.flatMap((point) => Array.from({ length: extent }, (_, i) => [...point, i])),
    [[]],
  ),
)

/** Where an affine map leads, as the number of an element, row-major; null outside. */
const element = (
  map: BaseLayer['input'],
  { vectorShape, rowShape, columnShape }: BaseLayer,
  at: { readonly vector: number; readonly row: number; readonly column: number; readonly group: number },
): number | null => {
  const [v, r, c] = [points(vectorShape)[at.vector], points(rowShape)[at.row], points(columnShape)[at.column]]
  let number = 0
  for (const axis of map) {
    let x = axis.offset + axis.group * at.group
    axis.vector.forEach((step, i) => {
      x += step * (v?.[i] ?? 0)
    })
    axis.row.forEach((step, i) => {
      x += step * (r?.[i] ?? 0)
    })
    axis.column.forEach((step, i) => {
      x += step * (c?.[i] ?? 0)
    })
    if (x < 0 || x >= axis.size) return null
    number = number * axis.size + x
  }
  return number
}

const times = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)
const span = ({ start, count }: { readonly start: number; readonly count: number }): readonly number[] =>
  times(count).map((i) => start + i)

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
  readonly stored: ReadonlySet<string>
  readonly written: ReadonlyMap<string, number>
}

const keyOf = (state: State): string =>
  JSON.stringify([
    state.cores.map((c) => [
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
    [...state.signals].sort(),
    [...state.channels].map(([k, list]) => [k, list.map(({ vector, sum }) => [vector, shown(sum)])]).sort(),
    [...state.memory].map(([k, { sum }]) => [k, shown(sum)]).sort(),
    [...state.stored].sort(),
    [...state.written].sort(),
  ])

const isLoad = ({ op, ...rest }: Instruction): boolean =>
  op === 'LOAD' || op === 'PROGRAM' || (op === 'WAIT' && 'unit' in rest && rest.unit === 'load')

/** How far it is gone, and whether what goes the same way whenever it is done is done at once. */
export interface Effort {
  readonly mostStates: number
  readonly reduced: boolean
}

/** Goes through a phase in all orders; gives what is there afterwards. */
const runPhase = (
  { cores }: Phase,
  chip: Chip,
  layers: ReadonlyMap<string, Layer>,
  before: { readonly stored: ReadonlySet<string>; readonly written: ReadonlyMap<string, number> },
  wholeWrites: ReadonlyMap<string, number>,
  { mostStates, reduced }: Effort,
): { readonly stored: ReadonlySet<string>; readonly written: ReadonlyMap<string, number> } => {
  const loads = cores.map(({ code }) => unroll(code).filter(({ instruction }) => isLoad(instruction)))
  const outputs = cores.map(({ code }) => unroll(code).filter(({ instruction }) => !isLoad(instruction)))
  const index = new Map(cores.map(({ core }, i) => [core, i]))
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
  /** Whether all elements that a tile takes of its layer's inputs are there. */
  const supplied = (program: CoreProgram, vector: number | null, state: State): boolean => {
    const layer = layers.get(program.layer)
    if (layer === undefined) return true
    return layer.inputs.every((name, at) => {
      const producer = layers.get(name)
      if (producer === undefined) return true
      if (producer.kind === 'operator') return (state.written.get(name) ?? 0) >= (wholeWrites.get(name) ?? 0)
      const there = (v: number, column: number, group: number): boolean =>
        state.stored.has(`${name}|${v}|${group}|${column}`)
      const everything = () =>
        times(producer.vectors).every((v) =>
          times(producer.groups).every((g) => times(producer.columns).every((c) => there(v, c, g))),
        )
      if (vector === null || layer.kind === 'operator' || at > 0 || program.tile === null) return everything()
      const { tile } = program
      return span(tile.groups).every((group) =>
        span(tile.rows).every((row) => {
          const wanted = element(layer.input, layer, { vector, row, column: 0, group })
          if (wanted === null) return true
          return times(producer.vectors).some((v) =>
            times(producer.groups).some((g) =>
              times(producer.columns).some(
                (column) =>
                  element(producer.output, producer, { vector: v, row: 0, column, group: g }) === wanted &&
                  there(v, column, g),
              ),
            ),
          )
        }),
      )
    })
  }
  const dependent = cores.map(({ layer }) =>
    (layers.get(layer)?.inputs ?? []).some((name) => cores.some((other) => other.layer === name)),
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
        if (layer?.kind !== 'base' || tile === null || vector < 0 || vector >= layer.vectors)
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
        if (!supplied(program, null, state)) throw new Wrong('inputs')
        return withCore(state, i, on)
      case 'WRITE':
        return {
          ...withCore(state, i, on),
          written: new Map(state.written).set(program.layer, (state.written.get(program.layer) ?? 0) + 1),
        }
      default:
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
      case 'READ':
      case 'WRITE':
      case 'STORE':
        return true
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
    return (next?.op === 'LOAD' && dependent[i] === true) || (next?.op === 'WAIT' && contested[i] === true)
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
    channels: new Map(),
    memory: new Map(),
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
      state.memory.size === 0 &&
      [...state.signals.values()].every((count) => count === 0) &&
      [...state.channels.values()].every(({ length }) => length === 0) &&
      state.cores.every(
        ({ inputs, results, result, operand, sum }) =>
          inputs.length === 0 && results.length === 0 && result === null && operand === null && sum === null,
      )
    if (!clean) throw new Wrong('left')
    end = state
  }
  return end === null ? before : { stored: end.stored, written: end.written }
}

/** Rules of form that no order of events is needed for. */
const formOf = ({ chip, cores: count, layers, phases }: Program): void => {
  const { interconnect, crossbar } = chip
  const perWeight = Math.ceil(crossbar.weightBits / crossbar.cellBits) * (crossbar.differential ? 2 : 1)
  const logical = Math.floor(crossbar.columns / perWeight)
  if (interconnect.kind === 'mesh' && count > interconnect.width * interconnect.height)
    throw new Wrong('chip')
  if (interconnect.kind === 'mesh' && chip.cores === 'as-needed') throw new Wrong('chip')
  if (chip.cores !== 'as-needed' && chip.cores !== count) throw new Wrong('chip')
  if (logical < 1 || crossbar.dacBits > crossbar.inputBits) throw new Wrong('chip')
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  for (const { cores } of phases) {
    const numbers = cores.map(({ core }) => core)
    if (new Set(numbers).size !== numbers.length || numbers.some((core) => core >= count))
      throw new Wrong('form')
    for (const { layer: name, tile, code } of cores) {
      const layer = byName.get(name)
      if (layer === undefined || (layer.kind === 'base') === (tile === null)) throw new Wrong('form')
      for (const { instruction } of unroll(code)) {
        const { op } = instruction
        const partner = 'from' in instruction ? instruction.from : 'to' in instruction ? instruction.to : null
        if (partner !== null && !numbers.includes(partner)) throw new Wrong('form')
        const operator = op === 'READ' || op === 'EXECUTE' || op === 'WRITE'
        if (op !== 'WAIT' && op !== 'CALL' && operator !== (layer.kind === 'operator'))
          throw new Wrong('form')
      }
      if (tile === null || layer.kind !== 'base') continue
      if (tile.groups.count * tile.rows.count > crossbar.rows) throw new Wrong('tiles')
      if (tile.groups.count * tile.columns.count > logical) throw new Wrong('tiles')
    }
  }
}

/** Layers that read what is not there, or more than there is of it; outputs that no layer gives. */
const networkOf = ({ layers, signature }: Program): void => {
  const size = ({ length }: readonly unknown[], of: (at: number) => number): number =>
    times(length).reduce((all, at) => all * of(at), 1)
  const given = new Map(Object.entries(signature?.inputs ?? {}))
  for (const layer of layers) {
    if (given.has(layer.name)) throw new Wrong('network')
    const nothing = layer.kind === 'base' || layer.inputElements > 0
    if (signature !== undefined && layer.inputs.length === 0 && nothing) throw new Wrong('network')
    for (const [at, name] of layer.inputs.entries()) {
      const there = given.get(name)
      const behind = layers.some((other) => other.name === name)
      if (there === undefined && (signature !== undefined || behind)) throw new Wrong('network')
      if (at > 0 || layer.kind === 'operator' || there === undefined) continue
      const taken = size(layer.input, (axis) => layer.input[axis]!.size)
      const part = layer.reads !== undefined || layers.some((l) => l.name === name && l.kind === 'operator')
      if (part ? taken > there : taken !== there) throw new Wrong('network')
    }
    given.set(
      layer.name,
      layer.kind === 'operator'
        ? layer.outputElements
        : size(layer.output, (axis) => layer.output[axis]!.size),
    )
  }
  for (const [name, elements] of Object.entries(signature?.outputs ?? {}))
    if ((given.get(name) ?? 0) < elements) throw new Wrong('network')
}

/** Tiles of a layer that overlap, or leave some of its matrix out, or lie outside. */
const tilesOf = ({ layers, phases }: Program): void => {
  for (const layer of layers) {
    if (layer.kind === 'operator') continue
    const tiles = new Map(
      phases.flatMap(({ cores }) =>
        cores.flatMap(({ layer: name, tile }) =>
          name === layer.name && tile !== null ? [[JSON.stringify(tile), tile] as const] : [],
        ),
      ),
    )
    const cells = [...tiles.values()].flatMap(({ groups, rows, columns }) =>
      span(groups).flatMap((g) => span(rows).flatMap((r) => span(columns).map((c) => `${g} ${r} ${c}`))),
    )
    if (new Set(cells).size !== cells.length) throw new Wrong('tiles')
    if (cells.length !== layer.groups * layer.rows * layer.columns) throw new Wrong('tiles')
    for (const { groups, rows, columns } of tiles.values())
      if (
        groups.start + groups.count > layer.groups ||
        rows.start + rows.count > layer.rows ||
        columns.start + columns.count > layer.columns
      )
        throw new Wrong('tiles')
  }
}

/** Crossbars that hold another tile than they multiply with, in one of three inferences. */
const crossbarsOf = ({ phases }: Program): void => {
  const holds = new Map<number, string>()
  for (let inference = 0; inference < 3; inference++)
    for (const { cores } of phases)
      for (const { core, layer, tile, code } of cores) {
        if (tile === null) continue
        const own = `${layer} ${JSON.stringify(tile)}`
        for (const { instruction } of unroll(code)) {
          if (instruction.op === 'PROGRAM') holds.set(core, own)
          if (instruction.op !== 'LOAD') continue
          // before the first inference, a crossbar is given what it is first used with
          const held = holds.get(core) ?? own
          holds.set(core, held)
          if (held !== own) throw new Wrong('crossbar')
        }
      }
}

const operatorsOf = ({ chip, layers, phases }: Program): void => {
  const bytes = Math.ceil(chip.crossbar.inputBits / 8)
  for (const layer of layers) {
    if (layer.kind === 'base') continue
    const all = phases.flatMap(({ cores }) =>
      cores.flatMap(({ layer: name, code }) => (name === layer.name ? unroll(code) : [])),
    )
    const total = (of: (instruction: Instruction) => number) =>
      all.reduce((sum, { instruction }) => sum + of(instruction), 0)
    if (total((i) => (i.op === 'READ' ? i.bytes : 0)) < layer.inputElements * bytes)
      throw new Wrong('operator')
    if (total((i) => (i.op === 'EXECUTE' ? i.elements : 0)) < layer.operations) throw new Wrong('operator')
    if (total((i) => (i.op === 'WRITE' ? i.bytes : 0)) < layer.outputElements * bytes)
      throw new Wrong('operator')
    // a core executes what it has read, and writes what it has executed
    const own = new Map<number, string[]>()
    for (const { cores } of phases)
      for (const { core, layer: name, code } of cores)
        if (name === layer.name)
          own.set(core, [...(own.get(core) ?? []), ...unroll(code).map(({ instruction }) => instruction.op)])
    for (const ops of own.values()) {
      const [read, execute, write] = ['READ', 'EXECUTE', 'WRITE'].map((op) => ops.indexOf(op))
      const without = (first: number, second: number) => second >= 0 && (first < 0 || first > second)
      if (layer.inputElements > 0 && (without(read!, execute!) || without(read!, write!)))
        throw new Wrong('operator')
      if (layer.operations > 0 && without(execute!, write!)) throw new Wrong('operator')
    }
  }
}

/** Why a program is wrong, or null; throws `TooMany` where it has more than so many states. */
export const judged = (
  program: Program,
  effort: Effort = { mostStates: 20_000, reduced: true },
): Reason | null => {
  const { layers, phases, chip } = program
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const wholeWrites = new Map(
    layers.map(({ name }) => [
      name,
      phases
        .flatMap(({ cores }) => cores.flatMap(({ layer, code }) => (layer === name ? unroll(code) : [])))
        .filter(({ instruction }) => instruction.op === 'WRITE').length,
    ]),
  )
  try {
    formOf(program)
    networkOf(program)
    tilesOf(program)
    operatorsOf(program)
    crossbarsOf(program)
    let there: { readonly stored: ReadonlySet<string>; readonly written: ReadonlyMap<string, number> } = {
      stored: new Set<string>(),
      written: new Map<string, number>(),
    }
    for (const phase of phases) there = runPhase(phase, chip, byName, there, wholeWrites, effort)
    const wanted = layers.reduce(
      (sum, layer) => sum + (layer.kind === 'base' ? layer.vectors * layer.groups * layer.columns : 0),
      0,
    )
    return there.stored.size === wanted ? null : 'missing'
  } catch (error) {
    if (error instanceof Wrong) return error.reason
    throw error
  }
}
