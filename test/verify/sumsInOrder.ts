import type { Chip } from '../../lib/hardware/chip.js'
import type { CoreProgram } from '../../lib/ir/program.js'

/** A partial sum for a vector: of which cores it has the products. */
interface Sum {
  readonly vector: number
  readonly of: readonly number[]
}

interface Core {
  readonly inputs: number[]
  readonly results: number[]
  free: number
  result: number | null
  pending: boolean
  operand: Sum | null
  sum: Sum | null
  held: number
  used: number
}

/** What a step says: that it is done, that it has to wait, or what goes wrong. */
type Said = boolean | string

/**
 * The crossbars, buffers and partial sums of cores that execute one instruction after the other, in whatever order
 * somebody chooses: written from docs/how-it-works/proof.md, for one order at a time.
 */
export const sumsInOrder = (cores: readonly CoreProgram[], chip: Chip) => {
  const indexOf = new Map(cores.flatMap(({ core, tile }, i) => (tile === null ? [] : [[core, i] as const])))
  const { inputBuffers, outputBuffers } = chip.core
  const places = chip.partialSumBuffers === 'unbounded' ? Number.POSITIVE_INFINITY : chip.partialSumBuffers
  const all = cores.map(
    (): Core => ({
      inputs: [],
      results: [],
      free: outputBuffers,
      result: null,
      pending: false,
      operand: null,
      sum: null,
      held: 0,
      used: 0,
    }),
  )
  const memory = new Map<string, Sum>()
  const channels = new Map<string, Sum[]>()
  const groupOf = ({ layer, tile }: CoreProgram): string =>
    JSON.stringify([layer, tile?.groups, tile?.columns])
  const nameOf = (i: number): string => `core ${cores[i]!.core}`

  /** The crossbar multiplies as soon as it can. */
  const multiply = (core: Core): void => {
    while (core.inputs.length > 0 && core.free > 0) {
      core.results.push(core.inputs.shift()!)
      core.free--
    }
  }

  /** The sum leaves its core; words where there is none, or another. */
  const leave = (i: number, vector: number): Sum | string => {
    const core = all[i]!
    const { sum } = core
    if (core.operand !== null) return `${nameOf(i)} drops an operand`
    if (sum?.vector !== vector) return `${nameOf(i)} has no sum for vector ${vector}`
    if (core.result !== null) core.free++
    core.result = null
    core.pending = false
    core.sum = null
    multiply(core)
    return sum
  }

  const take = (i: number, vector: number, from: number, sum: Sum): Said => {
    const core = all[i]!
    if (core.operand !== null) return `${nameOf(i)} drops an operand`
    const giver = cores[indexOf.get(from) ?? -1]
    if (giver === undefined || groupOf(giver) !== groupOf(cores[i]!))
      return `${nameOf(i)} takes a foreign sum`
    if (sum.vector !== vector) return `${nameOf(i)} takes the sum of vector ${sum.vector} for ${vector}`
    core.operand = sum
    return true
  }

  return {
    load: (i: number, vector: number): Said => {
      const core = all[i]!
      if (core.inputs.length >= inputBuffers) return false
      core.inputs.push(vector)
      return true
    },
    /** Lets the crossbar go on once what is loaded has been looked at. */
    loaded: (i: number): void => multiply(all[i]!),
    hasRoom: (i: number): boolean => all[i]!.inputs.length < inputBuffers,
    isIdle: (i: number): boolean => all[i]!.inputs.length === 0,
    multiplied: (i: number, vector: number): Said => {
      const core = all[i]!
      const [result] = core.results
      if (result === undefined) return false
      if (core.result !== null || core.sum !== null) return `${nameOf(i)} drops a sum`
      if (result !== vector) return `${nameOf(i)} takes the product of vector ${result} for ${vector}`
      core.results.shift()
      core.result = vector
      core.pending = true
      return true
    },
    add: (i: number, vector: number): Said => {
      const core = all[i]!
      const parts = [core.result, core.operand?.vector ?? null, core.sum?.vector ?? null]
      if (parts.every((part) => part === null)) return `${nameOf(i)} has nothing to add`
      if (parts.some((part) => part !== null && part !== vector)) return `${nameOf(i)} adds other vectors`
      const of = [...(core.sum?.of ?? []), ...(core.operand?.of ?? []), ...(core.pending ? [i] : [])]
      core.sum = { vector, of }
      core.operand = null
      core.pending = false
      core.used -= core.held
      core.held = 0
      return true
    },
    send: (i: number, vector: number, to: number): Said => {
      const receiver = all[indexOf.get(to) ?? -1]
      if (receiver === undefined) return `${nameOf(i)} sends to nobody`
      if (receiver.used >= places) return false
      const sum = leave(i, vector)
      if (typeof sum === 'string') return sum
      receiver.used++
      const key = `${cores[i]!.core} ${to}`
      channels.set(key, [...(channels.get(key) ?? []), sum])
      return true
    },
    receive: (i: number, vector: number, from: number): Said => {
      const key = `${from} ${cores[i]!.core}`
      const [sum, ...rest] = channels.get(key) ?? []
      if (sum === undefined) return false
      channels.set(key, rest)
      all[i]!.held++
      return take(i, vector, from, sum)
    },
    storePartial: (i: number, vector: number): Said => {
      const key = `${cores[i]!.core} ${vector}`
      if (memory.has(key)) return `${nameOf(i)} overwrites what nobody has loaded`
      const sum = leave(i, vector)
      if (typeof sum === 'string') return sum
      memory.set(key, sum)
      return true
    },
    loadPartial: (i: number, vector: number, from: number): Said => {
      const key = `${from} ${vector}`
      const sum = memory.get(key)
      if (sum === undefined) return `${nameOf(i)} loads a sum that is not there`
      memory.delete(key)
      return take(i, vector, from, sum)
    },
    /** A finished result leaves: the products of all tiles above one another, each once. */
    store: (i: number, vector: number): Said => {
      const sum = leave(i, vector)
      if (typeof sum === 'string') return sum
      const rows = sum.of.flatMap((core) => {
        const { start = 0, count = 0 } = cores[core]!.tile?.rows ?? {}
        return Array.from({ length: count }, (_, row) => start + row)
      })
      const tile = cores[i]!.tile
      const wanted = new Set(
        cores
          .filter((other) => tile !== null && other.layer === cores[i]!.layer)
          .flatMap(({ tile: of }) =>
            of === null ? [] : Array.from({ length: of.rows.count }, (_, row) => of.rows.start + row),
          ),
      )
      return rows.length === wanted.size && new Set(rows).size === rows.length
        ? true
        : `${nameOf(i)} stores ${rows.length} of ${wanted.size} rows`
    },
    /** What is left in the end, in words. */
    left: (): string | null => {
      if (memory.size > 0) return 'a partial sum is left in memory'
      if ([...channels.values()].some(({ length }) => length > 0)) return 'a partial sum is left on its way'
      const full = all.findIndex(
        ({ inputs, results, result, operand, sum }) =>
          inputs.length > 0 || results.length > 0 || result !== null || operand !== null || sum !== null,
      )
      return full < 0 ? null : `${nameOf(full)} is not empty`
    },
  }
}
