import type { Chip } from '../../hardware/chip.js'
import { instructionSet, type Row, type Unit } from '../../isa/instructionSet.js'
import { mnemonics } from '../../isa/mnemonics.js'
import { compose, figureWidth, lines, text } from '../figures/compose.js'
import { hairline, ink, muted, okabeIto } from '../figures/palette.js'
import { count, grouped } from '../format.js'
import { box } from './marks.js'

const pale = '#F4F4F4'

/** Where a box stands, in pixels. */
interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A box with a heading, and what is said below it. */
const block = ({ x, y, width, height }: Place, heading: string, said: readonly string[]): string =>
  [
    box(x, y, width, height, { fill: pale, stroke: ink }),
    text(x + width / 2, y + 18, heading, { anchor: 'middle', bold: true, halo: false }),
    ...said
      .flatMap((each) => lines(each, width - 16, 11))
      .map((line, i) =>
        text(x + width / 2, y + 36 + 15 * i, line, {
          size: 11,
          anchor: 'middle',
          fill: muted,
          halo: false,
        }),
      ),
  ].join('')

/** An arrow along points, with its head at the last. */
const arrow = (
  colour: string,
  ...[first, ...others]: readonly (readonly [x: number, y: number])[]
): string => {
  const [fromX, fromY] = others.at(-2) ?? first ?? [0, 0]
  const [x, y] = others.at(-1) ?? [0, 0]
  const angle = (Math.atan2(y - fromY, x - fromX) * 180) / Math.PI
  const path = [first, ...others].map((at) => at?.join()).join('L')
  return (
    `<path d="M${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>` +
    `<path d="M0,0L-8,-4V4Z" transform="translate(${x},${y}) rotate(${angle})" fill="${colour}"/>`
  )
}

/** Buffers in a row from left to right: as many squares as there are, up to three, and how many below. */
const buffersAt = (x: number, y: number, buffers: number | 'unbounded', what: string): string => {
  const shown = buffers === 'unbounded' ? 3 : Math.min(3, buffers)
  const squares = Array.from({ length: shown }, (_, i) =>
    box(x - shown * 8 + 16 * i, y, 14, 26, { fill: '#9BD3F4', stroke: ink }),
  )
  const said = buffers === 'unbounded' ? ['any number of', `${what}s`] : lines(count(buffers, what), 66, 11)
  return [
    ...squares,
    ...said.map((line, i) =>
      text(x, y + 40 + 13 * i, line, { size: 11, anchor: 'middle', fill: muted, halo: false }),
    ),
  ].join('')
}

/** The instructions of a unit, those that `named` ones may name as well, that pass a test. */
const instructionsOf = (unit: Unit, holds: (row: Row) => boolean = () => true): readonly string[] =>
  mnemonics.filter((op) => {
    const row: Row = instructionSet[op]
    return (row.unit === unit || row.unit === 'named') && holds(row)
  })

const interconnectIn = ({ interconnect }: Chip): string =>
  interconnect.kind === 'bus'
    ? `bus: one transfer at a time, ${count(interconnect.bytesPerCycle, 'byte')} a cycle`
    : `mesh of ${interconnect.width} × ${interconnect.height} cores: one transfer at a time on a link, ${count(interconnect.linkBytesPerCycle, 'byte')} a cycle`

/** A label beside an arrow, a line each. */
const beside = (x: number, y: number, said: readonly string[], anchor: 'start' | 'end' = 'start'): string =>
  said.map((line, i) => text(x, y + 13 * i, line, { size: 11, anchor, fill: muted })).join('')

/** What goes over the interconnect, at the arrows between it and the units: from the table of instructions. */
const transfers = (): string => {
  const over = (unit: Unit, way: Row['way']) =>
    lines(instructionsOf(unit, (row) => row.way === way).join(', '), 120, 11)
  return [
    arrow(okabeIto.blue, [100, 88], [100, 150]),
    beside(108, 112, over('load', 'from memory')),
    arrow(okabeIto.blue, [500, 88], [500, 150]),
    beside(492, 112, over('output', 'from memory'), 'end'),
    arrow(okabeIto.vermillion, [550, 150], [550, 88]),
    beside(558, 112, over('output', 'to memory')),
    arrow(okabeIto.green, [642, 190], [694, 190], [694, 88]),
    beside(674, 282, ['to other cores:', ...over('output', 'to core')], 'end'),
    arrow(okabeIto.green, [706, 88], [706, 336], [516, 336]),
    beside(674, 352, ['from other cores'], 'end'),
  ].join('')
}

/**
 * The machine that programs run on, as a block diagram: shared memory, the interconnect, and a core with its three units
 * and the buffers between them, with the figures of a chip, and each instruction at the unit that executes it and
 * at the way that its transfer goes. It is drawn from the table of instructions. An SVG document.
 *
 * @example
 * import { presets } from 'ohmflow'
 * import { machineFigure } from 'ohmflow/view'
 * console.assert(machineFigure(presets.rram256.chip).includes('output unit'))
 */
export const machineFigure = (chip: Chip): string => {
  const { crossbar, core, cores, partialSumBuffers } = chip
  return compose({
    title: `The machine: ${chip.name}`,
    notes: ['Load unit, crossbar and output unit of a core work at the same time, coupled by buffers.'],
    keys: [
      { label: 'from shared memory', colour: okabeIto.blue, mark: 'bar' },
      { label: 'to shared memory', colour: okabeIto.vermillion, mark: 'bar' },
      { label: 'between cores', colour: okabeIto.green, mark: 'bar' },
    ],
    height: 404,
    body: [
      box(24, 4, figureWidth - 32, 28, { fill: pale, stroke: ink }),
      text(figureWidth / 2, 22, 'shared memory', { anchor: 'middle', bold: true, halo: false }),
      arrow(ink, [figureWidth / 2 - 8, 32], [figureWidth / 2 - 8, 58]),
      arrow(ink, [figureWidth / 2 + 8, 58], [figureWidth / 2 + 8, 32]),
      box(24, 58, figureWidth - 32, 30, { fill: pale, stroke: ink }),
      text(figureWidth / 2, 77, interconnectIn(chip), { anchor: 'middle', halo: false }),
      `<rect x="24" y="138" width="658" height="252" rx="4" fill="none" stroke="${hairline}" stroke-width="1.5"/>`,
      text(
        36,
        382,
        cores === 'as-needed' ? 'a core, of as many as are needed' : `a core, of ${grouped(cores)}`,
        {
          fill: muted,
        },
      ),
      transfers(),
      block({ x: 40, y: 150, width: 120, height: 110 }, 'load unit', [instructionsOf('load').join(', ')]),
      block({ x: 232, y: 150, width: 140, height: 110 }, 'crossbar', [
        `${crossbar.rows} × ${crossbar.columns} cells`,
        `of ${count(crossbar.cellBits, 'bit')}`,
        'multiplies by itself',
        `in ${count(crossbar.mvmCycles, 'cycle')}`,
      ]),
      block({ x: 460, y: 150, width: 182, height: 110 }, 'output unit', [
        instructionsOf('output').join(', '),
        `${count(core.lanes, 'element')} a cycle`,
      ]),
      ...[160, 211, 372, 439].map((x) => arrow(ink, [x, 190], [x + 20, 190])),
      buffersAt(196, 177, core.inputBuffers, 'input buffer'),
      buffersAt(416, 177, core.outputBuffers, 'output buffer'),
      buffersAt(488, 323, partialSumBuffers, 'partial-sum buffer'),
      arrow(ink, [488, 320], [488, 262]),
    ].join('\n'),
  })
}
