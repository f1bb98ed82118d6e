import type { CoreProgram } from '../../../ir/program.js'
import type { Receiver } from '../../../isa/receivers.js'
import { type BackEdge, backEdgeHorizon } from './backEdge.js'
import { type Registered, signalling } from './code.js'
import type { Draft } from './drafts.js'
import type { Site } from './sites.js'
import { horizonOf } from './waits.js'

/** After how many of its vectors each site signals. */
export type GrainOf = (layer: string) => number

/** The sites that read each site, with the back edges by which they hold it back. */
const holdersOf = (drafts: readonly Draft[], edges: readonly BackEdge[]) => {
  const readers = new Map<Site, Set<Site>>()
  for (const { site: reader, waits } of drafts)
    for (const { site } of waits) readers.set(site, (readers.get(site) ?? new Set()).add(reader))
  return (site: Site) =>
    edges.flatMap((edge) =>
      edge.producer === site.layer
        ? [...(readers.get(site) ?? [])].flatMap((reader) =>
            reader.layer === edge.reader ? [{ site: reader, edge }] : [],
          )
        : [],
    )
}

/** Numbers registers as they are asked for: one for each pair of a core's unit and a site, which counts it up. */
const registering = () => {
  const used = new Map<number, number>()
  const receivers = new Map<Site, Receiver[]>()
  const unit = (core: number) => {
    const known = new Map<Site, number>()
    return (site: Site): number => {
      const found = known.get(site)
      if (found !== undefined) return found
      const register = used.get(core) ?? 0
      used.set(core, register + 1)
      known.set(site, register)
      const told = receivers.get(site) ?? []
      receivers.set(site, told)
      told.push({ core, register })
      return register
    }
  }
  return { unit, receivers }
}

/**
 * The programs of layers that work at the same time: each vector begins once what it needs of the other layers is there,
 * and its result is stored once there is room for it, as `edges` say.
 * Every site that finishes results has a register of its own in each unit that waits for it.
 */
export const layersTogether = (
  drafts: readonly Draft[],
  broadcasts: boolean,
  grainOf: GrainOf,
  edges: readonly BackEdge[] = [],
): readonly CoreProgram[] => {
  const holders = holdersOf(drafts, edges)
  const { unit: registersOf, receivers } = registering()
  const registered = drafts.map(({ core, unit, waits, site: own, finishes }) => {
    const registerOf = registersOf(core)
    const needed = waits.map(
      ({ site, need }): Registered => ({
        register: registerOf(site),
        horizon: horizonOf(need, site.share, grainOf(site.layer)),
      }),
    )
    // the load unit and the output unit of a core wait by registers of their own
    const roomOf = unit === 'output' ? registerOf : registersOf(core)
    const room = (finishes ? holders(own) : []).map(
      ({ site, edge }): Registered => ({
        register: roomOf(site),
        horizon: backEdgeHorizon(edge, site.share, grainOf(site.layer)),
      }),
    )
    return { needed, room }
  })
  return drafts.map(({ core, layer, site, finishes, program }, i) => {
    const told = finishes ? (receivers.get(site) ?? []) : []
    const { needed, room } = registered[i]!
    return program(needed, room, signalling(core, told, broadcasts), grainOf(layer))
  })
}
