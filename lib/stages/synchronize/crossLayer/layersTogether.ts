import type { CoreProgram } from '../../../ir/program.js'
import type { Receiver } from '../../../isa/receivers.js'
import { type BackEdge, backEdgeHorizon } from './backEdge.js'
import { type Registered, signalling } from './code.js'
import type { Draft } from './drafts.js'
import type { Site } from './sites.js'
import { type GrainOf, horizonWithin, inStretches, type StretchesOf } from './stretches.js'

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

/** Numbers registers as they are asked for: one for each pair of a core's unit and a stretch of a site's vectors, which counts it up. */
const registering = () => {
  const used = new Map<number, number>()
  const receivers = new Map<Site, Receiver[][]>()
  const unit = (core: number) => {
    const known = new Map<Site, number[]>()
    return (site: Site, stretch: number): number => {
      const own = known.get(site) ?? []
      known.set(site, own)
      const found = own[stretch]
      if (found !== undefined) return found
      const register = used.get(core) ?? 0
      used.set(core, register + 1)
      own[stretch] = register
      const told = receivers.get(site) ?? []
      receivers.set(site, told)
      told[stretch] = [...(told[stretch] ?? []), { core, register }]
      return register
    }
  }
  return { unit, receivers }
}

/**
 * The programs of layers that work at the same time: each vector begins once what it needs of the other layers is there,
 * and its result is stored once there is room for it, as `edges` say.
 * Every site that finishes results has a register of its own in each unit that waits for it, one for each stretch of its vectors.
 */
export const layersTogether = (
  drafts: readonly Draft[],
  broadcasts: boolean,
  grainOf: GrainOf,
  edges: readonly BackEdge[] = [],
  stretchesOf: StretchesOf = (layer) => [{ until: Number.POSITIVE_INFINITY, grain: grainOf(layer) }],
): readonly CoreProgram[] => {
  const holders = holdersOf(drafts, edges)
  const { unit: registersOf, receivers } = registering()
  const registered = drafts.map(({ core, unit, waits, site: own, finishes }) => {
    const registerOf = registersOf(core)
    const needed = waits.flatMap(({ site, need }) =>
      inStretches(stretchesOf(site.layer), site.share).flatMap((each, k): readonly Registered[] =>
        each.count === 0
          ? []
          : [{ register: registerOf(site, k), horizon: horizonWithin(need, site.share, each) }],
      ),
    )
    // the load unit and the output unit of a core wait by registers of their own
    const roomOf = unit === 'output' ? registerOf : registersOf(core)
    const room = (finishes ? holders(own) : []).map(
      ({ site, edge }): Registered => ({
        register: roomOf(site, 0),
        horizon: backEdgeHorizon(edge, site.share, grainOf(site.layer)),
      }),
    )
    return { needed, room }
  })
  return drafts.map(({ core, layer, site, finishes, program }, i) => {
    const { needed, room } = registered[i]!
    const told = finishes ? receivers.get(site) : undefined
    const stretches =
      told === undefined ? [{ until: Number.POSITIVE_INFINITY, grain: 1 }] : stretchesOf(layer)
    return program(
      needed,
      room,
      inStretches(stretches, site.share).flatMap(({ count, grain }, k) =>
        count === 0 ? [] : [{ count, grain, signals: signalling(core, told?.[k] ?? [], broadcasts) }],
      ),
    )
  })
}
