import { bench, describe } from 'vitest'
import { presets } from '../../lib/hardware/presets.js'
import type { CoreProgram } from '../../lib/ir/program.js'
import { runPhase } from '../../lib/machine/machine.js'
import { assembleMicrocode } from '../../lib/machine/microcode.js'
import { cyclicScheme } from '../../lib/stages/synchronize/cyclicScheme.js'
import { linearScheme } from '../../lib/stages/synchronize/linearScheme.js'
import type { Scheme } from '../../lib/stages/synchronize/scheme.js'

const { chip } = presets.rram256

/** One vertical group of `cores` full tiles over `vectors` vectors. */
const phase = (scheme: Scheme, cores: number, vectors: number): readonly CoreProgram[] =>
  scheme
    .schedule({
      cores: Array.from({ length: cores }, (_, v) => v),
      vectors,
      exchange: 'forward',
      places: Number.POSITIVE_INFINITY,
    })
    .map((code, v) => ({
      core: v,
      layer: 'conv',
      tile: {
        groups: { start: 0, count: 1 },
        rows: { start: 256 * v, count: 256 },
        columns: { start: 0, count: 256 },
      },
      code,
    }))

/** Nine cores and 3136 vectors are about 140 000 events: so many a second are 7 × 140 000 × the operations a second. */
describe('one layer of 9 cores and 3136 vectors, event by event', () => {
  for (const scheme of [linearScheme, cyclicScheme()]) {
    const microcode = assembleMicrocode(phase(scheme, 9, 3136), chip)
    const { events } = runPhase(microcode, chip)
    bench(`${scheme.name}, ${events} events`, () => void runPhase(microcode, chip))
  }
})
