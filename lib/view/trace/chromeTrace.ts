import { jsonText } from '../../codec/jsonText.js'
import type { Program } from '../../ir/program.js'
import type { Unit } from '../../isa/instructionSet.js'
import { eachTraceEvent } from '../../machine/activity/eachTraceEvent.js'
import type { TraceEvent, TraceExtent, TracePlace, TraceWindow } from '../../machine/activity/traceEvent.js'

type Slice = Extract<TraceEvent, { kind: 'slice' }>

const units: readonly Unit[] = ['load', 'crossbar', 'output']

/** The process that holds what belongs to no core. Processes count from 1 on: 0 is that of an idle machine. */
const chipProcess = 1
const processOf = (core: number): number => core + 2

/** Microseconds, of which a thousandth is a cycle: exact, whatever the clock. */
const micros = (cycles: number): number => cycles / 1000

/** The layers that each core works for, in order, for its name. */
const layersOfCores = ({ phases }: Pick<Program, 'phases'>): ReadonlyMap<number, readonly string[]> => {
  const layers = new Map<number, string[]>()
  for (const { cores } of phases)
    for (const { core, layer } of cores) {
      const known = layers.get(core) ?? []
      if (known.at(-1) !== layer) known.push(layer)
      layers.set(core, known)
    }
  return layers
}

const coreName = (core: number, [first, ...others]: readonly string[]): string =>
  `core ${core}${first === undefined ? '' : `: ${first}`}${others.length === 0 ? '' : ` and ${others.length} more`}`

/** Gives each lane a thread of its own, and names core and thread when the first is asked for. */
const threads = (layers: ReadonlyMap<number, readonly string[]>, write: (event: object) => void) => {
  const known = new Map<string, number>()
  const cores = new Set<number>()
  const metadata = (name: string, pid: number, tid: number, args: object): void =>
    write({ name, ph: 'M', pid, tid, args })
  const nameCore = (core: number): void => {
    cores.add(core)
    metadata('process_name', processOf(core), 0, { name: coreName(core, layers.get(core) ?? []) })
    metadata('process_sort_index', processOf(core), 0, { sort_index: processOf(core) })
  }
  return (core: number, lane: number): number => {
    const thread = known.get(`${core} ${lane}`)
    if (thread !== undefined) return thread
    const made = known.size + 1
    known.set(`${core} ${lane}`, made)
    if (!cores.has(core)) nameCore(core)
    const place = Math.floor(lane / 3)
    const name = `${units[lane % 3] ?? ''}${place === 0 ? '' : ` ${place + 1}`}`
    metadata('thread_name', processOf(core), made, { name })
    metadata('thread_sort_index', processOf(core), made, { sort_index: lane })
    return made
  }
}

/** What a transfer counts is called: a bus is in use or not, links of a mesh are several. */
const transferName = (kind: 'bus' | 'mesh'): string =>
  kind === 'bus' ? 'bus in use, %' : 'transfers at a time'

/** Writes events one by one as the format has them. */
const eventWriter = (program: Pick<Program, 'phases' | 'chip'>, write: (event: object) => void) => {
  const { kind } = program.chip.interconnect
  const threadOf = threads(layersOfCores(program), write)
  const counter = (name: string, at: number, value: number): void =>
    write({ name, ph: 'C', ts: micros(at), pid: chipProcess, tid: 0, args: { value } })
  const slice = ({ core, lane, begin, end, doing, waits, layer, vector }: Slice): void => {
    const waited = doing === 'the interconnect' ? (kind === 'bus' ? 'the bus' : 'links') : doing
    write({
      name: waits ? `waits for ${waited}` : doing,
      cat: waits ? 'waits' : 'works',
      ph: 'X',
      ts: micros(begin),
      dur: micros(end - begin),
      pid: processOf(core),
      tid: threadOf(core, lane),
      args: { layer, vector },
    })
  }
  const flowEnd = (id: number, ph: 's' | 'f', { core, lane, at }: TracePlace): void =>
    write({
      name: 'signal',
      cat: 'signal',
      ph,
      id,
      ts: micros(at),
      pid: processOf(core),
      tid: threadOf(core, lane),
      ...(ph === 'f' ? { bp: 'e' } : {}),
    })
  return (event: TraceEvent): void => {
    switch (event.kind) {
      case 'slice':
        slice(event)
        return
      case 'flow':
        flowEnd(event.id, 's', event.from)
        flowEnd(event.id, 'f', event.to)
        return
      case 'partial sums':
        counter('partial sums, bytes', event.at, event.bytes)
        return
      case 'activations':
        counter('activations, bytes', event.at, event.bytes)
        return
      case 'transfers':
        counter(transferName(kind), event.at, kind === 'bus' ? 100 * event.average : event.average)
    }
  }
}

/**
 * A program over time in the Trace Event Format of Chrome, which Perfetto and chrome://tracing open: a core is a process and each of its units a
 * thread, with what it does and what it waits for; signals are arrows from CALL to what the waiting unit then does; counters show the use of
 * the bus and the bytes of partial sums and of activations alive. One nanosecond of the trace is one cycle, whatever the clock.
 *
 * The text comes in pieces, so that it need not fit into memory; a trace that would have more than `most` events breaks off, and is a
 * whole trace of the cycles before: what is given back says how far it goes.
 *
 * @param write takes the pieces one after the other
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * import { chromeTrace } from 'ohmflow/view'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const program = unwrap(await teaching.until('synchronize').task(model)())
 * const pieces: string[] = []
 * const { complete } = chromeTrace(program, {}, (piece) => pieces.push(piece))
 * console.assert(complete && JSON.parse(pieces.join('')).traceEvents.length > 100)
 */
export const chromeTrace = (
  program: Program,
  window: TraceWindow,
  write: (piece: string) => void,
): TraceExtent => {
  const { model, chip, pipeline } = program
  const about = {
    model: model.name,
    chip: chip.name,
    ...pipeline,
    time: `1 ns is 1 cycle; the clock has ${chip.clockGigahertz} GHz`,
  }
  write(`{"displayTimeUnit":"ns","otherData":${jsonText(about)},"traceEvents":[\n`)
  write(jsonText({ name: 'process_name', ph: 'M', pid: chipProcess, tid: 0, args: { name: chip.name } }))
  const extent = eachTraceEvent(
    program,
    window,
    eventWriter(program, (event) => write(`,\n${jsonText(event)}`)),
  )
  write('\n]}\n')
  return extent
}
