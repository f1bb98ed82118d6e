import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { type Chip, crossLayer, firstFit, presets, rowMajor, unwrap } from '../../lib/index.js'
import type { CoreProgram, Program } from '../../lib/ir/program.js'
import type { Tiled } from '../../lib/ir/tiled.js'
import type { Instruction, Statement } from '../../lib/isa/instruction.js'
import { verify } from '../../lib/verify/verify.js'
import { loweredOf, networkOf, type RandomNetwork } from '../needs/randomNetwork.js'
import { runs } from '../runs.js'
import { type Choose, goesWrong } from './acrossLayers.js'

const chipOf = (draw: (below: number) => number): Chip => {
  const { chip } = presets.rram256
  return {
    ...chip,
    crossbar: { ...chip.crossbar, rows: 4 + draw(12), columns: 2 + draw(3) },
    exchange: draw(2) === 0 ? 'forward' : 'memory',
    signal: { kind: draw(2) === 0 ? 'register' : 'broadcast', bytes: 4 },
  }
}

/** Some layers placed several times. */
const copied = (tiled: Tiled, draw: (below: number) => number): Tiled => ({
  ...tiled,
  layers: tiled.layers.map((layer) => {
    const count = 1 + draw(3)
    return layer.kind === 'operator' || count === 1 || count > layer.vectors
      ? layer
      : { ...layer, copies: { count, vectors: 'in-turn' as const } }
  }),
})

interface Case {
  readonly network: RandomNetwork
  readonly program: Program
}

const drawing = (seed: readonly number[]): ((below: number) => number) => {
  let next = 0
  return (below) => (seed[next++ % seed.length]! + next) % below
}

const caseOf = async (numbers: readonly number[]): Promise<Case> => {
  const draw = drawing(numbers.toReversed())
  const network = networkOf(numbers, draw(2) === 0)
  // its layer is the whole tensor, its definition one of the parts
  fc.pre(network.operations.every(({ node }) => node.op !== 'Split'))
  const tiled = unwrap(rowMajor()(await loweredOf(network, chipOf(draw))))
  const placed = unwrap(firstFit()(copied(tiled, draw)))
  return { network, program: unwrap(crossLayer({ images: 1 + draw(2), grain: 1 + draw(3) })(placed)) }
}

/** Orders that let the last layers go on as early as they can, the first, and any. */
const orders = (numbers: readonly number[]): readonly Choose[] => {
  let state = 1 + numbers.reduce((a, b) => (a * 31 + b) % 65_521, 7)
  const random: Choose = (units) => {
    state = (state * 48_271) % 2_147_483_647
    return { unit: units[state % units.length]!, steps: 1 + (state % 5) }
  }
  const far = Number.POSITIVE_INFINITY
  return [
    (units) => ({ unit: units.at(-1)!, steps: far }),
    (units) => ({ unit: units[0]!, steps: far }),
    random,
    random,
  ]
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

/** Each instruction of a code in turn, as `edit` gives it at the place that is meant. */
const edited = (
  code: readonly Statement[],
  at: number,
  edit: (statement: Instruction) => readonly Statement[],
): readonly Statement[] => {
  let place = 0
  const walk = (statements: readonly Statement[]): readonly Statement[] =>
    statements.flatMap((statement): readonly Statement[] => {
      if (statement.op !== 'LOOP') return place++ === at ? edit(statement) : [statement]
      const body = walk(statement.body)
      return body.length === 0 ? [] : [{ ...statement, body }]
    })
  return walk(code)
}

const flat = (code: readonly Statement[]): readonly Instruction[] =>
  code.flatMap((statement) => (statement.op === 'LOOP' ? flat(statement.body) : [statement]))

/** What a mistake makes of an instruction. */
const mistakes: readonly ((instruction: Instruction) => readonly Statement[])[] = [
  () => [],
  (instruction) => [instruction, instruction],
  (instruction) => {
    if (instruction.op === 'SIGNAL')
      return [
        {
          ...instruction,
          receivers: instruction.receivers.map((each) => ({ ...each, register: each.register + 1 })),
        },
      ]
    if (instruction.op !== 'AWAIT') return []
    const { horizon } = instruction
    return [
      {
        ...instruction,
        horizon: { ...horizon, axes: horizon.axes.map((axis) => ({ ...axis, high: axis.high - 1 })) },
      },
    ]
  },
  (instruction) =>
    instruction.op === 'AWAIT'
      ? [{ ...instruction, horizon: { ...instruction.horizon, grain: instruction.horizon.grain + 1 } }]
      : [],
  (instruction) =>
    instruction.op === 'AWAIT'
      ? [{ ...instruction, horizon: { ...instruction.horizon, start: instruction.horizon.start + 1 } }]
      : [],
  (instruction) =>
    instruction.op === 'AWAIT' ? [{ ...instruction, register: instruction.register + 1 }] : [],
  (instruction) =>
    instruction.op === 'AWAIT'
      ? [
          {
            ...instruction,
            horizon: {
              ...instruction.horizon,
              axes: instruction.horizon.axes.map((axis) => ({ ...axis, stride: 0 })),
            },
          },
        ]
      : [],
]

/** A program in which one instruction of one core is wrong: of those between layers, as a rule. */
const mutated = (program: Program, draw: (below: number) => number): Program => {
  const [phase] = program.phases
  const cores: readonly CoreProgram[] = phase?.cores ?? []
  const between = cores.flatMap(({ code }, core) =>
    flat(code).flatMap(({ op }, at) => (op === 'AWAIT' || op === 'SIGNAL' ? [{ core, at }] : [])),
  )
  const all = cores.flatMap(({ code }, core) => flat(code).map((_, at) => ({ core, at })))
  const from = between.length > 0 && draw(5) > 0 ? between : all
  const { core, at } = from[draw(from.length)]!
  const mistake = mistakes[draw(mistakes.length)]!
  return {
    ...program,
    phases: program.phases.map((each) => ({
      ...each,
      cores: each.cores.map((own, i) => (i === core ? { ...own, code: edited(own.code, at, mistake) } : own)),
    })),
  }
}

describe('programs with a mistake between layers', () => {
  it('are refused where they go wrong in some order, and only then said to be wrong', async () => {
    const seen = { refused: 0, confirmed: 0, undecided: 0, accepted: 0 }
    await fc.assert(
      fc.asyncProperty(numbers, async (drawn) => {
        const { network, program } = await caseOf(drawn)
        const draw = drawing(drawn)
        for (let i = 0; i < 10; i++) {
          const mutant = mutated(program, draw)
          const verdict = verify(mutant)
          const wrong = orders([...drawn, i]).some((order) => goesWrong(mutant, network, order) !== null)
          if (E.isRight(verdict)) {
            seen.accepted++
            expect(wrong).toBe(false)
          } else if (verdict.left._tag === 'Undecided') seen.undecided++
          else {
            seen.refused++
            if (wrong) seen.confirmed++
          }
        }
      }),
      { numRuns: runs(20) },
    )
    expect(seen.refused).toBeGreaterThan(50)
    expect(seen.confirmed / seen.refused).toBeGreaterThan(0.5)
  })
})
