import { sum } from '../../arithmetic.js'
import { activationBytes, type Chip, partialSumBytes } from '../../hardware/chip.js'
import { inputBytes, mvmCyclesOf, type Precise } from '../../hardware/precision.js'
import { sharesOf } from '../../ir/copies.js'
import {
  type Tile,
  type Tiled,
  type TiledLayer,
  tileColumns,
  tileRows,
  verticalGroups,
} from '../../ir/tiled.js'
import { needsOf } from '../../needs/needs.js'
import { workersOf } from '../../needs/times.js'
import { executionCycles } from '../costs/durations.js'
import { jackson } from './jackson.js'
import { type OperatorTimes, operatorCycles, operatorTimes } from './operatorTimes.js'

/** What one kind of resource holds a network to. */
export interface ResourceBound {
  /** No schedule ends before it, as far as this resource goes: the worst of its kind. */
  readonly cycles: number
  /** The most that one of its kind has to do. */
  readonly busy: number
}

/** When a layer works where only MVMs take time: from when its first vector could begin to the end of its last. */
export interface IdealSpan {
  readonly start: number
  readonly end: number
}

/** What no program with these copies beats. */
export interface NetworkBound {
  /** The greatest of all that follow. */
  readonly cycles: number
  /** MVMs alone, each after those that it needs and after the one before it; see `ideal`. */
  readonly ideal: number
  /** Null for a mesh, whose links are not looked at. */
  readonly bus: ResourceBound | null
  readonly loadUnit: ResourceBound
  /** Crossbars hold a network to the ideal, and to no more. */
  readonly crossbar: ResourceBound
  readonly outputUnit: ResourceBound
  /** Of each layer and operator, over all images: no program begins or ends it earlier. */
  readonly spans: ReadonlyMap<string, IdealSpan>
}

/** Cycles of a transfer of so many bytes: over a mesh, to a neighbour. */
const transferCycles = (bytes: number, { interconnect }: Chip): number =>
  interconnect.kind === 'bus'
    ? interconnect.arbitrationCycles + Math.ceil(bytes / interconnect.bytesPerCycle)
    : interconnect.hopCycles + Math.ceil(bytes / interconnect.linkBytesPerCycle)

const loadCycles = (layer: Precise, tile: Tile, chip: Chip): number =>
  transferCycles(tileRows(tile) * inputBytes(chip.crossbar, layer), chip)

const storeCycles = (tile: Tile, chip: Chip): number =>
  transferCycles(tileColumns(tile) * activationBytes(chip.crossbar), chip)

const sendCycles = (tile: Tile, chip: Chip): number =>
  transferCycles(tileColumns(tile) * partialSumBytes, chip)

const greatest = (values: Iterable<number>): number => {
  let most = 0
  for (const value of values) most = Math.max(most, value)
  return most
}

/** What a layer demands for each of its vectors: before the MVMs, and after them. */
export interface PerVector {
  readonly busBefore: number
  readonly busAfter: number
  /** Of the unit that has most to do. */
  readonly load: number
  readonly output: number
}

/** What a layer demands for each of its vectors. Who hands a partial sum on is free, but of each vertical group one core stores and all others hand on. */
export const perVector = (layer: TiledLayer, chip: Chip): PerVector => {
  const { tiles } = layer
  const times = chip.exchange === 'forward' ? 1 : 2
  const groups = verticalGroups(tiles)
  const after = ([tile, ...others]: readonly Tile[]): number =>
    tile === undefined ? 0 : storeCycles(tile, chip) + others.length * times * sendCycles(tile, chip)
  const leaves = (tile: Tile, group: readonly Tile[]): number =>
    group.length === 1 ? storeCycles(tile, chip) : Math.min(storeCycles(tile, chip), sendCycles(tile, chip))
  return {
    busBefore: sum(tiles.map((tile) => loadCycles(layer, tile, chip))),
    busAfter: sum(groups.map(after)),
    load: greatest(tiles.map((tile) => loadCycles(layer, tile, chip))),
    output: greatest(
      groups.flatMap((group) =>
        group.map((tile) => executionCycles(tileColumns(tile), chip) + leaves(tile, group)),
      ),
    ),
  }
}

/** Heads and tails of the vectors of a layer, image after image, in cycles. */
interface Times {
  readonly layer: TiledLayer
  /** When what a vector needs is there, when its MVMs are done, and how far the end is from there. */
  readonly ready: Float64Array
  readonly done: Float64Array
  readonly tail: Float64Array
}

/** All that works, and when. */
interface AllTimes {
  readonly times: readonly Times[]
  readonly operators: readonly OperatorTimes[]
  readonly spans: NetworkBound['spans']
}

const timesOf = (layers: Tiled['layers'], images: number, { crossbar }: Chip): AllTimes => {
  const { workers, forward, backward, restart } = workersOf(layers, needsOf(layers), crossbar)
  const begun = new Map<string, number>()
  const times = layers.flatMap((layer, i) => {
    const worker = workers[i]
    if (layer.kind === 'operator' || worker === undefined) return []
    const empty = () => new Float64Array(layer.vectors * images)
    return [{ layer, worker, ready: empty(), done: empty(), tail: empty() }]
  })
  const operators = operatorTimes(workers)
  const keep = (image: number, of: 'ready' | 'done' | 'tail'): void => {
    for (const { layer, worker, ...kept } of times)
      for (let vector = 0; vector < layer.vectors; vector++)
        kept[of][image * layer.vectors + vector] = worker[of][vector]!
  }
  for (let image = 0; image < images; image++) {
    forward()
    keep(image, 'ready')
    keep(image, 'done')
    if (image > 0) continue
    operators.begin()
    for (const { layer, ready } of workers)
      begun.set(layer.name, ready.length === 0 ? 0 : ready.reduce((a, b) => Math.min(a, b)))
  }
  const spans = new Map(
    workers.map(({ layer, done }) => [
      layer.name,
      { start: begun.get(layer.name) ?? 0, end: greatest(done) },
    ]),
  )
  restart()
  for (let image = images - 1; image >= 0; image--) {
    backward()
    if (image === images - 1) operators.end()
    keep(image, 'tail')
  }
  return { times, operators: operators.all, spans }
}

/** Actions of one resource, to be filled one by one. */
const actionsOf = (count: number) => {
  const [head, cycles, tail] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)]
  let next = 0
  return {
    add: (from: number, takes: number, after: number): void => {
      head[next] = from
      cycles[next] = takes
      tail[next++] = after
    },
    bound: (): ResourceBound => ({
      cycles: jackson({ head, cycles, tail }),
      busy: sum(cycles),
    }),
  }
}

/** All transfers over a bus but for signals. */
const busBound = (
  times: readonly Times[],
  operators: readonly OperatorTimes[],
  images: number,
  chip: Chip,
): ResourceBound => {
  const vectors = sum(times.map(({ ready }) => ready.length))
  const actions = actionsOf(2 * (vectors + operators.length))
  for (const { layer, ready, tail } of operators)
    for (const cycles of operatorCycles(layer, chip, images)) actions.add(ready, cycles, tail)
  for (const { layer, ready, done, tail } of times) {
    const { busBefore, busAfter } = perVector(layer, chip)
    const takes = mvmCyclesOf(chip.crossbar, layer)
    for (let i = 0; i < ready.length; i++) {
      actions.add(ready[i]!, busBefore, tail[i]! + takes)
      actions.add(done[i]!, busAfter, tail[i]!)
    }
  }
  return actions.bound()
}

/** The worst of the units of each copy of each layer; `of` says what one has to do for a vector. */
const unitBound = (
  times: readonly Times[],
  images: number,
  of: (times: Times) => (i: number) => readonly [head: number, cycles: number, tail: number],
): ResourceBound => {
  let worst: ResourceBound = { cycles: 0, busy: 0 }
  for (const layerTimes of times) {
    const { layer } = layerTimes
    const action = of(layerTimes)
    for (const { start, step, count } of sharesOf(layer)) {
      const actions = actionsOf(count * images)
      for (let image = 0; image < images; image++)
        for (let i = 0; i < count; i++) actions.add(...action(image * layer.vectors + start + i * step))
      const { cycles, busy } = actions.bound()
      worst = { cycles: Math.max(worst.cycles, cycles), busy: Math.max(worst.busy, busy) }
    }
  }
  return worst
}

/**
 * What no program with these copies beats: the ideal, or for one resource, what it has to do between the earliest moment
 * at which that can begin and what must follow it (in the ideal, where only MVMs take time). So a bus is seen to be too
 * narrow for a moment, too, in which hundreds of cores need it at once. Of an operator it counts the bytes that it has to
 * read and write, from when the first of its vectors can begin (see `operatorTimes`). Signals are left out, and so are the
 * links of a mesh: how they are made is up to a program. O(n log n) in the vectors of all images.
 *
 * In the ideal a copy does its next vector once a result leaves. Where there are several output buffers it may begin before
 * the result has left: counted that way, the bounds of five networks with 32 extra cores are lower by 0.013 % at
 * most on the default chip, and those of ten more on narrower buses by 0.04 %. No program is known that makes use of it.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { networkBound } from 'ohmflow/program'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const { cycles, ideal, bus } = networkBound(unwrap(await teaching.until('tile').task(model)()))
 * console.assert(ideal === 11 * 16 && bus !== null && cycles === bus.cycles && bus.cycles >= bus.busy)
 */
export const networkBound = ({ chip, layers }: Pick<Tiled, 'chip' | 'layers'>, images = 1): NetworkBound => {
  const { times, operators, spans } = timesOf(layers, images, chip)
  const ideal = times.reduce((most, { done }) => Math.max(most, greatest(done)), 0)
  const bus = chip.interconnect.kind === 'bus' ? busBound(times, operators, images, chip) : null
  const loadUnit = unitBound(times, images, ({ layer, ready, tail }) => {
    const { load } = perVector(layer, chip)
    const takes = mvmCyclesOf(chip.crossbar, layer)
    return (i) => [ready[i]!, load, tail[i]! + takes]
  })
  const crossbar = {
    cycles: ideal,
    busy: greatest(
      times.flatMap(({ layer }) =>
        sharesOf(layer).map(({ count }) => count * images * mvmCyclesOf(chip.crossbar, layer)),
      ),
    ),
  }
  const outputUnit = unitBound(times, images, ({ layer, done, tail }) => {
    const { output } = perVector(layer, chip)
    return (i) => [done[i]!, output, tail[i]!]
  })
  const all = [ideal, bus?.cycles ?? 0, loadUnit.cycles, crossbar.cycles, outputUnit.cycles]
  return { cycles: greatest(all), ideal, bus, loadUnit, crossbar, outputUnit, spans }
}
