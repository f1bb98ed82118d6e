import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Chip, crossLayer, firstFit, presets, rowMajor, unwrap } from '../../../lib/index.js'
import type { Program } from '../../../lib/ir/program.js'
import type { Statement } from '../../../lib/isa/instruction.js'
import { fusedOperators } from '../../../lib/needs/fusedOperators.js'
import { needsOf } from '../../../lib/needs/needs.js'
import { draftsOf } from '../../../lib/stages/synchronize/crossLayer/drafts.js'
import { layersTogether } from '../../../lib/stages/synchronize/crossLayer/layersTogether.js'
import { finelyBegun, inStretches } from '../../../lib/stages/synchronize/crossLayer/stretches.js'
import { verify } from '../../../lib/verify/verify.js'
import { copied, type Draw, drawing } from '../../needs/drawn.js'
import { loweredOf, networkOf, type RandomNetwork } from '../../needs/randomNetwork.js'
import { refuted } from '../../refuted.js'
import { runs } from '../../runs.js'
import { goesWrong } from '../../verify/acrossLayers.js'
import { orders } from '../../verify/orders.js'

const chipOf = (draw: Draw): Chip => {
  const { chip } = presets.rram256
  return {
    ...chip,
    crossbar: { ...chip.crossbar, rows: 3 + draw(13), columns: 1 + draw(4) },
    core: { ...chip.core, inputBuffers: 1 + draw(2), outputBuffers: 1 + draw(2) },
    exchange: draw(2) === 0 ? 'forward' : 'memory',
    signal: { kind: 'broadcast', bytes: 4 },
  }
}

interface Case {
  readonly network: RandomNetwork
  readonly program: Program
  /** How many layers are told in two stretches. */
  readonly split: number
}

/** A random network whose layers tell every second or third vector, but for their first ones. */
const caseOf = async (numbers: readonly number[]): Promise<Case> => {
  const draw = drawing(numbers.toReversed())
  const network = networkOf(numbers, draw(2) === 0)
  // its layer is the whole tensor, its definition one of the parts
  fc.pre(network.operations.every(({ node }) => node.op !== 'Split'))
  const tiled = unwrap(rowMajor()(await loweredOf(network, chipOf(draw))))
  const placed = unwrap(firstFit()(copied(tiled, draw)))
  const [images, grain] = [1 + draw(2), 2 + draw(2)]
  const layers = fusedOperators(placed.layers, placed.signature?.outputs)
  const drafts = draftsOf(layers, { chip: placed.chip, images, needs: needsOf(layers) })
  const stretchesOf = finelyBegun(drafts, () => grain)
  const cores = layersTogether(drafts, true, () => grain, [], stretchesOf)
  const alike = unwrap(crossLayer({ images, grain })(placed))
  return {
    network,
    program: { ...alike, phases: alike.phases.map((phase) => ({ ...phase, cores })) },
    split: layers.filter(({ name }) => stretchesOf(name).length > 1).length,
  }
}

/** A program whose waits, or what is between them, are others. */
const changed = (
  program: Program,
  change: (code: readonly Statement[]) => readonly Statement[],
): Program => ({
  ...program,
  phases: program.phases.map((phase) => ({
    ...phase,
    cores: phase.cores.map((core) => ({ ...core, code: change(core.code) })),
  })),
})

/** Waits for a signal less of each stretch that is told every few vectors: their horizon begins a grain later. */
const later = (code: readonly Statement[]): readonly Statement[] =>
  code.map((statement) => {
    if (statement.op === 'LOOP') return { ...statement, body: later(statement.body) }
    if (statement.op !== 'AWAIT' || statement.horizon.grain === 1) return statement
    const { horizon } = statement
    return { ...statement, horizon: { ...horizon, start: horizon.start + horizon.grain * horizon.step } }
  })

const numbers = fc.array(fc.nat(1000), { minLength: 30, maxLength: 60 })

const isRight = (change: (program: Program) => Program) =>
  fc.asyncProperty(numbers, async (drawn) => {
    const { network, program, split } = await caseOf(drawn)
    fc.pre(split > 0)
    const own = change(program)
    expect(verify(own)).toMatchObject({ _tag: 'Right' })
    for (const order of orders(drawn)) expect(goesWrong(own, network, order)).toBeNull()
  })

describe('layers told one by one at first, and every few vectors then', () => {
  it('are proved, and right element by element in whatever order events come', () =>
    fc.assert(
      isRight((program) => program),
      { numRuns: runs(25) },
    ))

  it('would not be with waits for a signal less', async () => {
    expect(await refuted(isRight((program) => changed(program, later)))).toBe(true)
    const early = fc.asyncProperty(numbers, async (drawn) => {
      const { network, program } = await caseOf(drawn)
      const own = changed(program, later)
      for (const order of orders(drawn)) expect(goesWrong(own, network, order)).toBeNull()
    })
    expect(await refuted(early)).toBe(true)
  })

  it('share their vectors out among stretches, each once and in order, and none with less than a grain before it', () => {
    const share = fc
      .record({
        start: fc.nat(5),
        step: fc.integer({ min: 1, max: 6 }),
        count: fc.integer({ min: 1, max: 200 }),
      })
      .map(({ start, step, count }) => ({ start: start % step, step, count }))
    const grain = fc.integer({ min: 1, max: 9 })
    fc.assert(
      fc.property(share, fc.nat(1200), grain, (own, until, grain) => {
        const [first, last] = inStretches(
          [
            { until, grain: 1 },
            { until: Number.POSITIVE_INFINITY, grain },
          ],
          own,
        )
        expect(first).toMatchObject({ before: 0 })
        expect(last?.before).toBe(first?.count)
        expect((first?.count ?? 0) + (last?.count ?? 0)).toBe(own.count)
        const among = Array.from({ length: own.count }, (_, i) => own.start + i * own.step).filter(
          (v) => v < until,
        )
        expect(first?.count).toBe(among.length < grain ? 0 : among.length)
      }),
    )
  })
})
