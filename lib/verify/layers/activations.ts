import type { BaseLayer, Layer } from '../../ir/lowered.js'
import type { CoreProgram, Phase } from '../../ir/program.js'
import { type Tile, tileRows } from '../../ir/tiled.js'
import { countIn } from '../../isa/code.js'
import { instructions } from '../../isa/instructions.js'
import { storesLayer } from '../../isa/mnemonics.js'
import { asCore, type CoreIndex, noCore } from '../../machine/relation/unitIndex.js'
import { mayReadLess } from '../../needs/breadth.js'
import { someNeeded } from '../../needs/positions.js'
import { someOfTile } from '../../needs/taken.js'
import { firstStep } from '../faults/firstStep.js'
import type { Step } from '../faults/unsynchronized.js'
import { type Maker, makerOf } from './maker.js'

/** Something that a core takes of another layer and that is not known to be there. */
export interface Lack {
  readonly problem: string
  readonly chain: readonly Step[]
  /** Whether the core certainly takes it. */
  readonly decided: boolean
}

/** How many accesses of each core, by index, the unit that takes something knows of. */
export type KnownAccesses = (core: CoreIndex) => number

/** What cores of a phase take of one another's layers, or of layers that earlier phases have stored in part. */
export interface ActivationAccess {
  /** The output unit of a core, by index, stores a result or writes elements, as its so many-th access. */
  readonly stored: (core: CoreIndex, vector: number, access: number) => void
  /** What a load unit lacks of the inputs of its tile for a vector. */
  readonly lackedByLoad: (core: CoreIndex, vector: number, known: KnownAccesses) => Lack | null
  /** What a READ lacks. */
  readonly lackedByRead: (core: CoreIndex, vector: number, known: KnownAccesses) => Lack | null
  readonly effort: () => number
}

/** Results of a layer, and inputs of a tile for a vector, that are looked at one by one, at the most. */
export const mostElements = 2 ** 22

/** A result that was stored, by whom in this phase and as which access; by nobody of it where it was earlier. */
interface Stored {
  readonly core: CoreIndex
  readonly access: number
}
const earlier: Stored = { core: noCore, access: 0 }

/** The results of a layer that this phase reads and that were not complete before it. */
interface Producer {
  readonly layer: Layer
  /** Of each vertical group, by its first column over all groups, its results by vector. */
  readonly results: ReadonlyMap<number, Map<number, Stored>>
  /** Of each column over all groups, the first column of its vertical group. */
  readonly firstColumn: Int32Array
  readonly maker: Maker | null
  /** The cores of this phase that store results of it, by index: how often, and how often so far, and when last. */
  readonly storing: ReadonlyMap<CoreIndex, { readonly times: number; done: number; last: number }>
  /** Whether later phases store some of it. */
  readonly later: boolean
}

/** The first column of a tile's vertical group, counted over all groups, which names it. */
const firstColumnOf = ({ groups, columns }: Tile, layer: BaseLayer): number =>
  groups.start * layer.columns + columns.start

/** Writes what names a tile's vertical group to each of its columns. */
const nameColumns = (names: Int32Array, tile: Tile, layer: BaseLayer): void => {
  const { groups, columns } = tile
  for (let group = groups.start; group < groups.start + groups.count; group++) {
    const from = group * layer.columns + columns.start
    names.fill(firstColumnOf(tile, layer), from, from + columns.count)
  }
}

const producerOf = (
  layer: Layer,
  phases: readonly Phase[],
  index: number,
  cores: readonly CoreProgram[],
): Producer => {
  const followed =
    layer.kind === 'base' && layer.vectors * layer.columns * layer.groups <= mostElements ? layer : null
  const results = new Map<number, Map<number, Stored>>()
  const firstColumn = new Int32Array(followed === null ? 0 : followed.columns * followed.groups)
  const groupOf = (tile: Tile, of: BaseLayer): Map<number, Stored> => {
    nameColumns(firstColumn, tile, of)
    const first = firstColumnOf(tile, of)
    const found = results.get(first) ?? new Map<number, Stored>()
    results.set(first, found)
    return found
  }
  let before = 0
  for (const [i, phase] of phases.entries())
    for (const program of phase.cores) {
      if (program.layer !== layer.name || program.tile === null || followed === null) continue
      const group = groupOf(program.tile, followed)
      if (i >= index) continue
      before += countIn(program.code, ({ op }) => (storesLayer.includes(op) ? 1 : 0))
      if (before > mostElements) continue
      for (const { instruction, vector } of instructions(program))
        if (storesLayer.includes(instruction.op)) group.set(vector, earlier)
    }
  const storing = new Map(
    cores.flatMap(({ layer: name, code }, core) => {
      const times = name === layer.name ? countIn(code, ({ op }) => (storesLayer.includes(op) ? 1 : 0)) : 0
      return times > 0 ? [[asCore(core), { times, done: 0, last: 0 }] as const] : []
    }),
  )
  return {
    layer,
    results,
    firstColumn,
    maker: followed !== null && before <= mostElements ? makerOf(followed) : null,
    storing,
    later: phases
      .slice(index + 1)
      .some((phase) =>
        phase.cores.some(
          ({ layer: name, code }) =>
            name === layer.name && countIn(code, ({ op }) => (storesLayer.includes(op) ? 1 : 0)) > 0,
        ),
      ),
  }
}

/**
 * What the cores of the `index`-th phase take of layers that are not complete before it: for a base layer that reads
 * the results of another, the very elements that its input map names; else all of the layer.
 */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const activations = (
  layers: readonly Layer[],
  phases: readonly Phase[],
  index: number,
  incomplete: ReadonlySet<string>,
): ActivationAccess => {
  const cores = phases[index]?.cores ?? []
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const producers = new Map(
    layers.flatMap((layer) =>
      incomplete.has(layer.name) ? [[layer.name, producerOf(layer, phases, index, cores)] as const] : [],
    ),
  )
  let looked = 0

  const lackOfAll = (
    { layer, storing, later }: Producer,
    known: KnownAccesses,
    decided: boolean,
  ): Lack | null => {
    for (const [core, { times, done, last }] of storing)
      if (done < times || known(core) < last)
        return {
          problem: `no signal says that all results of layer "${layer.name}" are there`,
          chain: firstStep(
            cores[core],
            storesLayer,
            0,
            done < times ? 'it has not done this for all of them yet' : 'the last of them',
          ),
          decided,
        }
    return later
      ? {
          problem: `some results of layer "${layer.name}" are stored in later phases only`,
          chain: [],
          decided,
        }
      : null
  }

  /** What is missing of an element of a layer; null where it is there. */
  const lackOfElement = (
    { layer, results, firstColumn }: Producer,
    maker: Maker,
    known: KnownAccesses,
    at: number,
    decided: boolean,
  ): Lack | null => {
    looked++
    const column = maker.column[at]!
    if (column < 0) return null
    const from = maker.vector[at]!
    const found = results.get(firstColumn[column]!)?.get(from)
    if (found === undefined)
      return {
        problem: `the result of layer "${layer.name}" for its vector ${from} may not have been stored yet`,
        chain: [],
        decided,
      }
    if (found.core < 0 || known(found.core) >= found.access) return null
    return {
      problem: `no signal says that the result of layer "${layer.name}" for its vector ${from} is there`,
      chain: firstStep(
        cores[found.core],
        storesLayer,
        from,
        'nothing that the reader waits for comes after it',
      ),
      decided,
    }
  }

  /** The first element that is missing of those that a tile takes for a vector. */
  const lackOfSome = (
    consumer: BaseLayer,
    tile: Tile,
    vector: number,
    producer: Producer,
    maker: Maker,
    known: KnownAccesses,
  ): Lack | null => {
    const { reads, inputs } = consumer
    const less = mayReadLess(consumer, producer.layer.name)
    let lack: Lack | null = null
    const see = (at: number): boolean => {
      lack = lackOfElement(producer, maker, known, at, !less)
      return lack !== null
    }
    const readings = reads?.filter(({ input }) => input === producer.layer.name)
    // without a word of it, what a layer reads are the results of its first input
    if (readings === undefined && inputs[0] !== producer.layer.name) return null
    someOfTile(consumer, tile, vector, (element) =>
      readings === undefined ? see(element) : readings.some(({ need }) => someNeeded(need, element, see)),
    )
    return lack
  }

  const inputsOf = (core: CoreIndex): readonly Producer[] =>
    (byName.get(cores[core]?.layer ?? '')?.inputs ?? []).flatMap((input) => producers.get(input) ?? [])

  return {
    stored: (core, vector, access) => {
      const program = cores[core]
      const producer = producers.get(program?.layer ?? '')
      if (program === undefined || producer === undefined) return
      const counts = producer.storing.get(core)
      if (counts !== undefined) {
        counts.done++
        counts.last = access
      }
      const { layer, results } = producer
      if (layer.kind === 'base' && program.tile !== null)
        results.get(firstColumnOf(program.tile, layer))?.set(vector, { core, access })
    },
    lackedByLoad: (core, vector, known) => {
      const program = cores[core]
      const consumer = byName.get(program?.layer ?? '')
      if (program === undefined || program.tile === null || consumer?.kind !== 'base') return null
      for (const producer of inputsOf(core)) {
        const { layer, maker } = producer
        const said = consumer.reads?.some(({ input }) => input === layer.name)
        const alike =
          layer.kind === 'base' &&
          (said ?? consumer.inputs[0] === layer.name) &&
          tileRows(program.tile) <= mostElements
        const lack =
          alike && maker !== null
            ? lackOfSome(consumer, program.tile, vector, producer, maker, known)
            : // an operator does not say what it writes when, so its results are there when all are
              lackOfAll(producer, known, layer.kind === 'operator')
        if (lack !== null) return lack
      }
      return null
    },
    // it does not say which elements it takes, so it may take any
    lackedByRead: (core, _, known) => {
      for (const producer of inputsOf(core)) {
        const lack = lackOfAll(producer, known, true)
        if (lack !== null) return lack
      }
      return null
    },
    effort: () => looked,
  }
}
