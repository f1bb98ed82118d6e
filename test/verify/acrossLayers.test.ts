import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { type Chip, crossLayer, firstFit, presets, rowMajor, unwrap } from '../../lib/index.js'
import type { CoreProgram, Program } from '../../lib/ir/program.js'
import type { Instruction } from '../../lib/isa/instruction.js'
import { depthwisePacking } from '../../lib/stages/tile/depthwisePacking.js'
import { verify } from '../../lib/verify/verify.js'
import { copied, type Draw, drawing } from '../needs/drawn.js'
import { loweredOf, networkOf, type RandomNetwork, type Size } from '../needs/randomNetwork.js'
import { runs } from '../runs.js'
import { type Choose, goesWrong } from './acrossLayers.js'
import { flat, mistakesAcross, type Place } from './mistakesAcross.js'
import { orders } from './orders.js'

const chipOf = (draw: Draw): Chip => {
  const { chip } = draw(4) === 0 ? presets['rram256-mesh'] : presets.rram256
  return {
    ...chip,
    crossbar: { ...chip.crossbar, rows: 3 + draw(13), columns: 1 + draw(4) },
    core: { ...chip.core, inputBuffers: 1 + draw(2), outputBuffers: 1 + draw(2) },
    partialSumBuffers: draw(2) === 0 ? 'unbounded' : 1 + draw(3),
    exchange: draw(2) === 0 ? 'forward' : 'memory',
    signal: { kind: draw(2) === 0 ? 'register' : 'broadcast', bytes: 4 },
  }
}

/** A program with a mistake, and the place of the core that has it. */
interface Mutant {
  readonly program: Program
  readonly core: number
}

interface Case {
  readonly network: RandomNetwork
  readonly program: Program
}

const caseOf = async (numbers: readonly number[], size?: Size): Promise<Case> => {
  const draw = drawing(numbers.toReversed())
  const network = networkOf(numbers, draw(2) === 0, size)
  // its layer is the whole tensor, its definition one of the parts
  fc.pre(network.operations.every(({ node }) => node.op !== 'Split'))
  const partition = draw(3) === 0 ? depthwisePacking() : rowMajor()
  const tiled = unwrap(partition(await loweredOf(network, chipOf(draw))))
  const placed = unwrap(firstFit()(copied(tiled, draw)))
  const together = crossLayer({ images: 1 + draw(2), grain: 1 + draw(3) })
  const on = (bytes: number) => together({ ...placed, chip: { ...placed.chip, memory: { bytes } } })
  // a third of them wait for room: as little as there can be
  const refused = draw(3) === 0 ? on(1) : null
  const isTight = refused?._tag === 'Left' && refused.left._tag === 'MemoryExceeded'
  return { network, program: unwrap(isTight ? on(refused.left.needed) : together(placed)) }
}

const numbers = fc.array(fc.nat(1000), { minLength: 30, maxLength: 60 })

describe('programs whose layers work at the same time', () => {
  it('are proved, and right element by element in whatever order events come', () =>
    fc.assert(
      fc.asyncProperty(numbers, async (drawn) => {
        const { network, program } = await caseOf(drawn)
        expect(verify(program)).toMatchObject({ _tag: 'Right' })
        for (const order of orders(drawn)) expect(goesWrong(program, network, order)).toBeNull()
      }),
      { numRuns: runs(25) },
    ))
})

/** The instructions of a program, by the core and the place among those of its code. */
const placesOf = (program: Program): readonly (Place & { readonly op: Instruction['op'] })[] =>
  program.phases.flatMap(({ cores }) =>
    cores.flatMap(({ code }, core) => flat(code).map(({ op }, place) => ({ core, place, op }))),
  )

/** A program in which one instruction of one core is wrong: of those between layers, as a rule. */
const mutated = (program: Program, draw: (below: number) => number): Mutant => {
  const all = placesOf(program)
  const between = all.filter(({ op }) => op === 'AWAIT' || op === 'SIGNAL')
  const from = between.length > 0 && draw(5) > 1 ? between : all
  const { core, place } = from[draw(from.length)]!
  const mistake = mistakesAcross[draw(mistakesAcross.length)]!
  const change = (own: CoreProgram, i: number): CoreProgram =>
    i === core ? { ...own, code: mistake(own.code, place, draw) } : own
  const phases = program.phases.map((each) => ({ ...each, cores: each.cores.map(change) }))
  return { program: { ...program, phases }, core }
}

/** An order in which one unit goes on only where no other can. */
const slow =
  (last: number): Choose =>
  (units) => {
    const other = units.find((unit) => unit !== last)
    return other === undefined ? { unit: last, steps: 1 } : { unit: other, steps: Number.POSITIVE_INFINITY }
  }

/** What goes wrong with a mutant in some order: of any, or with one unit that is slower than all others. */
const wrongIn = (
  { program, core }: Mutant,
  network: RandomNetwork,
  drawn: readonly number[],
  everyUnit: boolean,
) => {
  const { length = 0 } = program.phases[0]?.cores ?? []
  const units = everyUnit ? Array.from({ length: 2 * length }, (_, unit) => unit) : [2 * core, 2 * core + 1]
  for (const order of [...orders(drawn), ...units.map(slow)]) {
    const problem = goesWrong(program, network, order)
    if (problem !== null) return problem
  }
  return null
}

const isFuzz = import.meta.env.MODE === 'fuzz'

describe('programs with a mistake in one instruction', () => {
  it('are refused where they go wrong in some order, and only then said to be wrong', async () => {
    const seen = { accepted: 0, form: 0, formConfirmed: 0, undecided: 0, refused: 0 }
    const small: Size = { least: 2, spread: 2, elements: 40, operators: 6 }
    await fc.assert(
      fc.asyncProperty(numbers, async (drawn) => {
        const { network, program } = await caseOf(drawn, small)
        const draw = drawing(drawn)
        for (let i = 0; i < 10; i++) {
          const mutant = mutated(program, draw)
          const verdict = verify(mutant.program)
          const tag = E.isRight(verdict) ? 'Right' : verdict.left._tag
          if (tag === 'Undecided') seen.undecided++
          else if (tag === 'Right') {
            seen.accepted++
            expect(wrongIn(mutant, network, [...drawn, i], isFuzz)).toBeNull()
          } else if (tag === 'Unsynchronized') {
            seen.refused++
            expect({ verdict, wrong: wrongIn(mutant, network, [...drawn, i], true) }).not.toMatchObject({
              wrong: null,
            })
          } else {
            // what breaks a rule of form need not go wrong
            seen.form++
            if (wrongIn(mutant, network, [...drawn, i], false) !== null) seen.formConfirmed++
          }
        }
      }),
      { numRuns: isFuzz ? 2500 : 25, endOnFailure: isFuzz },
    )
    expect(seen.accepted).toBeGreaterThan(25)
    expect(seen.refused).toBeGreaterThan(50)
    expect(seen.undecided).toBeLessThan(seen.refused)
  })
})
