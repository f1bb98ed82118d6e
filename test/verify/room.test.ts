import { expect, test } from 'vitest'
import type { Chip } from '../../lib/hardware/chip.js'
import { cyclicScheme } from '../../lib/stages/synchronize/cyclicScheme.js'
import { placesFor } from '../../lib/stages/synchronize/rotation.js'
import { partialSumBuffersOf } from '../../lib/verify/state/partialSumBuffers.js'
import { verify } from '../../lib/verify/verify.js'
import { matrixLayer, programOf } from '../stages/simulate/programs.js'
import { columnOf, smallChip } from '../stages/simulate/smallChip.js'

/**
 * Cyclic programs with a short last block, in which a core has two senders, too long to go through all orders: with
 * just as many partial-sum buffers as the scheme asks for, or some fewer than the code was made for.
 */
const verdict = (cores: number, block: number, rest: number, fewer: number): string => {
  const vectors = 400 * block + rest
  const places = placesFor(cores, block) + rest
  const codes = cyclicScheme(block).schedule({
    cores: Array.from({ length: cores }, (_, i) => i),
    vectors,
    exchange: 'forward',
    places,
  })
  const chip: Chip = { ...smallChip, partialSumBuffers: Math.max(1, places - fewer) }
  const programs = columnOf(...codes)
  if (!partialSumBuffersOf(programs, places).conservative) return 'one sender'
  const said = verify(programOf(programs, chip, [matrixLayer('layer', [], vectors, 8 * cores, 4)]))
  return said._tag === 'Right' ? 'right' : said.left._tag
}

const cases = [3, 4, 5, 6].flatMap((cores) =>
  [cores, cores + 2, 2 * cores].flatMap((block) =>
    Array.from({ length: cores - 1 }, (_, i) => [cores, block, i + 1] as const),
  ),
)

test('what our schemes ask for is enough, however long the program: none is refused, or left undecided', () => {
  const said = cases.map(([cores, block, rest]) => verdict(cores, block, rest, 0))
  expect(new Set(said)).toEqual(new Set(['right']))
})

test('how far it is from too few: each buffer less is too few for more of the programs', () => {
  const accepted = [0, 1, 2, 3].map(
    (fewer) => cases.filter(([cores, block, rest]) => verdict(cores, block, rest, fewer) === 'right').length,
  )
  expect(accepted).toEqual([42, 42, 28, 0])
})
