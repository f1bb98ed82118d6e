import fc from 'fast-check'
import type { Chip, Mesh } from '../../../lib/hardware/chip.js'
import type { BusChip } from '../../../lib/hardware/preset.js'
import type { CoreProgram } from '../../../lib/ir/program.js'
import type { Tile } from '../../../lib/ir/tiled.js'
import type { Instruction, Statement } from '../../../lib/isa/instruction.js'
import { cyclicScheme } from '../../../lib/stages/synchronize/cyclicScheme.js'
import { linearScheme } from '../../../lib/stages/synchronize/linearScheme.js'
import type { Scheme } from '../../../lib/stages/synchronize/scheme.js'
import { sequentialScheme } from '../../../lib/stages/synchronize/sequentialScheme.js'
import { treeScheme } from '../../../lib/stages/synchronize/treeScheme.js'

const upTo = (max: number, min = 1) => fc.integer({ min, max })

/** Small chips on a bus: each parameter that the timing depends on varies. */
export const busChips: fc.Arbitrary<BusChip> = fc
  .record({
    rows: upTo(16),
    columns: upTo(8),
    inputBits: fc.constantFrom(1, 8, 16),
    weightBits: fc.constantFrom(4, 8, 12),
    mvmCycles: fc.oneof(upTo(6), upTo(60)),
    programCycles: upTo(20, 0),
    inputBuffers: upTo(3),
    outputBuffers: upTo(3),
    lanes: upTo(4),
    bytesPerCycle: fc.oneof(upTo(4), upTo(32)),
    arbitrationCycles: upTo(2, 0),
    arbitration: fc.constantFrom('fifo', 'inputs-first', 'outputs-first'),
    exchange: fc.constantFrom('memory', 'forward'),
    partialSumBuffers: fc.oneof(upTo(4), fc.constant('unbounded' as const)),
    signal: fc.oneof(
      fc.record({ kind: fc.constant('register' as const), bytes: upTo(8) }),
      fc.record({ kind: fc.constant('polling' as const), bytes: upTo(8), intervalCycles: upTo(20) }),
    ),
  })
  .map(({ rows, columns, inputBits, weightBits, mvmCycles, programCycles, ...rest }) => ({
    name: 'small',
    clockGigahertz: 1,
    cores: 'as-needed',
    crossbar: {
      rows,
      columns,
      cellBits: 12,
      weightBits,
      inputBits,
      dacBits: 1,
      adcBits: 8,
      differential: false,
      mvmCycles,
      programCycles,
    },
    core: { inputBuffers: rest.inputBuffers, outputBuffers: rest.outputBuffers, lanes: rest.lanes },
    interconnect: {
      kind: 'bus',
      bytesPerCycle: rest.bytesPerCycle,
      arbitrationCycles: rest.arbitrationCycles,
      arbitration: rest.arbitration,
    },
    exchange: rest.exchange,
    partialSumBuffers: rest.partialSumBuffers,
    signal: rest.signal,
    energy: {
      mvmPicojoules: 3,
      bytePicojoules: 0.5,
      elementPicojoules: 0.25,
      signalPicojoules: 2,
      programPicojoules: 100,
      staticMilliwatts: 0.125,
    },
  }))

const mesh: fc.Arbitrary<Mesh> = fc
  .record({ width: upTo(5), linkBytesPerCycle: fc.oneof(upTo(4), upTo(32)), hopCycles: upTo(3, 0) })
  .map((drawn) => ({ kind: 'mesh', height: Math.ceil(40 / drawn.width), ...drawn }))

/** The same on a mesh, with places for all cores of the programs below. */
export const meshChips: fc.Arbitrary<Chip> = fc
  .tuple(busChips, mesh)
  .map(([chip, interconnect]) => ({ ...chip, cores: interconnect.width * interconnect.height, interconnect }))

/** Small chips of every kind. */
export const chips: fc.Arbitrary<Chip> = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: busChips, weight: 2 },
  { arbitrary: meshChips, weight: 1 },
)

/** All schemes; cyclic with the smallest useful block and with any other. */
export const schemes: fc.Arbitrary<Scheme> = fc.oneof(
  fc.constantFrom(sequentialScheme(), linearScheme(), cyclicScheme(), treeScheme()),
  upTo(22).map((block) => cyclicScheme(block)),
)

/**
 * A grid of full tiles: how many are added, how many stand beside one
 * another, the vectors that they take, and the numbers of their cores.
 */
export interface Grid {
  readonly vertical: number
  readonly horizontal: number
  readonly vectors: number
  readonly numbers: { readonly first: number; readonly descending: boolean }
}

const numberings: fc.Arbitrary<Grid['numbers']> = fc.record({ first: upTo(9, 0), descending: fc.boolean() })

export const grids: fc.Arbitrary<Grid> = fc.record({
  vertical: upTo(5),
  horizontal: upTo(3),
  vectors: upTo(20),
  numbers: numberings,
})

/** The partial sums that a core of the chip has room for. */
export const placesOf = ({ partialSumBuffers }: Chip): number =>
  partialSumBuffers === 'unbounded' ? Number.POSITIVE_INFINITY : partialSumBuffers

/**
 * The programs of a grid, synchronized by the scheme for a chip
 * with as many `places` as that one, or as many as are said.
 */
export const gridPrograms = (
  { vertical, horizontal, vectors, numbers: { first, descending } }: Grid,
  chip: Chip,
  { schedule }: Scheme,
  places = placesOf(chip),
): readonly CoreProgram[] => {
  const { rows, columns } = chip.crossbar
  const count = vertical * horizontal
  const numbered = (place: number) => first + (descending ? count - 1 - place : place)
  return Array.from({ length: horizontal }, (_, h) => {
    const cores = Array.from({ length: vertical }, (_, v) => numbered(h * vertical + v))
    const codes = schedule({ cores, vectors, exchange: chip.exchange, places })
    return cores.map((core, v) => ({
      core,
      layer: 'layer',
      tile: {
        groups: { start: 0, count: 1 },
        rows: { start: v * rows, count: rows },
        columns: { start: h * columns, count: columns },
      },
      code: codes[v] ?? [],
    }))
  }).flat()
}

const numbers = [3, 0, 7, 5]
const anyCore = fc.constantFrom(...numbers)
const tiles: fc.Arbitrary<Tile> = fc.record({ rows: upTo(6), columns: upTo(6) }).map(({ rows, columns }) => ({
  groups: { start: 0, count: 1 },
  rows: { start: 0, count: rows },
  columns: { start: 0, count: columns },
}))

/** Bits of a core's own, on a chip of any. */
const bits = fc.option(fc.record({ weightBits: upTo(17), inputBits: upTo(17) }), { freq: 2 })

const instructions: fc.Arbitrary<Instruction> = fc.oneof(
  fc.constantFrom<Instruction>(
    { op: 'LOAD' },
    { op: 'MVM' },
    { op: 'ADD' },
    { op: 'STOREP' },
    { op: 'STORE' },
  ),
  fc.constant<Instruction>({ op: 'PROGRAM' }),
  fc.record({ op: fc.constantFrom('LOADP', 'RECEIVE'), from: anyCore }),
  fc.record({ op: fc.constantFrom('SEND', 'CALL'), to: anyCore }),
  fc.record({
    op: fc.constant('WAIT'),
    unit: fc.constantFrom('load', 'output'),
    from: anyCore,
    count: upTo(2),
  }),
  fc.record({ op: fc.constantFrom('READ', 'WRITE'), bytes: upTo(9) }),
  fc.record({ op: fc.constant('EXECUTE'), elements: upTo(9) }),
)

/** Any code at all, loops in loops. */
export const codes: fc.Arbitrary<readonly Statement[]> = fc.letrec<{
  code: readonly Statement[]
  statement: Statement
}>((tie) => ({
  code: fc.array(tie('statement'), { maxLength: 8 }),
  statement: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: instructions },
    {
      weight: 1,
      arbitrary: fc.record({
        op: fc.constant('LOOP' as const),
        count: upTo(3),
        start: upTo(9, -9),
        step: upTo(3, -3),
        body: tie('code'),
      }),
    },
  ),
})).code

/** Phases of up to four cores with any code at all; most of them stall. */
export const anyPrograms: fc.Arbitrary<readonly CoreProgram[]> = fc
  .array(fc.record({ tile: fc.option(tiles, { freq: 5 }), bits, code: codes }), {
    minLength: 1,
    maxLength: numbers.length,
  })
  .map((cores) =>
    cores.map(({ tile, bits, code }, i) => ({
      core: numbers[i] ?? 0,
      layer: 'layer',
      tile,
      ...(bits === null ? {} : { precision: bits }),
      code,
    })),
  )
