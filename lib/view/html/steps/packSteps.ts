import type { Program } from '../../../ir/program.js'
import { eachTraceEvent } from '../../../machine/activity/eachTraceEvent.js'
import type { TraceEvent } from '../../../machine/activity/traceEvent.js'
import { type ByteWriter, byteWriter } from './byteWriter.js'

type Slice = Extract<TraceEvent, { kind: 'slice' }>

/** The steps of a program as a page holds them: small, and unpacked by whoever looks. */
export interface PackedSteps {
  /** Core and lane of each row, as `eachTraceEvent` numbers them. */
  readonly lanes: readonly (readonly [core: number, lane: number])[]
  readonly layers: readonly string[]
  /** What is done or waited for, by number: `works`, `layer` for waiting for another layer, `stalls` for other waiting. */
  readonly doings: readonly (readonly [name: string, kind: 'works' | 'layer' | 'stalls'])[]
  /** Cycles that are held, and cycles that there are. */
  readonly cycles: number
  readonly total: number
  /** Steps and waits that are held. */
  readonly count: number
  /**
   * For each lane: how many steps it has; runs of steps of one layer, closed by an empty one; then of all steps the cycles since the one before, the
   * cycles that it takes, what it does, and its vector beyond the one before. As LEB128, deflated, in base 64.
   */
  readonly data: string
}

/** One row while it is filled. */
interface Lane {
  readonly core: number
  readonly lane: number
  readonly runs: { layer: number; count: number }[]
  count: number
  end: number
  vector: number
  readonly gaps: ByteWriter
  readonly lengths: ByteWriter
  readonly doings: ByteWriter
  readonly vectors: ByteWriter
}

/** The number of a thing, which is the next where it is new. */
const numbering = <A>(keyOf: (thing: A) => string) => {
  const known = new Map<string, number>()
  const all: A[] = []
  return {
    all,
    of: (thing: A): number => {
      const number = known.get(keyOf(thing)) ?? known.size
      if (number === known.size) {
        known.set(keyOf(thing), number)
        all.push(thing)
      }
      return number
    },
  }
}

const emptyLane = ({ core, lane }: Slice): Lane => ({
  core,
  lane,
  runs: [],
  count: 0,
  end: 0,
  vector: 0,
  gaps: byteWriter(),
  lengths: byteWriter(),
  doings: byteWriter(),
  vectors: byteWriter(),
})

const laneBytes = (lane: Lane): readonly Uint8Array<ArrayBuffer>[] => {
  const head = byteWriter()
  head.natural(lane.count)
  for (const { layer, count } of lane.runs) {
    head.natural(count)
    head.natural(layer)
  }
  head.natural(0)
  return [head, lane.gaps, lane.lengths, lane.doings, lane.vectors].map((each) => each.bytes())
}

const base64 = (bytes: Uint8Array): string => {
  const texts: string[] = []
  for (let at = 0; at < bytes.length; at += 0x6000)
    texts.push(String.fromCharCode(...bytes.subarray(at, at + 0x6000)))
  return btoa(texts.join(''))
}

const deflated = async (parts: readonly Uint8Array<ArrayBuffer>[]): Promise<Uint8Array> => {
  const stream = new Blob([...parts]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

const kindOf = ({ doing, waits }: Slice): 'works' | 'layer' | 'stalls' =>
  waits ? (doing === 'another layer' ? 'layer' : 'stalls') : 'works'

const packed = async (program: Program, most: number): Promise<PackedSteps & { readonly events: number }> => {
  const lanes = new Map<string, Lane>()
  const layers = numbering((name: string) => name)
  const doings = numbering(([name, kind]: PackedSteps['doings'][number]) => `${kind} ${name}`)
  let count = 0
  const { to, total, events } = eachTraceEvent(program, { most }, (event) => {
    if (event.kind !== 'slice') return
    const key = `${event.core} ${event.lane}`
    const lane = lanes.get(key) ?? emptyLane(event)
    lanes.set(key, lane)
    const layer = layers.of(event.layer)
    const run = lane.runs.at(-1)
    if (run?.layer === layer) run.count++
    else lane.runs.push({ layer, count: 1 })
    lane.gaps.natural(event.begin - lane.end)
    lane.lengths.natural(event.end - event.begin)
    lane.doings.natural(doings.of([event.waits ? `waits for ${event.doing}` : event.doing, kindOf(event)]))
    lane.vectors.integer(event.vector - lane.vector)
    lane.end = event.end
    lane.vector = event.vector
    lane.count++
    count++
  })
  const ordered = [...lanes.values()].toSorted((a, b) => a.core - b.core || a.lane - b.lane)
  return {
    lanes: ordered.map(({ core, lane }) => [core, lane]),
    layers: layers.all,
    doings: doings.all,
    cycles: to,
    total,
    count,
    events,
    data: base64(await deflated(ordered.flatMap(laneBytes))),
  }
}

/** Characters of data at the most: a page has other things to hold. */
const mostCharacters = 1_250_000

/**
 * Packs what each unit of each core of a program does and waits for, up to `most` events, for the timeline of `mappedPage`: a million of them
 * take a few hundred kilobytes, since programs are loops. What would take more than a megabyte is cut short.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * import { packSteps } from 'ohmflow/view'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const program = unwrap(await teaching.until('synchronize').task(model)())
 * const steps = await packSteps(program)
 * console.assert(steps.cycles === steps.total && steps.lanes.length === 33)
 */
export const packSteps = async (program: Program, most = 2_400_000): Promise<PackedSteps> => {
  const { events, ...steps } = await packed(program, most)
  const share = mostCharacters / steps.data.length
  return share >= 1 ? steps : packSteps(program, Math.floor(0.95 * share * Math.min(most, events)))
}
