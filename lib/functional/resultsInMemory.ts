import type { Layer } from '../ir/lowered.js'
import type { CoreProgram, Program } from '../ir/program.js'
import { holds } from '../isa/code.js'
import { eachExecuted } from '../isa/instructions.js'
import { storesLayer } from '../isa/mnemonics.js'
import { channelsReadOf, channelsStored, type Interval, meet, readerOf } from '../needs/channels.js'
import { type Needs, needsOf } from '../needs/needs.js'
import { someNeeded } from '../needs/positions.js'
import { someTaken } from '../needs/taken.js'
import { vectorsOf } from '../needs/vectors.js'

/** A result that a program takes and that is not there. */
export interface MissingResult {
  /** The layer whose result it is, and the vector, counted over all images. */
  readonly input: string
  readonly vector: number
}

/** Which results of layers lie in shared memory while a phase runs. */
export interface ResultsInMemory {
  /** A program of the phase, by its place, stores the result of a vector. */
  readonly store: (program: number, vector: number) => void
  /** The first of what a program takes for a vector that is not there yet; null where all is. */
  readonly lackOf: (program: number, vector: number) => MissingResult | null
}

/** The results of one layer: of each image, vector and block of channels that programs store together, whether it is there. */
interface Results {
  readonly layer: Layer
  readonly vectors: number
  readonly blocks: readonly Interval[]
  readonly there: Uint8Array
  missing: number
}

const blockKey = ({ low, high }: Interval): string => `${low}-${high}`

const resultsOf = (layer: Layer, programs: readonly CoreProgram[], images: number): Results => {
  const spans = programs.map((program) => channelsStored(layer, program))
  const blocks = [...new Map(spans.map((span) => [blockKey(span), span])).values()]
  const vectors = vectorsOf(layer)
  const cells = images * vectors * blocks.length
  return { layer, vectors, blocks, there: new Uint8Array(cells), missing: cells }
}

const put = (results: Results, block: number, vector: number): void => {
  const cell = vector * results.blocks.length + block
  if (results.there[cell] !== 0) return
  results.there[cell] = 1
  results.missing--
}

/** What a program reads of one layer: vectors by closed form, and blocks of channels. */
interface Read {
  readonly of: Results
  readonly need: ReturnType<Needs['direct']>[number]['need']
  readonly blocks: readonly number[]
}

/**
 * What is in shared memory at the beginning of a phase, of layers that are not complete before it: results of earlier
 * phases. Each image has memory of its own. What a program takes is what its layer's maps and geometry say, element by
 * element where their closed forms say that something is missing.
 */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const resultsInMemory = (
  { layers, phases, images = 1 }: Pick<Program, 'layers' | 'phases' | 'images'>,
  index: number,
): ResultsInMemory => {
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const storing = new Map<string, { readonly phase: number; readonly program: CoreProgram }[]>()
  for (const [phase, { cores }] of phases.entries())
    for (const program of cores)
      if (holds(program.code, ...storesLayer))
        storing.set(program.layer, [...(storing.get(program.layer) ?? []), { phase, program }])
  const incomplete = new Map<string, Results>()
  for (const [name, all] of storing) {
    const layer = byName.get(name)
    if (layer === undefined || all.every(({ phase }) => phase < index)) continue
    const results = resultsOf(
      layer,
      all.map(({ program }) => program),
      images,
    )
    incomplete.set(name, results)
    for (const { phase, program } of all)
      if (phase < index) {
        const block = blockOf(results, program)
        eachExecuted(program.code, ({ op }, vector) => {
          if (storesLayer.includes(op)) put(results, block, vector)
        })
      }
  }
  const cores = phases[index]?.cores ?? []
  const needs = needsOf(layers)
  const stores = cores.map((program) => {
    const results = incomplete.get(program.layer)
    return results === undefined ? null : { results, block: blockOf(results, program) }
  })
  const readers = cores.map((program) => {
    const layer = byName.get(program.layer)
    const reader = layer === undefined ? null : readerOf(layer, program)
    if (layer === undefined || reader === null) return null
    const reads = needs.direct(layer.name).flatMap(({ input, need }): readonly Read[] => {
      const of = incomplete.get(input)
      if (of === undefined) return []
      const channels = channelsReadOf(reader, of.layer)
      return [{ of, need, blocks: of.blocks.flatMap((block, i) => (meet(block, channels) ? [i] : [])) }]
    })
    return { reader, vectors: vectorsOf(layer), reads }
  })

  /** The first vector of those that closed forms name which is not there in all blocks. */
  const missing = ({ of, need, blocks }: Read, image: number, vector: number): boolean =>
    of.missing > 0 &&
    someNeeded(need, vector, (needed) => {
      const cell = (image * of.vectors + needed) * of.blocks.length
      return blocks.some((block) => of.there[cell + block] === 0)
    })

  return {
    store: (program, vector) => {
      const own = stores[program]
      if (own !== null && own !== undefined) put(own.results, own.block, vector)
    },
    lackOf: (program, vector) => {
      const own = readers[program]
      if (own === null || own === undefined) return null
      const image = Math.floor(vector / own.vectors)
      const local = vector - image * own.vectors
      for (const read of own.reads) {
        if (!missing(read, image, local)) continue
        const { layer, vectors, blocks, there } = read.of
        let lack: MissingResult | null = null
        someTaken(own.reader, local, layer, byName, (made, channel) => {
          const cell = (image * vectors + made) * blocks.length
          const absent = blocks.some(
            ({ low, high }, block) => low <= channel && channel <= high && there[cell + block] === 0,
          )
          if (absent) lack = { input: layer.name, vector: image * vectors + made }
          return absent
        })
        if (lack !== null) return lack
      }
      return null
    },
  }
}

const blockOf = ({ layer, blocks }: Results, program: CoreProgram): number => {
  const own = blockKey(channelsStored(layer, program))
  return blocks.findIndex((block) => blockKey(block) === own)
}
