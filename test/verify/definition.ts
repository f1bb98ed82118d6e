import type { Chip } from '../../lib/hardware/chip.js'
import type { Phase, Program } from '../../lib/ir/program.js'
import type { Instruction } from '../../lib/isa/instruction.js'
import { type Effort, inAllOrders, type There } from './allOrders.js'
import { channelsOf, extentsOf, isNamed, type Reason, span, times, unroll, Wrong } from './terms.js'

/**
 * The statement that `verify` proves, as an interpreter that goes through all orders of events: written from
 * docs/how-it-works/proof.md, and from nothing of lib but types. For programs of a few dozen instructions.
 */

/** What is for the one program of a core whose crossbar takes part. */
const forOne: ReadonlySet<string> = new Set(['CALL', 'WAIT', 'SEND', 'RECEIVE', 'LOADP', 'STOREP'])

/** Registers that several programs count up, that several units await, or that a signal cannot reach. */
const registersOf = ({ cores }: Phase, { signal }: Chip, count: number): void => {
  const users = new Map<string, Set<string>>()
  const use = (key: string, user: string): void => {
    users.set(key, (users.get(key) ?? new Set()).add(user))
  }
  for (const [i, { core, code }] of cores.entries())
    for (const { instruction } of unroll(code)) {
      if (instruction.op === 'AWAIT') use(`read ${core}.${instruction.register}`, `${i} ${instruction.unit}`)
      if (instruction.op !== 'AWAIT' && instruction.op !== 'SIGNAL') continue
      if (signal.kind === 'polling') throw new Wrong('form')
      if (instruction.op === 'AWAIT') continue
      const keys = instruction.receivers.map((each) => `${each.core}.${each.register}`)
      const far = instruction.receivers.some((each) => each.core !== core)
      if (new Set(keys).size !== keys.length || (far && keys.length > 1 && signal.kind !== 'broadcast'))
        throw new Wrong('form')
      if (instruction.receivers.some((each) => each.core >= count)) throw new Wrong('form')
      for (const key of keys) use(`count ${key}`, `${i}`)
    }
  if ([...users.values()].some(({ size }) => size > 1)) throw new Wrong('form')
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
  for (const phase of phases) {
    const { cores } = phase
    const numbers = cores.map(({ core }) => core)
    const work = cores.map(({ core, layer, tile }) => (tile === null ? `${core} ${layer}` : `${core}`))
    if (new Set(work).size !== work.length || numbers.some((core) => core >= count)) throw new Wrong('form')
    registersOf(phase, chip, count)
    for (const { core, layer: name, tile, channels, code } of cores) {
      const layer = byName.get(name)
      if (layer === undefined || (layer.kind === 'base') === (tile === null)) throw new Wrong('form')
      if (tile !== null && channels !== undefined) throw new Wrong('form')
      const alone = tile !== null || numbers.filter((other) => other === core).length === 1
      for (const { instruction } of unroll(code)) {
        const { op } = instruction
        if (!alone && forOne.has(op)) throw new Wrong('form')
        if (op === 'SIGNAL' || op === 'AWAIT') continue
        const partner = 'from' in instruction ? instruction.from : 'to' in instruction ? instruction.to : null
        // what a core has left in memory is there also when it takes no part
        if (partner !== null && op !== 'LOADP' && !numbers.includes(partner)) throw new Wrong('form')
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
    const own = layer.kind === 'base' ? size(layer.input, (axis) => layer.input[axis]!.size) : null
    for (const { input, need } of (layer.kind === 'base' ? layer.reads : layer.geometry?.reads) ?? []) {
      if (!layer.inputs.includes(input)) throw new Wrong('network')
      if (own !== null && own !== need.box.reduce((a, b) => a * b, 1)) throw new Wrong('network')
    }
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

/** Operators that are not written vector by vector and channel by channel, where others wait for their vectors. */
const vectorsOf = ({ layers, phases, images = 1 }: Program): void => {
  for (const layer of layers) {
    if (layer.kind === 'base') continue
    const together = phases
      .filter(isNamed)
      .flatMap(({ cores }) => cores.filter((own) => own.layer === layer.name))
    const all = phases.flatMap(({ cores }) => cores.filter((own) => own.layer === layer.name))
    if (together.length > 0 || all.some(({ channels }) => channels !== undefined)) {
      const { vectors, channels } = extentsOf(layer)
      const made = all.flatMap((own) =>
        unroll(own.code).flatMap(({ instruction, vector }) =>
          instruction.op === 'WRITE' ? channelsOf(own, layer).map((c) => `${vector} ${c}`) : [],
        ),
      )
      const wanted = new Set(times(vectors * images).flatMap((v) => times(channels).map((c) => `${v} ${c}`)))
      const once = new Set(made).size === made.length && made.length === wanted.size
      if (!once || !made.every((each) => wanted.has(each))) throw new Wrong('operator')
    }
    for (const { code } of together) {
      const last = { READ: -1, EXECUTE: -1 }
      for (const {
        instruction: { op },
        vector,
      } of unroll(code)) {
        const isRead = layer.inputElements === 0 || last.READ === vector
        const isExecuted = layer.operations === 0 || last.EXECUTE === vector
        if (op === 'EXECUTE' && !isRead) throw new Wrong('operator')
        if (op === 'WRITE' && !(isRead && isExecuted)) throw new Wrong('operator')
        if (op === 'READ' || op === 'EXECUTE') last[op] = vector
      }
    }
  }
}

const operatorsOf = ({ chip, layers, phases, images = 1 }: Program): void => {
  const bytes = Math.ceil(chip.crossbar.inputBits / 8)
  for (const layer of layers) {
    if (layer.kind === 'base') continue
    const all = phases.flatMap(({ cores }) =>
      cores.flatMap(({ layer: name, code }) => (name === layer.name ? unroll(code) : [])),
    )
    const total = (of: (instruction: Instruction) => number) =>
      all.reduce((sum, { instruction }) => sum + of(instruction), 0)
    if (total((i) => (i.op === 'READ' ? i.bytes : 0)) < layer.inputElements * images * bytes)
      throw new Wrong('operator')
    if (total((i) => (i.op === 'EXECUTE' ? i.elements : 0)) < layer.operations * images)
      throw new Wrong('operator')
    if (total((i) => (i.op === 'WRITE' ? i.bytes : 0)) < layer.outputElements * images * bytes)
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
  const { layers, phases, chip, images = 1 } = program
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
    vectorsOf(program)
    crossbarsOf(program)
    let there: There = { stored: new Set(), written: new Map(), memory: new Map() }
    const around = { chip, layers: byName, images, wholeWrites }
    for (const phase of phases) there = inAllOrders(phase, around, there, effort)
    if (there.memory.size > 0) throw new Wrong('left')
    const wanted = layers.reduce(
      (sum, layer) =>
        sum + (layer.kind === 'base' ? layer.vectors * images * layer.groups * layer.columns : 0),
      0,
    )
    const results = [...there.stored].filter((key) => byName.get(key.split('|')[0] ?? '')?.kind === 'base')
    return results.length === wanted ? null : 'missing'
  } catch (error) {
    if (error instanceof Wrong) return error.reason
    throw error
  }
}
