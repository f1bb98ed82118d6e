import type { Explanations } from '../../codec/explanation.js'
import { quoted } from '../../codec/wording.js'
import { instructionText } from '../../isa/text.js'
import type { Step, Undecided, Unsynchronized } from './unsynchronized.js'

/** What makes a program decidable, by what stood in the way. */
const undecidedRemedy: Readonly<Partial<Record<Undecided['rule'], string>>> = {
  registers: 'Let one unit of the core alone wait for the signals of a sender.',
  places:
    'Give the receiving core one sender, or a partial-sum buffer for each sum that is on its way at once.',
  length: 'Write it as loops that repeat themselves, or as several shorter phases.',
}

const chainText = (chain: readonly Step[]): string =>
  chain.length === 0 ? '' : `: ${chain.map(stepText).join(', then ')}`

const stepText = ({ core, instruction, vector, what }: Step): string =>
  `core ${core} at ${instructionText(instruction)} for vector ${vector}${what === 'here' ? '' : ` (${what})`}`

/** What it means that a program is not proved, but for one that is `Invalid`. */
export const verifyExplanations: Explanations<Unsynchronized | Undecided> = {
  Unsynchronized: (error) => ({
    happened: `layer ${quoted(error.layer)} (phase ${error.phase}, ${error.scheme}${error.reference ? ', the sequential reference' : ''}) can go wrong: ${error.problem} (${error.rule})${chainText(error.chain)}`,
    remedy:
      'Follow these steps: between the last two, a signal, an instruction or a place is missing, or one is too many.',
  }),
  Undecided: (error) => ({
    happened: `whether the program is right is not decided: layer ${quoted(error.layer)} (phase ${error.phase}, ${error.scheme}${error.reference ? ', the sequential reference' : ''}): ${error.problem} (${error.rule})${chainText(error.chain)}`,
    remedy: undecidedRemedy[error.rule] ?? 'Let the core that stores a value signal the reader itself.',
  }),
}
