import * as fc from 'fast-check'
import type { Program } from '../../lib/ir/program.js'
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
const span = fc.record({ start: fc.nat(9), count: fc.integer({ min: 1, max: 9 }) })
const cores = fc.array(
  fc.record({
    core: fc.oneof(fc.nat(9), fc.constant(Number.MAX_SAFE_INTEGER)),
    layer: names,
    tile: fc.option(fc.record({ groups: span, rows: span, columns: span })),
    code: codes,
  }),
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
  })
  .map(({ program, phases, signature }) => ({
    ...program,
    ...(signature === null ? {} : { signature }),
    phases: [...program.phases, ...phases],
  }))
