import type { Exchange } from '../hardware/chip.js'
import { holds } from '../isa/code.js'
import { sendsSum, storesSum } from '../isa/mnemonics.js'
import type { CoreProgram } from './program.js'

/**
 * How cores exchange partial sums: through shared memory, by forwarding
 * them, both, or not at all. Linear in the size of the looped programs.
 */
export const exchangesOf = (cores: readonly CoreProgram[]): readonly Exchange[] => [
  ...(cores.some(({ code }) => holds(code, ...storesSum)) ? (['memory'] as const) : []),
  ...(cores.some(({ code }) => holds(code, ...sendsSum)) ? (['forward'] as const) : []),
]
