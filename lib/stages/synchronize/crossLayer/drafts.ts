import { activationBytes, type Chip } from '../../../hardware/chip.js'
import { precisionOf } from '../../../hardware/precision.js'
import type { Layer, OperatorLayer } from '../../../ir/lowered.js'
import type { PlacedLayer } from '../../../ir/placed.js'
import type { CoreProgram } from '../../../ir/program.js'
import type { Statement } from '../../../isa/instruction.js'
import { portion } from '../../../isa/written.js'
import { acrossRounds } from '../../../machine/bounds/acrossRounds.js'
import { channelsOf } from '../../../needs/channels.js'
import type { Needs } from '../../../needs/needs.js'
import { vectorsOf } from '../../../needs/vectors.js'
import { step } from '../step.js'
import { awaiting, beforeStores, looped, type Registered, type ToldStretch } from './code.js'
import { besideThem, type Chain, chainsOf, operatorSites, type Site } from './sites.js'
import { type Wait, waitsOf } from './waits.js'

/** A program before its registers are numbered. */
export interface Draft {
  readonly core: number
  readonly layer: string
  readonly unit: 'load' | 'output'
  readonly waits: readonly Wait[]
  /** Where its results are finished: by itself, or by the last of its vertical group. */
  readonly site: Site
  readonly finishes: boolean
  /** Its program, once it is known who waits and who is signalled. */
  readonly program: (
    waits: readonly Registered[],
    room: readonly Registered[],
    stretches: readonly ToldStretch[],
  ) => CoreProgram
}

/** What programs of layers that work at the same time are made for. */
export interface Setting {
  readonly chip: Chip
  readonly images: number
  readonly needs: Needs
  /** Layers whose last cores have so much to do with the interconnect that others of theirs run the operators behind them. */
  readonly busy?: ReadonlySet<string>
}

const draftChain = (
  layer: PlacedLayer,
  { tiles, site }: Chain,
  waitsFor: (tile: PlacedLayer['tiles'][number]) => readonly Wait[],
  { chip, images }: Setting,
): readonly Draft[] =>
  tiles.map((tile, v): Draft => {
    const { core, groups, rows, columns } = tile
    const { exchange } = chip
    const from = tiles[v - 1]?.core ?? null
    const to = tiles[v + 1]?.core ?? null
    // a forwarded sum says by itself that it is there
    const body = acrossRounds(
      step({ from, to, exchange, signals: exchange === 'memory' }),
      { tiles, rows: layer.rows },
      v,
    )
    return {
      core,
      layer: layer.name,
      unit: 'load',
      waits: waitsFor(tile),
      site,
      finishes: to === null,
      program: (waits, room, stretches) => ({
        core,
        layer: layer.name,
        tile: { groups, rows, columns },
        ...precisionOf(layer),
        code: looped({
          share: site.share,
          vectors: layer.vectors,
          images,
          body: [...awaiting('load', waits), ...beforeStores(body, awaiting('output', room))],
          stretches,
        }),
      }),
    }
  })

/** What an operator does for a vector: its share of all that there is to read, execute and write, and no less. */
const portionOf = (layer: OperatorLayer, { channels }: Site, { crossbar }: Chip): readonly Statement[] => {
  const bytes = activationBytes(crossbar)
  const all = vectorsOf(layer) * channelsOf(layer)
  const own = (total: number): number => Math.ceil((total * (channels.high - channels.low + 1)) / all)
  return portion(own(layer.inputElements) * bytes, own(layer.operations), own(layer.outputElements) * bytes)
}

const draftOperator = (
  layer: OperatorLayer,
  site: Site,
  waits: readonly Wait[],
  { chip, images }: Setting,
): Draft => ({
  core: site.core,
  layer: layer.name,
  unit: 'output',
  waits,
  site,
  finishes: true,
  program: (waits, room, stretches) => ({
    core: site.core,
    layer: layer.name,
    tile: null,
    channels: { start: site.channels.low, count: site.channels.high - site.channels.low + 1 },
    code: looped({
      share: site.share,
      vectors: vectorsOf(layer),
      images,
      body: [...awaiting('output', [...waits, ...room]), ...portionOf(layer, site, chip)],
      stretches,
    }),
  }),
})

/** Drafts of all layers, in topological order. */
export const draftsOf = (
  layers: readonly (PlacedLayer | OperatorLayer)[],
  setting: Setting,
): readonly Draft[] => {
  const sites = new Map<string, readonly Site[]>()
  const known = new Map<string, Layer>()
  const together = { layers: known, sites, needs: setting.needs }
  const [first] = layers.flatMap((layer) => (layer.kind === 'base' ? (layer.tiles[0]?.core ?? []) : []))
  return layers.flatMap((layer): readonly Draft[] => {
    known.set(layer.name, layer)
    if (layer.kind === 'base') {
      const chains = chainsOf(layer)
      const drafts = chains.flatMap((chain) =>
        draftChain(layer, chain, (tile) => waitsOf({ layer, tile }, together), setting),
      )
      sites.set(
        layer.name,
        chains.map(({ site }) => site),
      )
      return drafts
    }
    const last = [...known.values()].findLast(({ name }) => layer.inputs.includes(name))
    const finishing = (last && sites.get(last.name)) ?? []
    const hosts = last && {
      layer: last,
      sites: setting.busy?.has(last.name) ? besideThem(finishing) : finishing,
    }
    const own = operatorSites(layer, hosts, first ?? 0)
    const drafts = own.map((site) =>
      draftOperator(layer, site, waitsOf({ layer, channels: site.channels }, together), setting),
    )
    sites.set(layer.name, own)
    return drafts
  })
}
