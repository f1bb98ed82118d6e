import fc from 'fast-check'
import type { Design, Point, Results, Shape } from '../../lib/experiment/results.js'

/** The default chip as a design. */
export const base: Design = {
  crossbar: 256,
  bus: 128,
  exchange: 'forward',
  signal: 'register',
  arbitration: 'inputs-first',
  buffers: 2,
}

const shapes: readonly Shape[] = [
  { rows: 147, columns: 64, groups: 1, vectors: 3136 },
  { rows: 576, columns: 64, groups: 1, vectors: 784 },
  { rows: 1152, columns: 128, groups: 1, vectors: 196 },
  { rows: 2304, columns: 512, groups: 1, vectors: 49 },
  { rows: 9, columns: 1, groups: 64, vectors: 196 },
  { rows: 4608, columns: 1000, groups: 1, vectors: 1 },
]

const workloads: Results['workloads'] = [
  { network: 'small', layers: [0, 1, 1, 2].map((shape, i) => ({ name: `conv${i + 1}`, shape })), others: [] },
  {
    network: 'large',
    layers: [0, 1, 2, 2, 3, 5].map((shape, i) => ({ name: `block${i}.conv`, shape })),
    others: [{ rows: 512, columns: 1000, groups: 1 }],
  },
  {
    network: 'deep & <wi|de>',
    layers: [0, 4, 4].map((shape, i) => ({ name: `layer_${i}|x`, shape })),
    others: [],
  },
]

/** Made up, but of the right order: a wider bus, more buffers and a better scheme come nearer to the bound. */
const synthetic = (design: Design, synchronizer: string): Point => {
  const limits = shapes.map(({ rows }) => Math.ceil(rows / design.crossbar))
  const bounds = shapes.map(({ vectors, columns, groups }, i) =>
    Math.ceil(Math.max(1400 * vectors, (vectors * groups * (columns + limits[i]!) * 64) / design.bus)),
  )
  const waste = { sequential: 0, linear: 5, cyclic: 3, auto: 2 }[synchronizer] ?? 4
  const slack = waste + (design.signal === 'polling' ? 1 : 0) + (design.exchange === 'memory' ? 1 : 0)
  const sequentialCycles = bounds.map((bound, i) => bound * limits[i]! + 700)
  const cycles = bounds.map((bound, i) =>
    synchronizer === 'sequential' || limits[i] === 1
      ? sequentialCycles[i]!
      : bound + Math.ceil((700 * slack * limits[i]!) / design.buffers ** 2),
  )
  const dataBytes = shapes.map(
    ({ rows, columns, groups, vectors }) =>
      groups * vectors * (rows + columns * (design.exchange === 'memory' ? 8 : 4)),
  )
  const signals = design.signal === 'polling' ? 12 : 4
  return {
    design,
    synchronizer,
    schemes: limits.map((limit) => (synchronizer === 'auto' && limit > 1 ? `cyclic:${limit}` : synchronizer)),
    exchanges: limits.map((limit) => (limit > 1 ? design.exchange : null)),
    limits,
    cycles,
    bounds,
    sequentialCycles,
    dataBytes,
    signalBytes: shapes.map(({ vectors, groups }, i) => signals * vectors * groups * (limits[i]! - 1)),
    redundantSignalBytes: shapes.map(({ vectors, groups }, i) =>
      design.exchange === 'forward' && synchronizer !== 'sequential'
        ? signals * vectors * groups * (limits[i]! - 1)
        : 0,
    ),
    peakPartialSumBytes: shapes.map(({ columns, vectors }, i) =>
      limits[i] === 1
        ? 0
        : 4 * columns * (synchronizer === 'sequential' ? vectors : waste === 5 ? 2 : limits[i]!),
    ),
    dynamicEnergies: cycles.map((each) => 5 * each),
  }
}

const synchronizers = ['sequential', 'linear', 'cyclic', 'auto']

const designs: readonly Design[] = [
  ...[64, 128, 256, 512].flatMap((crossbar) => [8, 32, 128].map((bus) => ({ ...base, crossbar, bus }))),
  ...[8, 32, 128].flatMap((bus) => [
    { ...base, bus, exchange: 'memory', signal: 'polling', arbitration: 'fifo' } as const,
    { ...base, bus, exchange: 'memory' } as const,
    { ...base, bus, signal: 'polling' } as const,
    { ...base, bus, exchange: 'memory', signal: 'polling' } as const,
  ]),
  { ...base, arbitration: 'fifo' },
  { ...base, buffers: 1 },
  { ...base, buffers: 4 },
]

/** Results of a small experiment, made up and always the same. */
export const someResults: Results = {
  schema: 'ohmflow.results/2',
  shapes,
  workloads,
  points: designs.flatMap((design) => synchronizers.map((synchronizer) => synthetic(design, synchronizer))),
}

/** Nothing measured. */
export const noResults: Results = { schema: 'ohmflow.results/2', shapes: [], workloads: [], points: [] }

const count = (max: number) => fc.integer({ min: 1, max })
const amount = (max: number) => fc.oneof(fc.constant(0), fc.integer({ min: 0, max }))
/** Names that files may bring, with all that has a meaning in XML or Markdown. */
const name = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom(
    '</text>',
    'a|b',
    '`x',
    '](y)',
    '&amp;',
    '"\'',
    '*',
    '\n# h',
    '${x}',
    '\ud800',
    '<!--',
    'auto',
  ),
)

const design = fc.record<Design>({
  crossbar: fc.constantFrom(64, 128, 256, 512, 7),
  bus: fc.constantFrom(8, 32, 128, 1, 1000),
  exchange: fc.constantFrom('memory', 'forward'),
  signal: fc.constantFrom('register', 'polling'),
  arbitration: fc.constantFrom('fifo', 'inputs-first', 'outputs-first'),
  buffers: fc.constantFrom(1, 2, 4),
})

const exactly = <A>(of: fc.Arbitrary<A>, length: number) =>
  fc.array(of, { minLength: length, maxLength: length })

const pointFor = (length: number) =>
  fc.record<Point>({
    design: fc.oneof({ weight: 2, arbitrary: fc.constant(base) }, { weight: 3, arbitrary: design }),
    synchronizer: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('sequential', 'linear', 'cyclic', 'auto', 'tree', 'auto:64B') },
      { weight: 1, arbitrary: name },
    ),
    schemes: exactly(name, length),
    exchanges: exactly(fc.constantFrom('memory' as const, 'forward' as const, null), length),
    limits: exactly(count(30), length),
    cycles: exactly(count(1e9), length),
    bounds: exactly(count(1e9), length),
    sequentialCycles: exactly(count(1e9), length),
    dataBytes: exactly(amount(1e9), length),
    signalBytes: exactly(fc.integer({ min: 1e9, max: 2e9 }), length),
    redundantSignalBytes: exactly(amount(1e9), length),
    peakPartialSumBytes: exactly(amount(1e8), length),
    dynamicEnergies: exactly(fc.double({ min: 0, max: 1e15, noNaN: true }), length),
  })

const shape = fc.record<Shape>({
  rows: count(5000),
  columns: count(2000),
  groups: count(64),
  vectors: fc.constantFrom(1, 49, 64, 196, 3136),
})

/**
 * Any results that their codec lets through, and some whose layers
 * have shapes or whose points have lists that are not there.
 */
export const anyResults: fc.Arbitrary<Results> = fc.integer({ min: 0, max: 4 }).chain((length) =>
  fc.record<Results>({
    schema: fc.constant('ohmflow.results/2' as const),
    shapes: exactly(shape, length),
    workloads: fc.array(
      fc.record({
        network: name,
        layers: fc.array(fc.record({ name, shape: fc.integer({ min: 0, max: length }) }), { maxLength: 4 }),
        others: fc.array(fc.record({ rows: count(5000), columns: count(2000), groups: count(64) }), {
          maxLength: 2,
        }),
      }),
      { maxLength: 3 },
    ),
    points: fc.array(
      fc.oneof({ weight: 9, arbitrary: pointFor(length) }, { weight: 1, arbitrary: pointFor(length + 1) }),
      { maxLength: 12 },
    ),
  }),
)
