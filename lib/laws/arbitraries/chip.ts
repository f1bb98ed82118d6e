import * as fc from 'fast-check'
import type { Chip, Core, Crossbar, Energy, Mesh, Signal } from '../../hardware/chip.js'

/** Integers of a range that shrink towards `home`. */
const towards = (home: number, min: number, max: number): fc.Arbitrary<number> => {
  const values = Array.from({ length: max - min + 1 }, (_, i) => min + i).toSorted(
    (a, b) => Math.abs(a - home) - Math.abs(b - home),
  )
  return fc.nat(max - min).map((i) => values[i] ?? home)
}

/** Chips as JSON would give them. */
const plain = { noNullPrototype: true } as const

/** A crossbar of so many logical rows and columns, and `slack` columns at the edge in which no weight fits. */
interface Shape extends Omit<Crossbar, 'columns' | 'cellBits'> {
  readonly logical: number
  readonly slack: number
  readonly slices: number
}

const crossbarWith = ({ logical, slack, slices, ...shape }: Shape): Crossbar => {
  const cellBits = Math.ceil(shape.weightBits / slices)
  const perWeight = Math.ceil(shape.weightBits / cellBits) * (shape.differential === true ? 2 : 1)
  const rows = shape.rows * (shape.differential === 'rows' ? 2 : 1)
  return { ...shape, rows, cellBits, columns: logical * perWeight + (slack % perWeight) }
}

const crossbar: fc.Arbitrary<Crossbar> = fc
  .record(
    {
      rows: towards(4, 1, 64),
      logical: towards(4, 1, 16),
      slack: fc.nat(7),
      slices: fc.constantFrom(1, 2, 3, 4),
      weightBits: fc.constantFrom(8, 4, 16),
      inputBits: fc.constantFrom(8, 4, 16),
      dacBits: towards(1, 1, 4),
      adcBits: towards(8, 4, 12),
      differential: fc.constantFrom<Crossbar['differential'][]>(false, true, 'rows'),
      mvmCycles: towards(4, 1, 200),
      programCycles: fc.nat(1000),
    },
    plain,
  )
  .map(crossbarWith)

const core: fc.Arbitrary<Core> = fc.record(
  {
    inputBuffers: towards(1, 1, 4),
    outputBuffers: towards(1, 1, 4),
    lanes: towards(4, 1, 64),
  },
  plain,
)

const signal: fc.Arbitrary<Signal> = fc.oneof(
  { withCrossShrink: true },
  fc.record({ kind: fc.constant('register'), bytes: towards(4, 1, 16) }, plain),
  fc.record({ kind: fc.constant('broadcast'), bytes: towards(4, 1, 16) }, plain),
  fc.record(
    { kind: fc.constant('polling'), bytes: towards(4, 1, 16), intervalCycles: towards(8, 1, 100) },
    plain,
  ),
)

const quantity = fc.nat(100_000).map((n) => n / 100)

const energy: fc.Arbitrary<Energy> = fc.record(
  {
    mvmPicojoules: quantity,
    bytePicojoules: quantity,
    elementPicojoules: quantity,
    signalPicojoules: quantity,
    programPicojoules: quantity,
    staticMilliwatts: quantity,
  },
  plain,
)

const busChip: fc.Arbitrary<Chip> = fc.record(
  {
    name: fc.string({ minLength: 1, maxLength: 12 }),
    clockGigahertz: fc.constantFrom(1, 0.1, 0.5, 1.2, 2),
    cores: fc.oneof(
      { withCrossShrink: true },
      { arbitrary: fc.constant('as-needed' as const), weight: 4 },
      { arbitrary: fc.integer({ min: 1, max: 256 }), weight: 1 },
    ),
    crossbar,
    core,
    interconnect: fc.record(
      {
        kind: fc.constant('bus'),
        bytesPerCycle: towards(4, 1, 256),
        arbitrationCycles: fc.nat(4),
        arbitration: fc.constantFrom('fifo', 'inputs-first', 'outputs-first'),
      },
      plain,
    ),
    exchange: fc.constantFrom('memory', 'forward'),
    partialSumBuffers: fc.oneof(
      { withCrossShrink: true },
      fc.constant('unbounded' as const),
      fc.integer({ min: 1, max: 8 }),
    ),
    signal,
    energy,
  },
  plain,
)

const mesh: fc.Arbitrary<Mesh> = fc.record(
  {
    kind: fc.constant('mesh'),
    width: towards(2, 1, 16),
    height: towards(2, 1, 16),
    linkBytesPerCycle: towards(4, 1, 256),
    hopCycles: fc.nat(4),
  },
  plain,
)

const meshChip: fc.Arbitrary<Chip> = fc
  .tuple(busChip, mesh)
  .map(([chip, interconnect]) => ({ ...chip, cores: interconnect.width * interconnect.height, interconnect }))

/**
 * Small chips that pass `verifyChip`: 1 to 64 inputs, 1 to 16 logical columns of 1 to 4 bit slices,
 * signed weights in each way, every arbitration, exchange and signal, 1 to 4 buffers a side, buses of 1 to 256 bytes
 * a cycle, mostly with as many cores as needed, and meshes of up to 256 cores. Shrinks towards a bus and a
 * crossbar of 4 × 4, one buffer a side, `fifo`, `memory`, `register`.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { verifyChip } from 'ohmflow'
 * import { arbitraryChip } from 'ohmflow/laws'
 * console.assert(fc.sample(arbitraryChip, 10).every((chip) => verifyChip(chip)._tag === 'Right'))
 */
export const arbitraryChip: fc.Arbitrary<Chip> = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: busChip, weight: 5 },
  { arbitrary: meshChip, weight: 1 },
)
