import * as fc from 'fast-check'
import type { Violation } from '../codec/violation.js'
import type { Placed } from '../ir/placed.js'
import { type CoreProgram, Program } from '../ir/program.js'
import type { Pass } from '../pipeline/pass.js'
import { verify } from '../verify/verify.js'
import { arbitraryPlaced } from './arbitraries/placed.js'
import { interpret } from './interpreter/interpret.js'
import { residencyViolations } from './interpreter/residency.js'
import { arbitrarySchedule, type Schedule } from './interpreter/schedule.js'
import { executes } from './interpreter/unroll.js'
import type { Laws } from './pipeline/subject.js'
import { interpreterRules, ofRule } from './schemeLaws.js'
import { slotLaws, undecodable, unequal } from './slotLaws.js'
import { tileText } from './tiling/words.js'

/** Runs a program, and then its sequential reference. */
const runViolations = ({ chip, layers, phases }: Program, schedule: Schedule): readonly Violation[] => {
  const bench = {
    layers: new Map(layers.flatMap((layer) => (layer.kind === 'base' ? [[layer.name, layer] as const] : []))),
    inputBuffers: chip.core.inputBuffers,
    outputBuffers: chip.core.outputBuffers,
    places: chip.partialSumBuffers === 'unbounded' ? Number.POSITIVE_INFINITY : chip.partialSumBuffers,
  }
  const named = phases.map((phase, i) => ({ ...phase, name: `phase ${i} (${phase.scheme})` }))
  const reference = named.map(({ name, cores, sequential }) => ({
    name: `${name}, sequential`,
    cores: sequential ?? cores,
  }))
  return [...interpret(named, bench, schedule), ...interpret(reference, bench, schedule)]
}

/** Why a program is not proved, as violations. */
const unproved = (program: Program): readonly Violation[] => {
  const result = verify(program)
  if (result._tag === 'Right') return []
  if (result.left._tag === 'Invalid') return result.left.violations
  const { rule, layer, phase, problem } = result.left
  return [{ rule, where: `layer "${layer}" (phase ${phase})`, problem }]
}

const where = ({ layer, core, tile }: CoreProgram): string =>
  `layer "${layer}", core ${core}, ${tile === null ? 'no tile' : tileText(tile)}`

/**
 * Tiles that are not computed where they are placed, or computed
 * where they are not, in the program or in its sequential reference.
 */
const placeViolations = (placed: Placed, { phases }: Program): readonly Violation[] => {
  const expected = placed.layers.flatMap((layer) =>
    layer.kind === 'operator'
      ? []
      : layer.tiles.map(({ core, ...tile }) => where({ layer: layer.name, core, tile, code: [] })),
  )
  const places = new Set(expected)
  return [
    phases.map(({ cores }) => cores),
    phases.map(({ cores, sequential }) => sequential ?? cores),
  ].flatMap((programs) => {
    const found = new Set(
      programs.flat().flatMap((core) => (executes(core.code, 'MVM') ? [where(core)] : [])),
    )
    return [
      ...expected
        .filter((place) => !found.has(place))
        .map((place) => ({ rule: 'places', where: place, problem: 'nothing is computed there' })),
      ...[...found]
        .filter((place) => !places.has(place))
        .map((place) => ({ rule: 'places', where: place, problem: 'it is not placed there' })),
    ]
  })
}

const unplaced = ({ layers }: Placed): Program['layers'] =>
  layers.map((layer) => {
    if (layer.kind === 'operator') return layer
    const { tiles: _, round: _round, copies: _copies, ...base } = layer
    return base
  })

/** Few enough steps to run them many times. */
const quick = ({ layers }: Placed): boolean =>
  layers.reduce(
    (steps, layer) => steps + (layer.kind === 'base' ? layer.tiles.length * layer.vectors : 0),
    0,
  ) <= 1500

/**
 * What every synchronizer has to hold, as properties by name, found by running its programs in arbitrary
 * interleavings with vector clocks: each vector gets each partial sum once, every partial sum is read after
 * the one before it was written, no two cores work on a vector at once, nobody waits for ever, within the
 * buffers of the chip; and crossbars hold the tile that they multiply with. With `arbitraryPlacedCopies` as inputs,
 * layers come in several copies.
 *
 * @example
 * import fc from 'fast-check'
 * import { linear } from 'ohmflow'
 * import { synchronizerLaws } from 'ohmflow/laws'
 * const laws = Object.values(synchronizerLaws(linear()))
 * for (const law of laws) await fc.assert(law, { numRuns: 5 })
 * console.assert(laws.length > 0)
 */
export const synchronizerLaws = <E>(
  synchronizer: Pass<Placed, Program, E>,
  inputs: fc.Arbitrary<Placed> = arbitraryPlaced.filter(quick),
): Laws => {
  const cases = fc.record({ placed: inputs, order: arbitrarySchedule })
  const run = slotLaws({
    plugin: ({ placed }: { readonly placed: Placed; readonly order: Schedule }) => synchronizer(placed),
    inputs: cases,
    rules: Object.fromEntries(
      Object.entries(interpreterRules).map(([name, rule]) => [
        name,
        ({ order }: { readonly order: Schedule }, program: Program) =>
          ofRule(runViolations(program, order), rule),
      ]),
    ),
  })
  return {
    ...run,
    ...slotLaws({
      plugin: synchronizer,
      inputs,
      rules: {
        'each tile is computed by the core that holds it': placeViolations,
        'crossbars hold the tile that they multiply with': (_, { phases }) => residencyViolations(phases),
        'nothing else changes': (placed, { chip, model, cores, layers, pipeline }) => [
          ...unequal('unchanged', 'the layers', unplaced(placed), layers),
          ...unequal(
            'unchanged',
            'chip, model, cores, partitioner and assigner',
            [placed.chip, placed.model, placed.cores, placed.partitioner, placed.assigner],
            [chip, model, cores, pipeline.partitioner, pipeline.assigner],
          ),
        ],
        'the result decodes and verifies': (_, program) => [
          ...undecodable(Program, 'the program', program),
          ...unproved(program),
        ],
      },
    }),
  }
}
