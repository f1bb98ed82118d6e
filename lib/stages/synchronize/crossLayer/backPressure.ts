import { sum } from '../../../arithmetic.js'
import type { Share } from '../../../ir/copies.js'
import type { Need } from '../../../ir/need.js'
import { type Counting, counting, signalsNeeded } from '../../../isa/horizon.js'
import { multimap } from '../../../multimap.js'
import { type BackEdge, backEdgeHorizon, tightest, vectorsHeld } from './backEdge.js'
import { horizonOf } from './waits.js'

/** A layer as back pressure sees it. */
export interface Flow {
  readonly layer: string
  readonly vectors: number
  /** What each of its copies does. */
  readonly shares: readonly Share[]
  /** After how many of its own vectors a copy signals. */
  readonly grain: number
  /** Of a vector of its results. */
  readonly bytes: number
  readonly reads: readonly { readonly input: string; readonly need: Need }[]
}

/** Something that a copy waits for: signals of another copy. */
interface Wait {
  readonly on: number
  counting: Counting
  /** Null where it waits for what it reads. */
  readonly edge: BackEdge | null
}

/** A copy of a layer, which does its vectors one after the other. */
interface Copy {
  readonly flow: Flow
  readonly share: Share
  readonly waits: Wait[]
  done: number
}

const signalsOf = ({ flow: { grain }, share: { count }, done }: Copy): number =>
  done === count ? Math.ceil(count / grain) : Math.floor(done / grain)

const vectorAt = ({ share: { start, step }, done }: Copy): number => start + done * step

/** The copies of all layers, in topological order, and what each waits for. */
const copiesOf = (flows: readonly Flow[], edges: readonly BackEdge[]): readonly Copy[] => {
  const copies = flows.flatMap((flow) =>
    flow.shares.map((share): Copy => ({ flow, share, waits: [], done: 0 })),
  )
  const byLayer = multimap(copies.map((copy, i) => [copy.flow.layer, i] as const))
  const held = multimap(edges.map((edge) => [edge.producer, edge] as const))
  for (const { flow, waits } of copies) {
    for (const { input, need } of flow.reads)
      for (const on of byLayer.get(input) ?? []) {
        const { share, flow: read } = copies[on]!
        waits.push({ on, counting: counting(horizonOf(need, share, read.grain)), edge: null })
      }
    for (const edge of held.get(flow.layer) ?? [])
      for (const on of byLayer.get(edge.reader) ?? []) {
        const { share, flow: reader } = copies[on]!
        waits.push({ on, counting: counting(backEdgeHorizon(edge, share, reader.grain)), edge })
      }
  }
  return copies
}

/** Lets copies go on, from some on, until each is done or waits; gives what each waits for. */
const running = (copies: readonly Copy[]) => {
  const blocked: (Wait | null)[] = copies.map(() => null)
  const waiting = copies.map(() => new Set<number>())
  const lacking = (copy: Copy): Wait | null => {
    const vector = vectorAt(copy)
    for (const wait of copy.waits)
      if (signalsOf(copies[wait.on]!) < signalsNeeded(wait.counting, vector)) return wait
    return null
  }
  const go = (from: readonly number[]): void => {
    const stack = [...from]
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const copy = copies[at]!
      const before = signalsOf(copy)
      blocked[at] = null
      while (copy.done < copy.share.count) {
        const lack = lacking(copy)
        if (lack !== null) {
          blocked[at] = lack
          waiting[lack.on]!.add(at)
          break
        }
        copy.done++
      }
      if (signalsOf(copy) === before) continue
      stack.push(...waiting[at]!)
      waiting[at]!.clear()
    }
  }
  return { go, blocked }
}

/** Of a circle of copies that wait for one another, those that a back edge holds back. */
const heldBack = (blocked: readonly (Wait | null)[], last: number): readonly number[] => {
  const seen = new Map<number, number>()
  const path: number[] = []
  let at = last
  while (!seen.has(at)) {
    seen.set(at, path.length)
    path.push(at)
    at = blocked[at]?.on ?? at
  }
  return path.slice(seen.get(at)).filter((copy) => blocked[copy]?.edge !== null)
}

/** The offset of a back edge so loose that its producer can go on with a vector, its reader having signalled so often. */
const loosened = (edge: BackEdge, vector: number, { share, flow }: Copy, signals: number): number => {
  const done = share.start + signals * flow.grain * share.step
  return edge.run * done + edge.run - 1 - edge.rise * vector
}

/** A back edge that a copy waits for and need not, were it looser. */
interface Slack {
  readonly edge: BackEdge
  readonly offset: number
  readonly cost: () => number
}

/** What would let a copy go on that a back edge holds back, and what that costs in bytes for the part of an image that it gives. */
const slackFor =
  (
    copies: readonly Copy[],
    blocked: readonly (Wait | null)[],
    held: ReadonlyMap<string, readonly BackEdge[]>,
  ) =>
  (at: number): readonly Slack[] => {
    const [copy, wait] = [copies[at]!, blocked[at]]
    if (wait === null || wait === undefined || wait.edge === null) return []
    const { edge, on } = wait
    const { bytes, vectors } = copy.flow
    const offset = loosened(edge, vectorAt(copy), copies[on]!, signalsOf(copies[on]!))
    const others = held.get(edge.producer) ?? []
    const cost = (): number => {
      const more = others.map((each) => (each === edge ? { ...edge, offset } : each))
      const given = (edge.offset - offset) / Math.max(1, edge.rise) / vectors
      return (bytes * (vectorsHeld(more) - vectorsHeld(others))) / given
    }
    return [{ edge, offset, cost }]
  }

const cheapest = (all: readonly Slack[]): Slack | undefined =>
  all.length < 2
    ? all[0]
    : all
        .map((each) => ({ each, cost: each.cost() }))
        .reduce((best, other) => (other.cost < best.cost ? other : best)).each

/** The tightest back edge of each pair of layers of which one reads the other. */
const tightestOf = (flows: readonly Flow[]): readonly BackEdge[] => {
  const byLayer = new Map(flows.map((flow) => [flow.layer, flow]))
  return flows.flatMap(({ layer: reader, reads }) =>
    reads.flatMap(({ input: producer, need }): readonly BackEdge[] => {
      const read = byLayer.get(producer)
      return read === undefined ? [] : [tightest({ producer, reader, vectors: read.vectors }, need)]
    }),
  )
}

/**
 * The back edges between layers that work at the same time, one for each that reads another, as tight as can be without
 * their waiting for one another for ever: from the tightest on, wherever copies wait in a circle, that back edge
 * in it is loosened which costs the fewest bytes for the part of an image that it gives, by as much as lets its
 * producer go on. In chains, and where a path joins another, no others hold fewer bytes (the tests try all).
 */
export const leastBackEdges = (flows: readonly Flow[]): readonly BackEdge[] => {
  const edges = tightestOf(flows)
  const copies = copiesOf(flows, edges)
  const { go, blocked } = running(copies)
  const slack = slackFor(copies, blocked, multimap(edges.map((edge) => [edge.producer, edge] as const)))
  const loosen = ({ edge, offset }: Slack): void => {
    edge.offset = offset
    const own = copies.flatMap(({ flow }, i) => (flow.layer === edge.producer ? [i] : []))
    for (const wait of own.flatMap((i) => copies[i]!.waits))
      if (wait.edge === edge) {
        const { share, flow } = copies[wait.on]!
        wait.counting = counting(backEdgeHorizon(edge, share, flow.grain))
      }
    go(own)
  }
  go(copies.map((_, i) => i))
  for (;;) {
    const last = blocked.findLastIndex((wait) => wait !== null)
    // in every circle a back edge holds somebody back, since layers read those before them only
    const next = last < 0 ? undefined : cheapest(heldBack(blocked, last).flatMap(slack))
    if (next === undefined) return edges
    loosen(next)
  }
}

/** Bytes of results in memory at once, at the most, each layer's readers holding it back so; all `looser` by so many vectors. */
export const bytesHeld = (flows: readonly Flow[], edges: readonly BackEdge[], looser = 0): number => {
  const held = multimap(edges.map((edge) => [edge.producer, edge] as const))
  return sum(flows.map(({ layer, bytes }) => bytes * vectorsHeld(held.get(layer) ?? [], looser)))
}
