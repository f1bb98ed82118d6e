import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { decode } from '../../lib/codec/decode.js'
import { explain } from '../../lib/explain.js'
import { type CoreProgram, type Phase, type Program, Program as ProgramCodec } from '../../lib/ir/program.js'
import { type Instruction, type Statement } from '../../lib/isa/instruction.js'
import { cyclicScheme } from '../../lib/stages/synchronize/cyclicScheme.js'
import { linearScheme } from '../../lib/stages/synchronize/linearScheme.js'
import { sequentialScheme } from '../../lib/stages/synchronize/sequentialScheme.js'
import { verify } from '../../lib/verify/verify.js'
import { madePrograms } from '../ir/programs.js'
import { runs } from '../runs.js'
import { editedCode } from '../stages/simulate/edits.js'
import { matrixLayer, programOf } from '../stages/simulate/programs.js'
import { smallChip } from '../stages/simulate/smallChip.js'
import { programsOf } from '../stages/simulate/timeline.js'

const rulesOf = (program: Program): readonly string[] => {
  const result = verify(program)
  if (E.isRight(result)) return []
  const { left } = result
  return left._tag === 'Invalid' ? [...new Set(left.violations.map(({ rule }) => rule))] : [left.rule]
}

test('every program that the stages make is one', () => {
  fc.assert(
    fc.property(madePrograms, (program) => {
      expect(verify(program)).toEqual(E.right(program))
    }),
    { numRuns: runs(100) },
  )
})

/** The first place of each instruction in the loop of a linear program. */
const placeOf = ({ code: [loop] }: CoreProgram, op: Instruction['op']): number =>
  loop?.op === 'LOOP' ? loop.body.findIndex((statement) => statement.op === op) + 1 : 0

describe('a linear program of three cores and 3 vectors', () => {
  const cores = programsOf(linearScheme(), 3, 3, smallChip)
  const layers = [matrixLayer('layer', [], 3, 24, 4)]
  const phase: Phase = {
    scheme: 'linear',
    cores,
    sequential: programsOf(sequentialScheme(), 3, 3, smallChip),
    considered: [],
  }
  const program: Program = { ...programOf([], smallChip, layers), phases: [phase] }
  const withCores = (change: (program: CoreProgram) => CoreProgram): Program => ({
    ...program,
    phases: [{ ...phase, cores: cores.map(change) }],
  })
  const withCore = (number: number, change: (program: CoreProgram) => CoreProgram): Program =>
    withCores((core) => (core.core === number ? change(core) : core))

  test('is one', () => {
    expect(rulesOf(program)).toEqual([])
  })

  test.each<[string, Statement, string]>([
    ['half a turn', { op: 'LOOP', count: 0.5, start: 0, step: 1, body: [] }, 'count is 0.5'],
    ['a step of nothing', { op: 'LOOP', count: 1, start: 0, step: NaN, body: [] }, 'step is NaN'],
    [
      'signals that are grouped by none, of which no vector would wait for any',
      {
        op: 'AWAIT',
        unit: 'load',
        register: 0,
        horizon: { box: [3], axes: [], start: 0, step: 1, grain: 0 },
      },
      'grain is 0',
    ],
  ])('with %s in its code is refused, though no file can hold it', (_, statement, problem) => {
    const wrong = withCore(1, (core) => ({ ...core, code: [...core.code, statement] }))
    expect(rulesOf(wrong)).toEqual(['values'])
    const result = verify(wrong)
    expect(E.isLeft(result) ? explain(result.left) : '').toContain(problem)
  })

  /** An instruction of a core, how often it stands where it stood once, and the rule that refuses it. */
  const mistakes: readonly (readonly [Instruction['op'], number, number, string])[] = [
    ...(['SEND', 'CALL'] as const).flatMap((op) => [0, 2].map((times) => [op, 0, times, 'balance'] as const)),
    ...(['WAIT', 'RECEIVE'] as const).flatMap((op) =>
      [0, 2].map((times) => [op, 1, times, 'balance'] as const),
    ),
    ...(['MVM', 'STORE'] as const).map((op) => [op, 2, 0, 'complete'] as const),
    ...(['MVM', 'STORE'] as const).map((op) => [op, 2, 2, 'once'] as const),
  ]

  test.each(mistakes)('%s in core %i %i times: rule "%s"', (op, core, times, rule) => {
    const changed = withCore(core, (own) => {
      const copies = (statement: Statement) => Array.from({ length: times }, () => statement)
      return { ...own, code: editedCode(own.code, placeOf(own, op), copies) }
    })
    expect(rulesOf(changed)).toContain(rule)
  })

  const redirected = (from: number, to: number): Program =>
    withCore(from, (own) => ({
      ...own,
      code: editedCode(own.code, placeOf(own, 'CALL'), () => [{ op: 'CALL', to }]),
    }))

  const loops = (change: Partial<{ count: number; start: number; step: number }>): Program =>
    withCores((own) => {
      const [loop] = own.code
      return loop?.op === 'LOOP' ? { ...own, code: [{ ...loop, ...change }] } : own
    })

  test.each<readonly [string, Program, readonly string[]]>([
    ['a CALL to another core', redirected(0, 2), ['balance']],
    ['a CALL to a core that takes no part', redirected(0, 7), ['balance']],
    ['a vector too many', loops({ count: 4 }), ['vectors']],
    ['a vector too few', loops({ count: 2 }), ['complete']],
    ['vectors from 1 on', loops({ start: 1 }), ['vectors']],
    ['a vector again and again', loops({ step: 0 }), ['once']],
    ['a core that the chip has not', withCore(2, (own) => ({ ...own, core: 8 })), ['cores', 'balance']],
    ['a core that works twice', withCore(2, (own) => ({ ...own, core: 1 })), ['cores', 'balance']],
    ['a layer that is not there', withCores((own) => ({ ...own, layer: 'other' })), ['layers']],
    [
      'a tile that is larger than the crossbar',
      withCore(2, (own) => ({ ...own, tile: { ...own.tile!, rows: { start: 16, count: 9 } } })),
      ['fit'],
    ],
    [
      'channels beside a tile',
      withCore(2, (own) => ({ ...own, channels: { start: 0, count: 1 } })),
      ['tiles'],
    ],
    ['a layer that nobody computes', { ...program, phases: [] }, ['complete']],
    ['fewer cores than it uses', { ...program, cores: 2 }, ['cores']],
    [
      'a reference that computes nothing',
      {
        ...program,
        phases: [{ ...phase, sequential: phase.sequential!.map((core) => ({ ...core, code: [] })) }],
      },
      ['complete'],
    ],
    [
      'a reference that waits for nobody',
      {
        ...program,
        phases: [
          { ...phase, sequential: phase.sequential!.map((core) => ({ ...core, code: core.code.slice(1) })) },
        ],
      },
      ['balance'],
    ],
  ])('%s: refused', (_, changed, rules) => {
    expect(rulesOf(changed)).toEqual(expect.arrayContaining([...rules]))
  })
})

describe('the steps of a cyclic program with a short last block', () => {
  const layers = [matrixLayer('layer', [], 7, 24, 4)]
  const made = (schedule: CoreProgram['code'][]): Program => ({
    ...programOf([], smallChip, layers),
    phases: [
      {
        scheme: 'cyclic:5',
        cores: programsOf(cyclicScheme(5), 3, 7, smallChip).map((core, i) => ({
          ...core,
          code: schedule[i] ?? core.code,
        })),
        sequential: null,
        considered: [],
      },
    ],
  })
  const codes = programsOf(cyclicScheme(5), 3, 7, smallChip).map(({ code }) => code)
  const size = (code: readonly Statement[]): number =>
    code.reduce((sum, s) => sum + 1 + (s.op === 'LOOP' ? size(s.body) : 0), 0)

  test('are right as they are', () => {
    expect(rulesOf(made([]))).toEqual([])
  })

  test('are refused without any one of their instructions', () => {
    const accepted = codes.flatMap((code, core) =>
      Array.from({ length: size(code) }, (_, at) => at).flatMap((at) => {
        let dropped = ''
        const edited = editedCode(code, at, (statement) => {
          dropped = statement.op
          return []
        })
        return rulesOf(made(codes.map((own, i) => (i === core ? edited : own)))).length === 0 ? [dropped] : []
      }),
    )
    expect(accepted).toEqual([])
  })
})

describe('absurd programs', () => {
  const layers = [matrixLayer('layer', [], 3, 24, 4)]
  const cores = programsOf(linearScheme(), 3, 3, smallChip)
  const withCode = (code: readonly Statement[]): Program => ({
    ...programOf([], smallChip, layers),
    phases: [
      {
        scheme: 'linear',
        cores: cores.map((core, i) => (i === 0 ? { ...core, code: [...core.code, ...code] } : core)),
        sequential: null,
        considered: [],
      },
    ],
  })

  test('a loop that would never end is refused at once', () => {
    const endless: Statement = { op: 'LOOP', count: 9e15, start: 0, step: 0, body: [{ op: 'ADD' }] }
    expect(rulesOf(withCode([endless]))).toEqual(['length'])
  })

  const once: readonly Statement[] = [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }, { op: 'STORE' }]
  test.each<readonly [string, readonly Statement[], RegExp]>([
    [
      'more instructions than can be counted',
      [{ op: 'LOOP', count: 9e15, start: 0, step: 0, body: [{ op: 'ADD' }] }],
      /layer "second" \(phase 1, by hand\): \d+ instructions are more than can be checked, or run \(length\)/,
    ],
    [
      'vectors in more pieces than can be looked at',
      [
        { op: 'LOOP', count: 2 ** 21, start: 0, step: 2, body: once },
        { op: 'LOOP', count: 2, start: 5, step: 1, body: once },
      ],
      /layer "second" \(phase 1, by hand\): its MVM for \d+ vectors of tile [^:]* lie in more pieces than can be checked \(length\)/,
    ],
  ])('of %s, the layer and the phase are named', (_, code, said) => {
    const tile = {
      groups: { start: 0, count: 1 },
      rows: { start: 0, count: 8 },
      columns: { start: 0, count: 4 },
    }
    const alone = (layer: string, core: number, own: readonly Statement[]): Phase => ({
      scheme: 'by hand',
      cores: [{ core, layer, tile, code: own }],
      sequential: null,
      considered: [],
    })
    const result = verify({
      ...programOf([], smallChip, [
        matrixLayer('first', ['input'], 1, 8, 4),
        matrixLayer('second', ['other'], 2 ** 22, 8, 4),
      ]),
      phases: [alone('first', 0, once), alone('second', 1, code)],
    })
    expect(E.isLeft(result) ? explain(result.left) : 'right').toMatch(said)
  })

  test('loops too deep for the stack do not decode', () => {
    let deep: Statement = { op: 'ADD' }
    for (let i = 0; i < 5000; i++) deep = { op: 'LOOP', count: 1, start: 0, step: 0, body: [deep] }
    expect(decode(ProgramCodec, 'the program')(withCode([deep]))).toMatchObject({
      _tag: 'Left',
      left: { _tag: 'Undecodable' },
    })
  })
})
