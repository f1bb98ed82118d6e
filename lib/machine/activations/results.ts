import { sum } from '../../arithmetic.js'
import { activationBytes, type Chip } from '../../hardware/chip.js'
import type { Layer } from '../../ir/lowered.js'
import { type CoreProgram, hasRegisters, type Phase, type Program } from '../../ir/program.js'
import { tileColumns } from '../../ir/tiled.js'
import { holds } from '../../isa/code.js'
import { storesLayer } from '../../isa/mnemonics.js'
import { channelsStored, type Interval } from '../../needs/channels.js'
import { vectorsOf } from '../../needs/vectors.js'

/** What programs that store the same part of each vector make of it. */
export interface StoredBlock {
  readonly channels: Interval
  /** Of one vector. */
  readonly bytes: number
}

/** The results of one layer in memory: a place for each block of each vector, `vector * blocks.length + block`. */
export interface StoredResults {
  readonly layer: Layer
  readonly vectors: number
  readonly blocks: readonly StoredBlock[]
  readonly places: number
  /** The block that each program stores, in each phase. */
  readonly blockOf: ReadonlyMap<CoreProgram, number>
  /** Of an image. */
  readonly bytes: number
  /** The phases that store some of it, in order; at least one. */
  readonly phases: readonly number[]
}

/**
 * Whether the program of an operator goes through its inputs and results in portions of bytes, which say nothing of
 * vectors, as it does where it has a phase to itself.
 */
export const inPortions = (program: CoreProgram, { cores }: Phase): boolean =>
  program.tile === null && program.channels === undefined && !hasRegisters(cores)

const blockIn = (layer: Layer, program: CoreProgram, { crossbar }: Chip): StoredBlock => {
  const channels = channelsStored(layer, program)
  if (layer.kind === 'base')
    return {
      channels,
      bytes: program.tile === null ? 0 : tileColumns(program.tile) * activationBytes(crossbar),
    }
  const all = channelsStored(layer, { tile: null })
  const count = ({ low, high }: Interval): number => high - low + 1
  const elements = Math.ceil((layer.outputElements * count(channels)) / (vectorsOf(layer) * count(all)))
  return { channels, bytes: elements * activationBytes(crossbar) }
}

const keyOf = ({ tile, channels }: CoreProgram): string =>
  JSON.stringify(tile === null ? (channels ?? null) : [tile.groups, tile.columns])

/** What has been found of a layer's results. */
interface Found {
  readonly blocks: Map<string, StoredBlock>
  readonly of: Map<CoreProgram, string>
  readonly phases: number[]
}

const noneFound = (): Found => ({ blocks: new Map(), of: new Map(), phases: [] })

/** The results of all layers of a program that it stores, by the layer's name. */
export const resultsOf = ({ layers, phases, chip }: Program): ReadonlyMap<string, StoredResults> => {
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const found = new Map<string, Found>()
  for (const [index, { cores }] of phases.entries())
    for (const program of cores) {
      const layer = byName.get(program.layer)
      if (layer === undefined || !holds(program.code, ...storesLayer)) continue
      const known = found.get(layer.name) ?? noneFound()
      found.set(layer.name, known)
      const key = keyOf(program)
      if (!known.blocks.has(key)) known.blocks.set(key, blockIn(layer, program, chip))
      known.of.set(program, key)
      if (known.phases.at(-1) !== index) known.phases.push(index)
    }
  return new Map(
    layers.flatMap((layer) => {
      const own = found.get(layer.name)
      if (own === undefined) return []
      const numbers = new Map([...own.blocks.keys()].map((key, i) => [key, i]))
      const blocks = [...own.blocks.values()]
      const vectors = vectorsOf(layer)
      return [
        [
          layer.name,
          {
            layer,
            vectors,
            blocks,
            places: vectors * blocks.length,
            bytes: vectors * sum(blocks.map(({ bytes }) => bytes)),
            blockOf: new Map([...own.of].map(([program, key]) => [program, numbers.get(key) ?? 0])),
            phases: own.phases,
          },
        ] as const,
      ]
    }),
  )
}
