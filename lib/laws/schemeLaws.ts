import * as fc from 'fast-check'
import type { Violation } from '../codec/violation.js'
import type { CoreProgram } from '../ir/program.js'
import { programBytes } from '../isa/programBytes.js'
import type { Scheme, VerticalGroup } from '../stages/synchronize/scheme.js'
import { arbitraryVerticalGroup } from './arbitraries/verticalGroup.js'
import { interpret } from './interpreter/interpret.js'
import { arbitrarySchedule } from './interpreter/schedule.js'
import { executes } from './interpreter/unroll.js'
import type { Laws } from './pipeline/subject.js'
import { refute, unequal } from './slotLaws.js'

/** What a run of the interpreter may find, by the name of the law that forbids it. */
export const interpreterRules = {
  'each partial sum is read after the one before it was written': 'ordered',
  'nothing is written while another core may be using it': 'race',
  'each core adds its part to each vector once': 'once',
  'no part of a result is missing, and no result': 'complete',
  'nobody waits for ever': 'deadlock',
  'nothing that is sent is left over': 'drained',
  'each instruction makes sense where it stands': 'step',
} as const

/** The violations of one rule. */
export const ofRule = (violations: readonly Violation[], rule: string): readonly Violation[] =>
  violations.filter((violation) => violation.rule === rule)

/** The programs of a vertical group by itself, each core with one row of the weight matrix. */
const programsOf = ({ schedule }: Scheme, group: VerticalGroup): readonly CoreProgram[] =>
  schedule(group).map((code, v) => ({
    core: group.cores[v] ?? -1,
    layer: 'group',
    tile: { groups: { start: 0, count: 1 }, rows: { start: v, count: 1 }, columns: { start: 0, count: 1 } },
    code,
  }))

/** How much larger the layers are whose programs are compared, the smaller one long enough for every loop. */
const [longer, longest] = [16, 1024]

/**
 * What every scheme has to hold, as properties by name, found by running the programs
 * of a vertical group in arbitrary interleavings with vector clocks: complete,
 * ordered, free of races and deadlocks whatever room there is, loops kept as loops.
 *
 * @example
 * import fc from 'fast-check'
 * import { linearScheme } from 'ohmflow/program'
 * import { schemeLaws } from 'ohmflow/laws'
 * const laws = Object.values(schemeLaws(linearScheme()))
 * for (const law of laws) await fc.assert(law, { numRuns: 5 })
 * console.assert(laws.length > 0)
 */
export const schemeLaws = (
  scheme: Scheme,
  groups: fc.Arbitrary<VerticalGroup> = arbitraryVerticalGroup,
): Laws => {
  const run = fc.record({
    group: groups,
    inputBuffers: fc.integer({ min: 1, max: 3 }),
    outputBuffers: fc.integer({ min: 1, max: 3 }),
    order: arbitrarySchedule,
  })
  const law = (check: (group: VerticalGroup) => readonly Violation[]) =>
    fc.asyncProperty(groups, async (group) => refute(check(group)))
  const found = Object.entries(interpreterRules).map(([name, rule]) => [
    name,
    fc.asyncProperty(run, async ({ group, inputBuffers, outputBuffers, order }) => {
      const { cores, vectors, places } = group
      const layers = new Map([['group', { rows: cores.length, vectors }]])
      const violations = interpret(
        [{ name: '', cores: programsOf(scheme, group) }],
        { layers, inputBuffers, outputBuffers, places },
        order,
      )
      refute(ofRule(violations, rule))
    }),
  ])
  return {
    'each core has a program': law(({ cores, ...group }) => {
      const programs = scheme.schedule({ cores, ...group }).length
      return programs === cores.length
        ? []
        : [
            {
              rule: 'programs',
              where: 'the vertical group',
              problem: `${programs} programs for ${cores.length} cores`,
            },
          ]
    }),
    ...Object.fromEntries(found),
    'partial sums are forwarded only where the chip can': law((group) =>
      programsOf(scheme, group).flatMap(({ core, code }) =>
        group.exchange === 'memory' && (executes(code, 'SEND') || executes(code, 'RECEIVE'))
          ? [
              {
                rule: 'exchange',
                where: `core ${core}`,
                problem: 'it sends or receives; the chip exchanges through memory',
              },
            ]
          : [],
      ),
    ),
    'programs do not grow with the vectors': law((group) => {
      const many = group.vectors * longest
      const few = group.vectors * longer
      const small = programsOf(scheme, { ...group, vectors: few }).map(programBytes)
      return programsOf(scheme, { ...group, vectors: many }).flatMap((program, v) => {
        const [before, after] = [small[v] ?? 0, programBytes(program)]
        const problem = `it takes ${after} bytes for ${many} vectors, and ${before} for ${few}`
        return after <= 2 * before + 64 ? [] : [{ rule: 'size', where: `core ${program.core}`, problem }]
      })
    }),
    'the same group gets the same programs': law((group) =>
      unequal('deterministic', 'the second run', scheme.schedule(group), scheme.schedule(group)),
    ),
  }
}
