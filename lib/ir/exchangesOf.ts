import type { Exchange } from '../hardware/chip.js'
import { holds } from '../isa/code.js'
import type { CoreProgram } from './program.js'

/**
 * How cores exchange partial sums: through shared memory (STOREP), by forwarding
 * them (SEND), both, or not at all. Linear in the size of the looped programs.
 */
export const exchangesOf = (cores: readonly CoreProgram[]): readonly Exchange[] => [
  ...(cores.some(({ code }) => holds(code, 'STOREP')) ? (['memory'] as const) : []),
  ...(cores.some(({ code }) => holds(code, 'SEND')) ? (['forward'] as const) : []),
]
