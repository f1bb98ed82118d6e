import type { Layer, OperatorLayer } from '../../lib/ir/lowered.js'
import type { CoreProgram, Program } from '../../lib/ir/program.js'
import { type Executed, unroll } from '../../lib/laws/interpreter/unroll.js'
import type { RandomNetwork } from '../needs/randomNetwork.js'
import type { Operation } from '../needs/tracing.js'
import { signalsAwaited } from '../stages/simulate/referenceCore.js'
import { sumsInOrder } from './sumsInOrder.js'

/**
 * Executes a program whose layers work at the same time, element by element and without time, in an order that somebody
 * chooses: what each LOAD and READ takes is looked up in the definitions of ONNX, and must have been stored; partial
 * sums are added up core by core. Written
 * from docs/how-it-works/network.md and proof.md; of the library it knows the types alone.
 */

/** Who goes on next, and for how many steps, of units that are twice the place of their program, and one more for output. */
export type Choose = (units: readonly number[]) => { readonly unit: number; readonly steps: number }

/** Instructions that others may wait for. */
const tells: ReadonlySet<string> = new Set([
  'LOAD',
  'SIGNAL',
  'SEND',
  'CALL',
  'MVM',
  'ADD',
  'STOREP',
  'STORE',
])

const product = (extents: readonly number[]): number => extents.reduce((a, b) => a * b, 1)

const numberOf = (shape: readonly number[], at: readonly number[]): number =>
  at.reduce((place, x, i) => place * shape[i]! + x, 0)

const pointOf = (shape: readonly number[], number: number): readonly number[] =>
  shape.map((extent, i) => Math.floor(number / product(shape.slice(i + 1))) % extent)

const isLoading = ({ instruction }: Executed): boolean =>
  instruction.op === 'WAIT' || instruction.op === 'AWAIT'
    ? instruction.unit === 'load'
    : instruction.op === 'LOAD' || instruction.op === 'PROGRAM'

/** The positions and channels of an operator's result: extents of its vectors, and where the channel goes. */
const vectorsOf = (layer: OperatorLayer, { shape }: Operation) => {
  const axis = layer.geometry?.channelAxis ?? null
  const whole = layer.geometry === undefined
  const box = whole ? [] : shape.filter((_, i) => i !== axis)
  return {
    count: product(box),
    channels: whole || axis === null ? 1 : (shape[axis] ?? 1),
    elements: (vector: number, channel: number): readonly (readonly number[])[] => {
      if (whole) return Array.from({ length: product(shape) }, (_, i) => pointOf(shape, i))
      const at = pointOf(box, vector)
      return [axis === null ? at : at.toSpliced(axis, 0, channel)]
    },
  }
}

/** What goes wrong in one order of events; null where nothing does. */
export const goesWrong = (program: Program, { operations }: RandomNetwork, choose: Choose): string | null => {
  const { images = 1 } = program
  const definitions = new Map(operations.map((operation) => [operation.node.name ?? '', operation]))
  const layers = new Map<string, Layer>(program.layers.map((layer) => [layer.name, layer]))
  const stored = new Set<string>()
  const element = (image: number, tensor: string, number: number) => `${image} ${tensor} ${number}`

  /** Whether what elements of a layer's result are made of is there: an element that is not, in words. */
  const missing = (
    operation: Operation,
    image: number,
    at: readonly number[],
    rows: (row: number) => boolean,
  ): string | null => {
    for (const [row, [input, place]] of operation.reads(at).entries()) {
      const shape = definitions.get(input)?.shape
      // the network's input is always there, and what lies outside is padding
      if (shape === undefined || !rows(row) || place.some((x, i) => x < 0 || x >= shape[i]!)) continue
      // a view of a tensor is no layer: it is read where the tensor is
      if (!layers.has(input)) {
        const lack = missing(definitions.get(input)!, image, place, () => true)
        if (lack !== null) return lack
        continue
      }
      const key = element(image, input, numberOf(shape, place))
      if (!stored.has(key)) return key
    }
    return null
  }

  /** The elements that a program finishes for a vector. */
  const finished = ({ layer: name, tile, channels }: CoreProgram, vector: number) => {
    const layer = layers.get(name)!
    const operation = definitions.get(name)!
    if (layer.kind === 'base') {
      const [n = 0, ...place] = pointOf([operation.shape[0]!, ...operation.shape.slice(2)], vector)
      const { groups, columns } = tile!
      return Array.from({ length: groups.count }, (_, g) =>
        Array.from({ length: columns.count }, (__, i) => [
          n,
          (groups.start + g) * layer.columns + columns.start + i,
          ...place,
        ]),
      ).flat()
    }
    const of = vectorsOf(layer, operation)
    const { start, count } = channels ?? { start: 0, count: of.channels }
    return Array.from({ length: count }, (_, i) => of.elements(vector, start + i)).flat()
  }

  const vectorsIn = (name: string): number => {
    const layer = layers.get(name)!
    return layer.kind === 'base' ? layer.vectors : vectorsOf(layer, definitions.get(name)!).count
  }

  const registers = new Map<string, number>()
  const calls = new Map<string, number>()
  const cores = program.phases.flatMap((phase) => phase.cores)
  const units = cores.flatMap((own) => {
    const code = [...unroll(own.code)]
    return [code.filter(isLoading), code.filter((executed) => !isLoading(executed))]
  })
  const places = units.map(() => 0)
  const sums = sumsInOrder(cores, program.chip)
  const [read, executed] = [cores.map((): number => -1), cores.map((): number => -1)]

  /** Executes what a unit has next: true where it could, false where it waits, words where it goes wrong. */
  const step = (unit: number): boolean | string => {
    const { instruction, vector } = units[unit]![places[unit]!]!
    const index = unit >> 1
    const own = cores[index]!
    const { core, layer: name, tile } = own
    const all = vectorsIn(name)
    const image = Math.floor(vector / all)
    const operation = definitions.get(name)!
    const isOperators =
      instruction.op === 'READ' || instruction.op === 'EXECUTE' || instruction.op === 'WRITE'
    const isBetween = instruction.op === 'SIGNAL' || instruction.op === 'AWAIT'
    if (!isBetween && isOperators !== (tile === null)) return `${instruction.op} is not for ${name}`
    if (vector < 0 || vector >= all * images) return `${name} has no vector ${vector}`
    switch (instruction.op) {
      case 'AWAIT': {
        const count = registers.get(`${core} ${instruction.register}`) ?? 0
        return count >= signalsAwaited(instruction.horizon, vector)
      }
      case 'SIGNAL':
        for (const { core: to, register } of instruction.receivers)
          registers.set(`${to} ${register}`, (registers.get(`${to} ${register}`) ?? 0) + 1)
        return true
      case 'PROGRAM':
        return sums.isIdle(index)
      case 'LOAD': {
        if (!sums.hasRoom(index)) return false
        const { start, count } = tile!.rows
        // the rows of one column are those of all
        const firsts = finished(
          { ...own, tile: { ...tile!, columns: { start: 0, count: 1 } } },
          vector - image * all,
        )
        for (const first of firsts) {
          const lack = missing(operation, image, first, (row) => row >= start && row < start + count)
          if (lack !== null) return `${name} loads ${lack} for vector ${vector}`
        }
        sums.load(index, vector)
        sums.loaded(index)
        return true
      }
      case 'MVM':
        return sums.multiplied(index, vector)
      case 'ADD':
        return sums.add(index, vector)
      case 'SEND':
        return sums.send(index, vector, instruction.to)
      case 'RECEIVE':
        return sums.receive(index, vector, instruction.from)
      case 'STOREP':
        return sums.storePartial(index, vector)
      case 'LOADP':
        return sums.loadPartial(index, vector, instruction.from)
      case 'CALL':
        calls.set(`${core} ${instruction.to}`, (calls.get(`${core} ${instruction.to}`) ?? 0) + 1)
        return true
      case 'WAIT': {
        const key = `${instruction.from} ${core}`
        const there = calls.get(key) ?? 0
        if (there < instruction.count) return false
        calls.set(key, there - instruction.count)
        return true
      }
      case 'READ':
        for (const at of finished(own, vector - image * all)) {
          const lack = missing(operation, image, at, () => true)
          if (lack !== null) return `${name} reads ${lack} for vector ${vector}`
        }
        read[index] = vector
        return true
      case 'EXECUTE':
        if (read[index] !== vector) return `${name} executes ${vector} unread`
        executed[index] = vector
        return true
      case 'STORE':
      case 'WRITE': {
        if (instruction.op === 'WRITE' && (read[index] !== vector || executed[index] !== vector))
          return `${name} writes ${vector} unread`
        const given = instruction.op === 'STORE' ? sums.store(index, vector) : true
        if (given !== true) return given
        for (const at of finished(own, vector - image * all)) {
          const key = element(image, name, numberOf(operation.shape, at))
          if (stored.has(key)) return `${key} is stored twice`
          stored.add(key)
        }
        return true
      }
    }
  }

  /** Units that may be able to go on; those that wait are looked at again once others have told something. */
  const unfinished = () => units.flatMap((code, unit) => (places[unit]! < code.length ? [unit] : []))
  for (let able = unfinished(), told = false; able.length > 0; ) {
    const turn = choose(able)
    for (let left = turn.steps; left > 0 && places[turn.unit]! < units[turn.unit]!.length; left--) {
      const { op } = units[turn.unit]![places[turn.unit]!]!.instruction
      const done = step(turn.unit)
      if (typeof done === 'string') return done
      if (!done) {
        able = able.filter((unit) => unit !== turn.unit)
        break
      }
      places[turn.unit]!++
      if (tells.has(op)) told = true
    }
    if (places[turn.unit]! >= units[turn.unit]!.length) able = able.filter((unit) => unit !== turn.unit)
    if (told) able = unfinished()
    told = false
  }
  const stuck = units.findIndex((code, unit) => places[unit]! < code.length)
  if (stuck >= 0) return `core ${cores[stuck >> 1]!.core} waits for ever for ${cores[stuck >> 1]!.layer}`
  const left = [...calls.values()].some((count) => count > 0) ? 'a signal is left' : sums.left()
  if (left !== null) return left
  for (const { name } of program.layers) {
    const operation = definitions.get(name)
    if (operation === undefined) continue
    for (let image = 0; image < images; image++)
      for (let number = 0; number < product(operation.shape); number++)
        if (!stored.has(element(image, name, number)))
          return `${name} never stores ${number} of image ${image}`
  }
  return null
}
