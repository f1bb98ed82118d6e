import type { Violation } from '../../codec/violation.js'
import type { CoreProgram, Phase } from '../../ir/program.js'
import { executes } from './unroll.js'

const heldBy = ({ layer, tile }: CoreProgram): string =>
  `a tile of layer "${layer}" (${JSON.stringify(tile)})`

/**
 * Programs that multiply with a tile which their crossbar does not hold, in one
 * inference after another: a crossbar holds what was last written by PROGRAM, and one
 * that is never written holds from the start the tile that it is first used with.
 */
export const residencyViolations = (phases: readonly Phase[]): readonly Violation[] => {
  const holds = new Map<number, string>()
  const written = new Set(
    phases.flatMap(({ cores }) =>
      cores.flatMap(({ core, code }) => (executes(code, 'PROGRAM') ? [core] : [])),
    ),
  )
  const inference = (): readonly Violation[] =>
    phases.flatMap(({ cores }, i) =>
      cores.flatMap((program) => {
        const { core, code } = program
        const own = heldBy(program)
        const first = executes(code, 'MVM') && !written.has(core) && !holds.has(core)
        if (first || executes(code, 'PROGRAM')) holds.set(core, own)
        const held = holds.get(core)
        return !executes(code, 'MVM') || held === own
          ? []
          : [
              {
                rule: 'tile',
                where: `phase ${i}, core ${core}`,
                problem: `it multiplies with ${own}, but its crossbar holds ${held ?? 'nothing that was written'}`,
              },
            ]
      }),
    )
  return [...inference(), ...inference()]
}
