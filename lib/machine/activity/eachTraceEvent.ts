import { sum } from '../../arithmetic.js'
import type { Chip } from '../../hardware/chip.js'
import type { CoreProgram, Program } from '../../ir/program.js'
import { activationsOf } from '../activations/activations.js'
import { lasted } from '../costs/lasted.js'
import { runPhase } from '../events/machine.js'
import { assembleMicrocode } from '../relation/assembleMicrocode.js'
import { phaseKey } from '../relation/phaseKey.js'
import { phaseTrace } from './phaseTrace.js'
import type { TraceEvent, TraceExtent, TraceWindow } from './traceEvent.js'

/** How long each phase keeps the next one waiting. */
const phaseCycles = (phases: Program['phases'], chip: Chip): readonly number[] => {
  const known = new Map<string, number>()
  const cyclesOf = (cores: readonly CoreProgram[]): number => {
    const { lastStore, end } = runPhase(assembleMicrocode(cores, chip), chip)
    return lasted(lastStore, cores, end)
  }
  return phases.map(({ cores }) => {
    const key = phaseKey(cores, chip)
    const cycles = known.get(key) ?? cyclesOf(cores)
    known.set(key, cycles)
    return cycles
  })
}

/** Parts of a window in each of which transfers are counted, at the most. */
const mostParts = 1000

/** Counts cycles of transfers in equal parts of a window. */
const countTransfers = (from: number, to: number, parts: number) => {
  const width = Math.max(1, Math.ceil((to - from) / parts))
  const cycles = new Float64Array(Math.max(1, Math.ceil((to - from) / width)))
  return {
    transfer: (begin: number, end: number): void => {
      const [first, last] = [Math.max(begin, from), Math.min(end, to)]
      for (let at = first; at < last; ) {
        const bin = Math.floor((at - from) / width)
        const next = Math.min(last, from + (bin + 1) * width)
        cycles[bin]! += next - at
        at = next
      }
    },
    /** The average of each part up to a cycle. */
    tell: (until: number, see: (event: TraceEvent) => void): void => {
      cycles.forEach((sum, bin) => {
        const at = from + bin * width
        if (at < until) see({ kind: 'transfers', at, average: sum / (Math.min(to, at + width) - at) })
      })
    },
  }
}

/**
 * Shows what the units of a program's cores do, wait for and tell one another, within a window and up to a count of events: the data of `chromeTrace`.
 * Events come in the order in which they end, those of one phase after those of the phase before; a wait that is not over by the end of the window is left out. Runs event by event to the
 * end of the window or until there are enough; phases before the window are only timed.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { eachTraceEvent } from 'ohmflow/program'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const program = unwrap(await teaching.until('synchronize').task(model)())
 * let multiplications = 0
 * const extent = eachTraceEvent(program, {}, (event) => {
 *   if (event.kind === 'slice' && event.doing === 'MVM') multiplications++
 * })
 * console.assert(extent.complete && multiplications > 0)
 */
export const eachTraceEvent = (
  program: Program,
  { from = 0, to: asked, most = Number.POSITIVE_INFINITY }: TraceWindow,
  see: (event: TraceEvent) => void,
): TraceExtent => {
  const { phases, chip } = program
  const activations = activationsOf(program)
  const cycles = phaseCycles(phases, chip)
  const total = sum(cycles)
  const to = Math.min(asked ?? total, total)
  // those of transfers come last, and need room
  const parts = Math.max(1, Math.min(mostParts, Math.floor(most / 4)))
  const room = most - parts
  const transfers = countTransfers(from, Math.max(from, to), parts)
  let [events, flows, offset, reached] = [0, 0, 0, from]
  const tell = (event: TraceEvent): void => {
    if (events >= most) return
    events++
    if (event.kind === 'slice') reached = Math.max(reached, event.end)
    see(event)
  }
  for (const [i, { cores }] of phases.entries()) {
    const end = offset + cycles[i]!
    if (end > from && offset < to && events < room)
      phaseTrace(
        cores,
        chip,
        { offset, from, to: Math.min(to, end) },
        {
          see: tell,
          transfer: transfers.transfer,
          watch: (code, levels) => activations?.watch(i, code, levels) ?? null,
          enough: () => events >= room,
          nextFlow: () => ++flows,
        },
      )
    offset = end
  }
  const complete = events < room
  const until = complete ? Math.max(from, to) : Math.min(reached, to)
  transfers.tell(until, tell)
  return { from, to: until, total, events, complete }
}
