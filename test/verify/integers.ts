import type { CoreProgram } from '../../lib/ir/program.js'
import { type Executed, unroll } from '../../lib/laws/interpreter/unroll.js'

/** What cores have beside their programs. */
export interface Machine {
  readonly inputBuffers: number
  readonly outputBuffers: number
  readonly places: number
}

/**
 * Which of the units that can go on is next: an index into them,
 * as [core, unit] pairs with unit 0 load, 1 crossbar, 2 output.
 */
export type Order = (able: readonly (readonly [core: number, unit: number])[]) => number

/** How a run ended: results by vertical group and vector, and what was wrong in other ways. */
export interface Outcome {
  readonly stalled: boolean
  readonly left: boolean
  readonly results: ReadonlyMap<string, number>
}

const groupOf = ({ layer, tile }: CoreProgram): string =>
  `${layer} ${tile?.groups.start} ${tile?.columns.start}`

/** What a tile contributes to a vector: an integer that hardly two sums have in common. */
export const contribution = (program: CoreProgram, vector: number): number => {
  let hash = 2166136261
  for (const c of `${groupOf(program)} ${program.tile?.rows.start} ${vector}`)
    hash = Math.imul(hash ^ c.charCodeAt(0), 16777619)
  return (hash >>> 0) % 1_000_003
}

/**
 * Runs cores on integers, without time, one instruction of one unit after the other in the order
 * that is given. Registers, buffers and places hold what they hold: what is read too early is what
 * was there before, an arbitrary number. Written from the description of the instructions alone.
 */
export const runIntegers = (
  cores: readonly CoreProgram[],
  { inputBuffers, outputBuffers, places }: Machine,
  order: Order,
): Outcome => {
  let garbage = 7_000_000_000
  const stale = () => ++garbage
  const signals = new Map<string, number>()
  const forwarded = new Map<string, number[]>()
  const memory = new Map<string, number>()
  const results = new Map<string, number>()
  const usedPlaces = new Map(cores.map(({ core }) => [core, 0]))
  let doubled = false

  const units = cores.flatMap((program, index) => {
    const { core } = program
    const all = [...unroll(program.code)]
    const of = (...ops: readonly string[]) => all.filter(({ instruction: { op } }) => ops.includes(op))
    const load = all.filter(
      ({ instruction }) =>
        instruction.op === 'LOAD' || (instruction.op === 'WAIT' && instruction.unit === 'load'),
    )
    const output = all.filter(
      ({ instruction }) =>
        instruction.op !== 'LOAD' && !(instruction.op === 'WAIT' && instruction.unit === 'load'),
    )
    const mvms = of('MVM').length
    const inputs: number[] = []
    const outputs: number[] = []
    let [free, occupied, multiplied] = [outputBuffers, false, 0]
    let result: number | null = null
    let sum: number | null = null
    let operand: number | null = null
    let held = 0
    const wait = (from: number, count: number): boolean => {
      const key = `${from}>${core}`
      const there = signals.get(key) ?? 0
      if (there < count) return false
      signals.set(key, there - count)
      return true
    }
    const leave = (): number => {
      const value = sum ?? stale()
      sum = null
      if (occupied) {
        occupied = false
        free++
      }
      result = null
      return value
    }
    const loadStep = ({ instruction, vector }: Executed): boolean => {
      if (instruction.op === 'WAIT') return wait(instruction.from, instruction.count)
      if (inputs.length >= inputBuffers) return false
      inputs.push(vector)
      return true
    }
    const outputStep = ({ instruction, vector }: Executed): boolean => {
      const key = (owner: number) => `${groupOf(program)} ${vector} ${owner}`
      switch (instruction.op) {
        case 'MVM': {
          const next = outputs.shift()
          if (next === undefined) return false
          // a result that was not given away is overwritten, and its buffer is lost
          result = next
          sum = null
          occupied = true
          return true
        }
        case 'WAIT':
          return wait(instruction.from, instruction.count)
        case 'LOADP':
          operand = memory.get(key(instruction.from)) ?? stale()
          memory.delete(key(instruction.from))
          return true
        case 'RECEIVE': {
          const queue = forwarded.get(`${instruction.from}>${core}`) ?? []
          const next = queue.shift()
          if (next === undefined) return false
          held++
          operand = next
          return true
        }
        case 'ADD':
          sum = (sum ?? result ?? 0) + (operand ?? 0)
          operand = null
          usedPlaces.set(core, (usedPlaces.get(core) ?? 0) - held)
          held = 0
          return true
        case 'STOREP':
          memory.set(key(core), leave())
          return true
        case 'SEND': {
          const used = usedPlaces.get(instruction.to) ?? 0
          if (used >= places) return false
          usedPlaces.set(instruction.to, used + 1)
          const name = `${core}>${instruction.to}`
          forwarded.set(name, [...(forwarded.get(name) ?? []), leave()])
          return true
        }
        case 'STORE': {
          const place = `${groupOf(program)} ${vector}`
          if (results.has(place)) doubled = true
          results.set(place, leave())
          return true
        }
        case 'CALL': {
          const name = `${core}>${instruction.to}`
          signals.set(name, (signals.get(name) ?? 0) + 1)
          return true
        }
        case 'LOAD':
        case 'PROGRAM':
        case 'READ':
        case 'EXECUTE':
        case 'WRITE':
        case 'SIGNAL':
        case 'AWAIT':
          return true
      }
    }
    const stream = (list: readonly Executed[], step: (executed: Executed) => boolean) => {
      let at = 0
      return {
        ended: () => at >= list.length,
        go: () => {
          const executed = list[at]
          if (executed === undefined || !step(executed)) return false
          at++
          return true
        },
      }
    }
    const crossbar = {
      ended: () => multiplied >= mvms,
      go: () => {
        if (multiplied >= mvms || inputs.length === 0 || free === 0) return false
        free--
        multiplied++
        outputs.push(contribution(program, inputs.shift() ?? -1))
        return true
      },
    }
    const rest = () => inputs.length > 0 || result !== null || sum !== null || operand !== null
    return [
      { core: index, unit: 0, ...stream(load, loadStep), rest: () => false },
      { core: index, unit: 1, ...crossbar, rest: () => false },
      { core: index, unit: 2, ...stream(output, outputStep), rest },
    ]
  })

  // a unit that could not go on is tried again only once another has
  for (;;) {
    const candidates = units.filter((unit) => !unit.ended())
    if (candidates.length === 0) break
    let going = candidates
    let went = false
    while (going.length > 0) {
      const pick = order(going.map(({ core, unit }) => [core, unit] as const))
      const unit = going[pick]!
      if (unit.go()) {
        went = true
        break
      }
      going = going.filter((other) => other !== unit)
    }
    if (!went) return { stalled: true, left: false, results }
  }
  const left =
    doubled ||
    [...signals.values()].some((n) => n > 0) ||
    [...forwarded.values()].some(({ length }) => length > 0) ||
    memory.size > 0 ||
    units.some((unit) => unit.rest())
  return { stalled: false, left, results }
}
