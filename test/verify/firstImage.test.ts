import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { crossLayer, modelFile, presets, unwrap, zoo } from 'ohmflow'
import { baseline } from 'ohmflow/pipelines'
import { describe, expect, test } from 'vitest'
import type { CoreProgram, Program } from '../../lib/ir/program.js'
import type { Instruction, Statement } from '../../lib/isa/instruction.js'
import { firstImageOf } from '../../lib/verify/layers/firstImage.js'
import { verify } from '../../lib/verify/verify.js'
import { programOf } from '../needs/randomProgram.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'
import { lastApart } from './lastApart.js'

/** What becomes of an instruction by mistake, in each image alike. */
const mistakes: readonly ((instruction: Instruction) => readonly Statement[])[] = [
  () => [],
  (instruction) => [instruction, instruction],
  (instruction) => {
    if (instruction.op !== 'AWAIT') return [instruction]
    const { horizon } = instruction
    const axes = horizon.axes.map((axis) => ({ ...axis, high: axis.high - 1 }))
    return [{ ...instruction, horizon: { ...horizon, axes } }]
  },
  (instruction) =>
    instruction.op === 'AWAIT'
      ? [{ ...instruction, horizon: { ...instruction.horizon, grain: instruction.horizon.grain + 1 } }]
      : [instruction],
  (instruction) =>
    instruction.op === 'AWAIT'
      ? [{ ...instruction, horizon: { ...instruction.horizon, box: [...instruction.horizon.box, 2] } }]
      : [instruction],
  (instruction) =>
    instruction.op === 'AWAIT' ? [{ ...instruction, register: instruction.register + 1 }] : [instruction],
]

const isShared = ({ op }: Instruction): boolean => op === 'AWAIT' || op === 'SIGNAL'

/** A program with one mistake: in the `at`-th of its signals and waits, or among all of its instructions. */
const mistaken = (program: Program, kind: number, at: number): Program => {
  const counts = (code: readonly Statement[], those: (instruction: Instruction) => boolean): number =>
    code.reduce(
      (sum, statement) =>
        sum + (statement.op === 'LOOP' ? counts(statement.body, those) : those(statement) ? 1 : 0),
      0,
    )
  const cores = program.phases.flatMap((phase) => phase.cores)
  const those = kind < 2 && at % 2 === 0 ? () => true : isShared
  const total = cores.reduce((sum, { code }) => sum + counts(code, those), 0)
  let left = at % Math.max(1, total)
  const edit = (code: readonly Statement[]): readonly Statement[] =>
    code.flatMap((statement): readonly Statement[] => {
      if (statement.op === 'LOOP') {
        const body = edit(statement.body)
        return body.length === 0 ? [] : [{ ...statement, body }]
      }
      return those(statement) && left-- === 0 ? mistakes[kind]!(statement) : [statement]
    })
  const edited = (core: CoreProgram): CoreProgram => ({ ...core, code: edit(core.code) })
  return {
    ...program,
    phases: program.phases.map((phase) => ({ ...phase, cores: phase.cores.map(edited) })),
  }
}

const drawn = fc.record({
  numbers: fc.array(fc.nat(1000), { minLength: 30, maxLength: 60 }),
  kind: fc.nat(mistakes.length),
  at: fc.nat(10_000),
})

/** What is proved of all images once one has been, is proved of them when they are followed one by one. */
const asFollowed = (first: (program: Program) => Program | null) =>
  fc.asyncProperty(drawn, async ({ numbers, kind, at }) => {
    const right = await programOf(numbers, 3, 1)
    const program = kind === mistakes.length ? right : mistaken(right, kind, at)
    const one = first(program)
    if (one !== null) expect(E.isRight(verify(one))).toBe(E.isRight(verify(lastApart(program))))
  })

describe('images that all do the same', () => {
  test('are proved as they are where each is followed, and so are mistakes', () =>
    fc.assert(asFollowed(firstImageOf), { numRuns: runs(40) }))

  test('our own always do, and mistakes often', async () => {
    const programs = await Promise.all(
      fc.sample(drawn, { numRuns: 30, seed: 3 }).map(({ numbers }) => programOf(numbers, 3, 1)),
    )
    for (const program of programs) expect(firstImageOf(program)).not.toBeNull()
    const wrong = programs.map((program, i) => firstImageOf(mistaken(program, i % mistakes.length, 7 * i)))
    expect(wrong.filter((one) => one !== null && E.isLeft(verify(one))).length).toBeGreaterThan(3)
  })

  test('one image for all, however registers count on, is found out', async () => {
    const careless = (program: Program): Program => ({
      ...program,
      images: 1,
      phases: program.phases.map((phase) => ({
        ...phase,
        cores: phase.cores.map((core) => ({
          ...core,
          code: core.code.map((statement) =>
            statement.op === 'LOOP' && statement.count === program.images
              ? { ...statement, count: 1 }
              : statement,
          ),
        })),
      })),
    })
    expect(await refuted(asFollowed(careless), { numRuns: 1000 })).toBe(true)
  })

  test('a million are proved, and take what each takes', async () => {
    const model = await modelFile('squeezenet1.1', zoo['squeezenet1.1'].build())()
    const task = { model, bindings: {}, chip: presets.rram256.chip }
    const { network } = unwrap(await baseline.swap('synchronize', crossLayer({ images: 1e6 })).task(task)())
    const { cycles, latency, interval, steady } = network
    if (latency === null || interval === null) expect.unreachable('images have no pace')
    expect(steady).toBe(true)
    // the first convolution has 111 · 111 vectors of 1400 cycles, and is never at rest
    expect(interval).toBe(111 * 111 * 1400)
    expect(Math.abs(cycles - latency - (1e6 - 1) * interval)).toBeLessThan(10)
  })
})
