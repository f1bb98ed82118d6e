import { type Row, rowOf, type Unit } from '../../isa/instructionSet.js'
import { adds, givesSignal, loadsInput, storesForCrossbars, takesProduct } from '../../isa/mnemonics.js'
import type { BusyInterval } from '../../machine/events/timeline.js'
import { compose, figureWidth, text } from '../figures/compose.js'
import { hairline, ink, muted } from '../figures/palette.js'
import { grouped } from '../format.js'
import { workColours } from './layerColours.js'
import { box, label } from './marks.js'

const units: readonly Unit[] = ['load', 'crossbar', 'output']
const unitNames: Readonly<Record<Unit, string>> = { load: 'load', crossbar: 'crossbar', output: 'output' }

const mostCores = 12
const mostMarks = 6000
const lane = 16

/** Steps between the marks of an axis: 1, 2 or 5 times a power of ten, for at most ten of them. */
const stepOf = (cycles: number): number => {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, cycles / 10)))
  return [1, 2, 5, 10].map((n) => n * power).find((step) => cycles / step <= 10) ?? cycles
}

/** What a timeline shows besides what happens. */
export interface TimelineOptions {
  /** A cycle that is marked by a line, for those who go through a program step by step. */
  readonly at?: number
  /** A cycle up to which the axis goes at the least, so that timelines of one axis can be compared. */
  readonly until?: number
}

/** Which kind of work an instruction is, for its colour. */
const kindOf = ({ moves, handles, takes, source, target }: Row): keyof typeof workColours => {
  if (handles !== null) return 'add'
  if (moves === 'signal' || takes === 'count') return 'call'
  if (target === 'result') return 'mvm'
  if (target === 'crossbar') return 'program'
  if (target === 'activation') return 'store'
  return source === 'activation' ? 'transfer' : 'partial'
}

/**
 * What the units of each core do over time, by the numbers of the vectors that they work on:
 * transfers, MVMs, additions; where nothing is drawn, a unit waits. Cycles run from 0 to the
 * end of the last interval, or farther. Of many cores the first twelve are drawn. An SVG document.
 *
 * @example
 * import { modelFile, presets, zoo } from 'ohmflow'
 * import { timeline } from 'ohmflow/program'
 * import { timelineFigure } from 'ohmflow/view'
 * import { baseline } from 'ohmflow/pipelines'
 * const { chip } = presets.rram256
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const program = await baseline.until('synchronize').task({ model, bindings: {}, chip })()
 * const phase = program._tag === 'Right' ? program.right.phases[0] : undefined
 * if (phase !== undefined)
 *   console.assert(timelineFigure('conv1', timeline(phase.cores, chip, 5_000)).includes('MVM'))
 */
export const timelineFigure = (
  title: string,
  intervals: readonly BusyInterval[],
  { at, until = 1 }: TimelineOptions = {},
): string => {
  const all = [...new Set(intervals.map(({ core }) => core))].toSorted((a, b) => a - b)
  const cores = all.slice(0, mostCores)
  const lineOf = new Map(cores.map((core, i) => [core, i]))
  const drawn = intervals.filter(({ core }) => lineOf.has(core)).slice(0, mostMarks)
  const end = Math.max(1, until, ...drawn.map((interval) => interval.end))
  const [left, width] = [112, figureWidth - 112 - 24]
  const x = (cycle: number) => left + (cycle / end) * width
  const y = (row: number, unit: Unit) => 24 + row * (3 * lane + 10) + units.indexOf(unit) * lane
  const height = 24 + cores.length * (3 * lane + 10)
  const step = stepOf(end)
  const ticks = Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step)
  const grid = ticks.map(
    (cycle) =>
      `<path d="M${x(cycle).toFixed(2)},16V${height - 6}" stroke="${hairline}"/>` +
      text(Math.round(x(cycle)), 12, grouped(cycle), { size: 10, anchor: 'middle', fill: muted }),
  )
  const names = cores.flatMap((core, row) => [
    text(16, y(row, 'crossbar') + 12, `core ${core}`),
    ...units.map((unit) =>
      text(left - 8, y(row, unit) + 12, unitNames[unit], { size: 10, anchor: 'end', fill: muted }),
    ),
  ])
  const marks = drawn.map(({ begin, end, core, unit, op, vector }) => {
    const [from, to, top] = [x(begin), x(end), y(lineOf.get(core) ?? 0, unit)]
    const kind = kindOf(rowOf({ op }))
    const look = {
      fill: workColours[kind],
      stroke: to - from < 4 ? workColours[kind] : '#FFFFFF',
      hint: `core ${core}, ${op} of vector ${vector}: cycles ${begin} to ${end}`,
    }
    const mark = box(from, top, to - from, lane - 1, look)
    return givesSignal.includes(op) ? mark : mark + label(from, top, to - from, lane - 1, String(vector))
  })
  const cursor =
    at === undefined
      ? []
      : [`<path d="M${x(at).toFixed(2)},16V${height - 6}" stroke="${ink}" stroke-width="2"/>`]
  return compose({
    title,
    notes: [
      `Cycles from left to right, a row a unit; numbers are vectors, gaps are waiting.${all.length > cores.length ? ` The first ${cores.length} of ${all.length} cores.` : ''}`,
    ],
    keys: [
      { label: loadsInput.join(', '), colour: workColours.transfer, mark: 'bar' },
      { label: takesProduct.join(', '), colour: workColours.mvm, mark: 'bar' },
      { label: adds.join(', '), colour: workColours.add, mark: 'bar' },
      { label: 'partial sum', colour: workColours.partial, mark: 'bar' },
      { label: storesForCrossbars.join(', '), colour: workColours.store, mark: 'bar' },
      { label: 'signal', colour: workColours.call, mark: 'bar' },
    ],
    height: height + 8,
    body: [...grid, ...names, ...marks, ...cursor].join('\n'),
  })
}
