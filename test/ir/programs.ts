import * as fc from 'fast-check'
import type { Program } from '../../lib/ir/program.js'
import type { Instruction } from '../../lib/isa/instruction.js'
import { arbitraryPlaced } from '../../lib/laws/arbitraries/placed.js'
import { synchronizeBy } from '../../lib/stages/synchronize/synchronizer.js'
import { codes, schemes } from '../stages/simulate/arbitraries.js'

/** Few enough steps to unroll them many times. */
const quick = ({ layers }: Program): boolean =>
  layers.reduce((sum, layer) => sum + (layer.kind === 'base' ? layer.vectors : 0), 0) <= 300

/** What the stages make of small networks: every scheme, cut and placed in every way, in rounds. */
export const madePrograms: fc.Arbitrary<Program> = fc
  .record({ placed: arbitraryPlaced, scheme: schemes })
  .map(({ placed, scheme }) => synchronizeBy(scheme.name, scheme)(placed))
  .filter(quick)

const names = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('', 'conv "1"; a', '.core 1', 'a\nb\r\n', '}', '\u2028', '\ud800', 'add', '__proto__'),
)
const positive = fc.integer({ min: 1 })
const named: fc.Arbitrary<readonly Instruction[]> = fc.array(
  fc.oneof(
    fc.record({
      op: fc.constant('SIGNAL'),
      receivers: fc.array(fc.record({ core: fc.nat(), register: fc.nat() }), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      op: fc.constant('AWAIT'),
      unit: fc.constantFrom('load', 'output'),
      register: fc.nat(),
      horizon: fc.record({
        box: fc.array(positive, { maxLength: 3 }),
        axes: fc.array(
          fc.record({
            size: positive,
            digit: fc.nat(),
            stride: fc.nat(),
            divisor: fc.oneof(fc.constant(1), positive),
            high: fc.integer(),
          }),
          { maxLength: 3 },
        ),
        start: fc.nat(),
        step: positive,
        grain: positive,
      }),
    }),
  ),
  { maxLength: 2 },
)
const span = fc.record({ start: fc.nat(9), count: fc.integer({ min: 1, max: 9 }) })
const cores = fc.array(
  fc
    .record({
      core: fc.oneof(fc.nat(9), fc.constant(Number.MAX_SAFE_INTEGER)),
      layer: names,
      tile: fc.option(fc.record({ groups: span, rows: span, columns: span })),
      channels: fc.option(span),
      code: fc.tuple(named, codes).map((parts) => parts.flat()),
    })
    .map(({ channels, ...program }) => (channels === null ? program : { ...program, channels })),
  { maxLength: 3 },
)

const elements = fc.dictionary(names, fc.integer({ min: 1 }), { maxKeys: 2, noNullPrototype: true })

/** Any program that the codec takes, with sense or without: names of every kind, any code, phases without cores. */
export const anyPrograms: fc.Arbitrary<Program> = fc
  .record({
    program: madePrograms,
    phases: fc.array(
      fc.record({ scheme: names, cores, sequential: fc.option(cores), considered: fc.constant([]) }),
      { maxLength: 3 },
    ),
    signature: fc.option(fc.record({ inputs: elements, outputs: elements })),
    images: fc.option(positive),
  })
  .map(({ program, phases, signature, images }) => ({
    ...program,
    ...(signature === null ? {} : { signature }),
    ...(images === null ? {} : { images }),
    phases: [...program.phases, ...phases],
  }))
