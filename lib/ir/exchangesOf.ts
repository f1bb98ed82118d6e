import type { Exchange } from '../hardware/chip.js'
import type { CoreProgram, Statement } from './program.js'

const uses = (code: readonly Statement[], op: Statement['op']): boolean =>
  code.some((statement) => statement.op === op || (statement.op === 'LOOP' && uses(statement.body, op)))

/**
 * How cores exchange partial sums: through shared memory (STOREP), by forwarding
 * them (SEND), both, or not at all. Linear in the size of the looped programs.
 */
export const exchangesOf = (cores: readonly CoreProgram[]): readonly Exchange[] => [
  ...(cores.some(({ code }) => uses(code, 'STOREP')) ? (['memory'] as const) : []),
  ...(cores.some(({ code }) => uses(code, 'SEND')) ? (['forward'] as const) : []),
]
