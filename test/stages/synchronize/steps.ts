import type { Exchange } from '../../../lib/hardware/chip.js'
import type { Statement } from '../../../lib/isa/instruction.js'
import { instructions } from '../../../lib/isa/instructions.js'
import type { VerticalGroup } from '../../../lib/stages/synchronize/scheme.js'
import type { Ranking } from './ranking.js'

/** A core's code, unrolled, as text: `3: WAIT output 7 1`. */
export const unrolled = (code: readonly Statement[]): readonly string[] =>
  [...instructions({ code })].map(
    ({ instruction: { op, ...operands }, vector }) =>
      `${vector}: ${[op, ...Object.values(operands)].join(' ')}`,
  )

/** The step that a synchronizer makes of each vector of a ranking, as text. */
export const expectedSteps = (
  ranking: Ranking,
  cores: readonly number[],
  exchange: Exchange,
): readonly (readonly string[])[] =>
  ranking.map((turns) =>
    turns.flatMap(({ vector, from, to }) => {
      const [before, after] = [from === null ? null : cores[from], to === null ? null : cores[to]]
      return [
        'LOAD',
        'MVM',
        ...(before === null
          ? []
          : [`WAIT output ${before} 1`, `${exchange === 'forward' ? 'RECEIVE' : 'LOADP'} ${before}`]),
        'ADD',
        ...(after === null
          ? ['STORE']
          : [exchange === 'forward' ? `SEND ${after}` : 'STOREP', `CALL ${after}`]),
      ].map((text) => `${vector}: ${text}`)
    }),
  )

/** A vertical group on cores whose numbers are no positions. */
export const groupOf = (
  count: number,
  vectors: number,
  exchange: Exchange = 'memory',
  places = Number.POSITIVE_INFINITY,
): VerticalGroup => ({
  cores: Array.from({ length: count }, (_, v) => (count < 24 ? (v * 7 + 3) % 23 : 300 + v)),
  vectors,
  exchange,
  places,
})
