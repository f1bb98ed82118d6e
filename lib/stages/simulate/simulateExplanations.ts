import type { Explanations } from '../../codec/explanation.js'
import { quoted, some } from '../../codec/wording.js'
import { instructionText } from '../../isa/text.js'
import type { MemoryExceeded } from '../../machine/activations/memoryExceeded.js'
import type { Blocked } from '../../machine/events/blocked.js'
import type { Stalled, TooLong } from './simulate.js'

const wants: Readonly<Record<Blocked['want']['kind'], (core: number) => string>> = {
  signal: (core) => `a signal from core ${core}`,
  'partial sum': (core) => `a partial sum from core ${core}`,
  place: (core) => `a free partial-sum buffer of core ${core}`,
  result: () => 'a result of its own crossbar',
  buffer: () => 'a free input buffer of its own',
}

const blockedText = ({ core, layer, instruction, vector, want }: Blocked): string =>
  `core ${core} (layer ${quoted(layer)}) stands at ${instructionText(instruction)} for vector ${vector} and waits for ${wants[want.kind](want.core)}`

/** What errors of simulators mean, except those of programs that are not proved. */
export const simulateExplanations: Explanations<Stalled | TooLong | MemoryExceeded> = {
  Stalled: (error) => ({
    happened: `phase ${error.phase} (${error.scheme}) stalls at cycle ${error.cycle}: ${some(error.blocked.map(blockedText), 4)}`,
    remedy: 'Follow the waits: some core in this chain never sends what the next one waits for.',
  }),
  MemoryExceeded: (error) => ({
    happened: `results take ${error.needed} bytes of memory at once while they wait for their readers, and chip ${quoted(error.chip)} has ${error.available}`,
    remedy: `Give the chip at least ${error.needed} bytes (\`memory.bytes\`), ${
      error.schedule === 'cross-layer'
        ? 'the least with which these layers can wait for one another by waits that are linear in the vector, or take a smaller resolution or batch.'
        : 'let all layers work at the same time (--schedule cross-layer), which holds far fewer results, or take a smaller resolution or batch.'
    }`,
  }),
  TooLong: (error) => ({
    happened: `phase ${error.phase} (${error.scheme}) ${error.what}`,
    remedy:
      'Take fewer images or input vectors (a smaller resolution or batch), larger crossbars, or a longer polling interval.',
  }),
}
