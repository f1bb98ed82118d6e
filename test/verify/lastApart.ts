import type { Program } from '../../lib/ir/program.js'
import type { Statement } from '../../lib/isa/instruction.js'

/** The same program, the last of its images written by itself: so all images are followed. */
export const lastApart = (program: Program): Program => ({
  ...program,
  phases: program.phases.map((phase) => ({
    ...phase,
    cores: phase.cores.map((core) => ({
      ...core,
      code: core.code.flatMap((statement): readonly Statement[] => {
        if (statement.op !== 'LOOP' || statement.count !== program.images) return [statement]
        const { count, start, step } = statement
        return [
          { ...statement, count: count - 1 },
          { ...statement, count: 1, start: start + (count - 1) * step },
        ]
      }),
    })),
  })),
})
