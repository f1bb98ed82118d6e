import type { Explanations } from '../codec/explanation.js'
import type { BadAssembly } from './parseAssembly.js'

/** What errors of assembly text mean. */
export const assemblyExplanations: Explanations<BadAssembly> = {
  BadAssembly: (error) => ({
    happened: `line ${error.line} of the assembly text ${error.text.trim() === '' ? 'is empty' : `cannot be read: ${error.text.trim().slice(0, 60)}`}`,
    remedy: `Expected here: ${error.expected}.`,
  }),
}
