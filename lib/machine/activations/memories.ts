import type { Layer } from '../../ir/lowered.js'
import type { CoreProgram, Program } from '../../ir/program.js'
import { holds } from '../../isa/code.js'
import { needsOf } from '../../needs/needs.js'
import { vectorsOf } from '../../needs/vectors.js'
import { type AccessOrder, accesses, ordersOf } from './orders.js'
import { type Read, readsIn } from './reads.js'
import { inPortions, resultsOf, type StoredResults } from './results.js'

/** What a program of a phase does with memory. */
export interface Memorized {
  readonly program: CoreProgram
  /** Null where it goes through all that it reads and stores in portions, of which no vector is told. */
  readonly order: AccessOrder | null
  readonly reads: readonly Read[]
  /** The results of which it stores a block; null where it stores nothing that is read. */
  readonly stores: { readonly of: StoredResults; readonly block: number } | null
}

/** The results of a program's layers, and what its programs do with them. */
export interface Memories {
  readonly results: readonly StoredResults[]
  /** The phases that read some results, in order. */
  readonly readIn: (of: StoredResults) => readonly number[]
  /** What the programs of a phase do; null where it is not told what one has read for good. */
  readonly of: (phase: number) => readonly Memorized[] | null
}

/** The phases in which each layer is read. */
const readersOf = ({ layers, phases }: Program, inputs: (layer: string) => readonly string[]) => {
  const found = new Map<string, number[]>(layers.map(({ name }) => [name, []]))
  for (const [phase, { cores }] of phases.entries())
    for (const reader of new Set(cores.map(({ layer }) => layer)))
      for (const input of inputs(reader)) {
        const own = found.get(input)
        if (own?.at(-1) !== phase) own?.push(phase)
      }
  return found
}

/** What the programs of each phase read and store, looked at when it is asked for. */
export const memoriesOf = (program: Program): Memories => {
  const { layers, phases, images = 1 } = program
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const needs = needsOf(layers)
  const inputs = (layer: string): readonly string[] => needs.direct(layer).map(({ input }) => input)
  const readers = readersOf(program, inputs)
  const results = resultsOf(program)
  const orderOf = ordersOf(images)
  const readsOf = readsIn(results, needs)
  const known = new Map<number, readonly Memorized[] | null>()

  const memorized = (core: CoreProgram, layer: Layer, portions: boolean): Memorized | null => {
    const order = portions ? null : orderOf(core, vectorsOf(layer))
    if (order === null && !portions) return null
    const of = results.get(core.layer)
    const block = of?.blockOf.get(core)
    const isRead = (readers.get(core.layer) ?? []).length > 0
    return {
      program: core,
      order,
      reads: readsOf(layer, core, order),
      stores: of === undefined || block === undefined || !isRead ? null : { of, block },
    }
  }
  const ofPhase = (index: number): readonly Memorized[] | null => {
    const phase = phases[index]
    const found: Memorized[] = []
    for (const core of phase?.cores ?? []) {
      const layer = byName.get(core.layer)
      const own =
        phase === undefined || layer === undefined || !holds(core.code, ...accesses)
          ? { program: core, order: null, reads: [], stores: null }
          : memorized(core, layer, inPortions(core, phase))
      if (own === null) return null
      found.push(own)
    }
    return found
  }
  return {
    results: [...results.values()],
    readIn: ({ layer }) => readers.get(layer.name) ?? [],
    of: (phase) => {
      const found = known.get(phase)
      if (found !== undefined) return found
      const own = ofPhase(phase)
      known.set(phase, own)
      return own
    },
  }
}
