import { activationBytes, type Chip } from '../../../hardware/chip.js'
import { precisionOf } from '../../../hardware/precision.js'
import type { Layer, OperatorLayer } from '../../../ir/lowered.js'
import type { PlacedLayer } from '../../../ir/placed.js'
import type { CoreProgram } from '../../../ir/program.js'
import type { Statement } from '../../../isa/instruction.js'
import type { Receiver } from '../../../isa/receivers.js'
import { acrossRounds } from '../../../machine/bounds/acrossRounds.js'
import { channelsOf } from '../../../needs/channels.js'
import type { Needs } from '../../../needs/needs.js'
import { portion } from '../operatorProgram.js'
import { step } from '../step.js'
import { awaiting, looped, type Registered, signalling } from './code.js'
import { type Chain, chainsOf, operatorSites, type Site, vectorsOf } from './sites.js'
import { type Wait, waitsOf } from './waits.js'

/** A program before its registers are numbered. */
interface Draft {
  readonly core: number
  readonly layer: string
  readonly unit: 'load' | 'output'
  readonly waits: readonly Wait[]
  /** Where it finishes results; null where others of its vertical group do. */
  readonly site: Site | null
  /** Its program, once it is known who waits and who is signalled. */
  readonly program: (
    waits: readonly Registered[],
    signals: readonly Statement[],
    grain: number,
  ) => CoreProgram
}

/** What programs of layers that work at the same time are made for. */
export interface Setting {
  readonly chip: Chip
  readonly images: number
  readonly needs: Needs
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
      site: to === null ? site : null,
      program: (waits, signals, grain) => ({
        core,
        layer: layer.name,
        tile: { groups, rows, columns },
        ...precisionOf(layer),
        code: looped({
          share: site.share,
          vectors: layer.vectors,
          images,
          body: [...awaiting('load', waits), ...body],
          signals,
          grain,
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
  program: (registered, signals, grain) => ({
    core: site.core,
    layer: layer.name,
    tile: null,
    channels: { start: site.channels.low, count: site.channels.high - site.channels.low + 1 },
    code: looped({
      share: site.share,
      vectors: vectorsOf(layer),
      images,
      body: [...awaiting('output', registered), ...portionOf(layer, site, chip)],
      signals,
      grain,
    }),
  }),
})

/** Drafts of all layers, in topological order. */
const draftsOf = (layers: readonly (PlacedLayer | OperatorLayer)[], setting: Setting): readonly Draft[] => {
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
    const hosts = last && { layer: last, sites: sites.get(last.name) ?? [] }
    const own = operatorSites(layer, hosts, first ?? 0)
    const drafts = own.map((site) =>
      draftOperator(layer, site, waitsOf({ layer, channels: site.channels }, together), setting),
    )
    sites.set(layer.name, own)
    return drafts
  })
}

/** After how many of its vectors each site signals. */
export type GrainOf = (layer: string) => number

/**
 * The programs of layers that work at the same time: each vector begins once what it needs of the other layers is there.
 * Every site that finishes results has a register of its own in each unit that reads them.
 */
export const layersTogether = (
  layers: readonly (PlacedLayer | OperatorLayer)[],
  setting: Setting,
  grainOf: GrainOf,
): readonly CoreProgram[] => {
  const drafts = draftsOf(layers, setting)
  const used = new Map<number, number>()
  const receivers = new Map<Site, Receiver[]>()
  const registered = drafts.map(({ core, waits }) => {
    const registerOf = new Map<Site, number>()
    return waits.map((wait): Registered => {
      const { site } = wait
      const grain = grainOf(site.layer)
      const found = registerOf.get(site)
      if (found !== undefined) return { ...wait, register: found, grain }
      const register = used.get(core) ?? 0
      used.set(core, register + 1)
      registerOf.set(site, register)
      const known = receivers.get(site)
      if (known === undefined) receivers.set(site, [{ core, register }])
      else known.push({ core, register })
      return { ...wait, register, grain }
    })
  })
  const broadcasts = setting.chip.signal.kind === 'broadcast'
  return drafts.map(({ core, layer, site, program }, i) => {
    const told = site === null ? [] : (receivers.get(site) ?? [])
    return program(registered[i] ?? [], signalling(core, told, broadcasts), grainOf(layer))
  })
}
