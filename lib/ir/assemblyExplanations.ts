import type { Explanations } from '../codec/explanation.js'
import { quoted } from '../codec/wording.js'
import type { BadAssembly } from './parseAssembly.js'

/** What errors of assembly text mean. */
export const assemblyExplanations: Explanations<BadAssembly> = {
  BadAssembly: (error) => ({
    happened: `line ${error.line} of the assembly text, ${quoted(error.text.trim().slice(0, 60))}, cannot be read`,
    remedy: `Expected here: ${error.expected}.`,
  }),
}
