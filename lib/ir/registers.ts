import { holds } from '../isa/code.js'
import type { CoreProgram } from './program.js'

/** Whether layers of a phase wait for one another by registers that are named, and so work at the same time. */
export const hasRegisters = (cores: readonly CoreProgram[]): boolean =>
  cores.some(({ code }) => holds(code, 'SIGNAL', 'AWAIT'))
