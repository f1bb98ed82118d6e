import type { BaseLayer } from '../../lib/ir/lowered.js'
import type { CoreProgram } from '../../lib/ir/program.js'
import type { Tile } from '../../lib/ir/tiled.js'
import type { Instruction, Statement } from '../../lib/isa/instruction.js'
import type { Chance } from './chance.js'
import { at } from './terms.js'

/** A partial sum on its way: how many tiles are in it. */
interface Waiting {
  readonly from: number
  readonly vector: number
  readonly tiles: number
  /** Who means to load it, and whether it was told. */
  readonly reader: number
  readonly told: boolean
}

interface Worker {
  readonly core: number
  readonly tile: Tile
  readonly code: Statement[]
  /** Vectors that it has not multiplied. */
  readonly left: number[]
  /** What it has added up. */
  sum: { vector: number; tiles: number } | null
}

/** How carefully somebody writes programs: shares of 1. */
export interface Care {
  readonly tells: number
  readonly awaits: number
  readonly tellsBack: number
  readonly relays: number
  readonly toSelf: number
}

/**
 * What somebody writes by hand who adds up a vertical group in some order of their own, by doing it step by step: right
 * in this one order of events, but where signals are forgotten, not in others.
 */
export const groupByHand = (
  chance: Chance,
  care: Care,
  layer: BaseLayer,
  vectors: readonly number[],
  tiles: readonly Tile[],
  cores: readonly number[],
): readonly CoreProgram[] => {
  const workers = tiles.map(
    (tile, i): Worker => ({ core: cores[i] ?? 0, tile, code: [], left: [...vectors], sum: null }),
  )
  const memory: Waiting[] = []
  const channels: (Waiting & { readonly to: number })[] = []
  const loadedBack: {
    readonly owner: number
    readonly vector: number
    readonly reader: number
    told: boolean
  }[] = []
  const emit = (worker: Worker, vector: number, instruction: Instruction): void => {
    worker.code.push(
      chance.often(0.5) && worker.left.length === 0 ? at(vector, instruction) : at(vector, instruction),
    )
  }
  const wait = (from: number): Instruction => ({ op: 'WAIT', unit: 'output', from, count: 1 })
  const take = (worker: Worker, sum: Waiting, instruction: Instruction): void => {
    if (sum.told && chance.often(care.awaits)) emit(worker, sum.vector, wait(sum.from))
    emit(worker, sum.vector, instruction)
    if (instruction.op === 'LOADP') {
      const told = sum.from !== worker.core && chance.often(care.tellsBack)
      loadedBack.push({ owner: sum.from, vector: sum.vector, reader: worker.core, told })
      if (told) emit(worker, sum.vector, { op: 'CALL', to: sum.from })
    }
    emit(worker, sum.vector, { op: 'ADD' })
    worker.sum = { vector: sum.vector, tiles: (worker.sum?.tiles ?? 0) + sum.tiles }
  }
  const others = (worker: Worker): readonly number[] =>
    workers.map(({ core }) => core).filter((core) => core !== worker.core)
  const give = (worker: Worker): void => {
    const { sum } = worker
    if (sum === null) return
    const { vector, tiles: count } = sum
    worker.sum = null
    if (count === tiles.length) {
      emit(worker, vector, { op: 'STORE' })
      return
    }
    const reader =
      chance.often(care.toSelf) || workers.length === 1 ? worker.core : chance.one(others(worker))
    const told = reader !== worker.core ? chance.often(care.tells) : chance.often(0.2)
    const entry = { from: worker.core, vector, tiles: count, reader, told }
    const free = !memory.some(({ from, vector: of }) => from === worker.core && of === vector)
    if (chance.often(0.5) && free) {
      for (const back of loadedBack.filter(
        ({ owner, vector: of, told: so }) => owner === worker.core && of === vector && so,
      )) {
        back.told = false
        emit(worker, vector, wait(back.reader))
      }
      emit(worker, vector, { op: 'STOREP' })
      memory.push(entry)
    } else {
      emit(worker, vector, { op: 'SEND', to: reader })
      channels.push({ ...entry, to: reader })
    }
    if (told) emit(worker, vector, { op: 'CALL', to: reader })
  }
  for (let step = 0; step < 400; step++) {
    const worker = chance.one(workers)
    const wanted = worker.sum?.vector
    const heads = channels.filter(
      (sum, i) =>
        sum.to === worker.core &&
        channels.findIndex((other) => other.to === sum.to && other.from === sum.from) === i,
    )
    const ready = [
      ...memory.filter(({ reader }) => reader === worker.core || chance.often(0.02)),
      ...heads,
    ].filter(({ vector }) => wanted === undefined || vector === wanted)
    const found =
      ready.length > 0 && (worker.left.length === 0 || worker.sum !== null || chance.often(care.relays))
        ? chance.one(ready)
        : null
    if (found !== null) {
      const [i, j] = [memory.indexOf(found), channels.findIndex((sum) => sum === found)]
      if (i >= 0) memory.splice(i, 1)
      else channels.splice(j, 1)
      take(worker, found, i >= 0 ? { op: 'LOADP', from: found.from } : { op: 'RECEIVE', from: found.from })
    } else if (worker.sum !== null) {
      if (worker.sum.tiles === tiles.length || chance.often(0.7)) give(worker)
    } else if (worker.left.length > 0) {
      const vector = chance.often(0.7) ? worker.left[0]! : chance.one(worker.left)
      worker.left.splice(worker.left.indexOf(vector), 1)
      emit(worker, vector, { op: 'LOAD' })
      emit(worker, vector, { op: 'MVM' })
      emit(worker, vector, { op: 'ADD' })
      worker.sum = { vector, tiles: 1 }
    }
    if (
      workers.every(({ left, sum }) => left.length === 0 && sum === null) &&
      memory.length + channels.length === 0
    )
      break
  }
  // what was told and not awaited would be left
  for (const back of loadedBack)
    if (back.told) {
      const owner = workers.find(({ core }) => core === back.owner)
      if (owner !== undefined) emit(owner, back.vector, wait(back.reader))
    }
  return workers.map(({ core, tile, code }) => ({ core, layer: layer.name, tile, code }))
}

/** Code for vector 0 as one loop over all vectors, or as several loops one after the other, each with a part of it. */
const inLoops = (chance: Chance, code: readonly Statement[], vectors: number): readonly Statement[] => {
  const backwards = chance.often(0.15)
  const body = code.flatMap((statement) => (statement.op === 'LOOP' ? statement.body : [statement]))
  const cuts = chance.often(0.35) ? [chance.below(body.length + 1)] : []
  const parts = [...cuts, body.length].map((end, i) => body.slice(i === 0 ? 0 : (cuts[0] ?? 0), end))
  return parts.flatMap((part): readonly Statement[] => {
    const turned = backwards || (cuts.length > 0 && chance.often(0.05))
    const [start, step] = turned ? [vectors - 1, -1] : [0, 1]
    return part.length === 0 ? [] : [{ op: 'LOOP', count: vectors, start, step, body: part }]
  })
}

/** The same for each vector, in loops. */
export const groupInLoops = (
  chance: Chance,
  care: Care,
  layer: BaseLayer,
  tiles: readonly Tile[],
  cores: readonly number[],
): readonly CoreProgram[] => {
  return groupByHand(chance, care, layer, [0], tiles, cores).map((own) => ({
    ...own,
    code: inLoops(chance, own.code, layer.vectors),
  }))
}
