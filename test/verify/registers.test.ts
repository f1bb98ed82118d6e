import { beforeAll, describe, expect, it } from 'vitest'
import { crossLayer, modelFile, teachingNetwork, unwrap } from '../../lib/index.js'
import type { CoreProgram, Program } from '../../lib/ir/program.js'
import type { Horizon } from '../../lib/isa/horizon.js'
import type { Instruction, Statement } from '../../lib/isa/instruction.js'
import { verify } from '../../lib/verify/verify.js'
import { teaching } from '../../pipelines/teaching.js'
import { lastApart } from './lastApart.js'

/** conv1 in cores 0 to 2, conv2 in 3 to 6, classes in 7 to 10; cores 2 and 6 finish results and signal their readers. */
let program: Program

const made = async (images = 1): Promise<Program> => {
  const model = await modelFile('teaching', teachingNetwork.build())()
  return unwrap(await teaching.swap('synchronize', crossLayer({ images })).until('synchronize').task(model)())
}

beforeAll(async () => {
  program = await made()
})

const edited = (
  code: readonly Statement[],
  edit: (instruction: Instruction) => readonly Statement[],
): readonly Statement[] =>
  code.flatMap((statement): readonly Statement[] =>
    statement.op === 'LOOP' ? [{ ...statement, body: edited(statement.body, edit) }] : edit(statement),
  )

const withCore = (core: number, change: (own: CoreProgram) => CoreProgram): Program => ({
  ...program,
  phases: program.phases.map((phase) => ({
    ...phase,
    cores: phase.cores.map((own) => (own.core === core ? change(own) : own)),
  })),
})

const withCode = (core: number, edit: (instruction: Instruction) => readonly Statement[]): Program =>
  withCore(core, (own) => ({ ...own, code: edited(own.code, edit) }))

const without =
  (op: Instruction['op']) =>
  (instruction: Instruction): readonly Statement[] =>
    instruction.op === op ? [] : [instruction]

describe('registers that are named', () => {
  it('are proved as they are made', () => {
    expect(verify(program)).toMatchObject({ _tag: 'Right' })
  })

  it.each([
    ['a LOAD before which nobody waits', () => withCode(3, without('AWAIT')), 'Unsynchronized', 'inputs'],
    ['a sender that says nothing', () => withCode(2, without('SIGNAL')), 'Unsynchronized', 'deadlock'],
    [
      'a signal before the result is stored',
      () =>
        withCode(2, (instruction) =>
          instruction.op === 'SIGNAL'
            ? []
            : instruction.op === 'LOAD'
              ? [
                  ...[3, 4, 5, 6].map(
                    (core): Statement => ({ op: 'SIGNAL', receivers: [{ core, register: 0 }] }),
                  ),
                  instruction,
                ]
              : [instruction],
        ),
      'Unsynchronized',
      'inputs',
    ],
    [
      'a wait for a layer that comes later',
      () =>
        withCode(6, (instruction) =>
          instruction.op === 'SIGNAL'
            ? [{ op: 'SIGNAL', receivers: [{ core: 0, register: 0 }] }]
            : [instruction],
        ),
      'Unsynchronized',
      'deadlock',
    ],
  ] as const)('%s: %#', (_, mutant, tag, rule) => {
    expect(verify(mutant())).toMatchObject({ left: { _tag: tag, rule } })
  })

  it('wait for ever where layers do so in a circle, each of which is named', () => {
    const horizon = {
      box: [9],
      axes: [{ size: 4, digit: 0, stride: 0, divisor: 1, high: 0 }],
      start: 0,
      step: 1,
      grain: 1,
    }
    const waiting = withCode(0, (instruction) =>
      instruction.op === 'LOAD'
        ? [{ op: 'AWAIT', unit: 'load', register: 0, horizon }, instruction]
        : [instruction],
    )
    const circle: Program = {
      ...waiting,
      phases: waiting.phases.map((phase) => ({
        ...phase,
        cores: phase.cores.map((own) =>
          own.core === 6
            ? {
                ...own,
                code: edited(own.code, (each) =>
                  each.op === 'STORE'
                    ? [each, { op: 'SIGNAL', receivers: [{ core: 0, register: 0 }] }]
                    : [each],
                ),
              }
            : own,
        ),
      })),
    }
    const verdict = verify(circle)
    expect(verdict).toMatchObject({ left: { _tag: 'Unsynchronized', rule: 'deadlock' } })
    const chain = verdict._tag === 'Left' && 'chain' in verdict.left ? verdict.left.chain : []
    expect(chain.map(({ core, what }) => `${core} ${what}`)).toEqual([
      '0 waits for signals of core 6 (layer "conv2")',
      '6 waits for a result of its crossbar',
      '6 waits for signals of core 2 (layer "conv1")',
      '2 waits for a partial sum of core 1',
      '1 waits for a partial sum of core 0',
      '0 waits for a result of its crossbar',
    ])
  })

  it('have one sender', () => {
    const twice = withCode(5, (instruction) =>
      instruction.op === 'SEND'
        ? [instruction, { op: 'SIGNAL', receivers: [{ core: 7, register: 0 }] }]
        : [instruction],
    )
    const [violation] = [verify(twice)].flatMap((verdict) =>
      verdict._tag === 'Left' && verdict.left._tag === 'Invalid' ? verdict.left.violations : [],
    )
    expect(violation).toMatchObject({ rule: 'registers', problem: 'register 0 of core 7 has 2 senders' })
  })

  it('are told one by one only where the chip may have them', () => {
    const receivers = Array.from({ length: 1000 }, (_, register) => ({ core: 10 ** 6, register }))
    const absent: Program = {
      ...program,
      phases: program.phases.map((phase) => ({
        ...phase,
        cores: phase.cores.map((own) => ({ ...own, code: [...own.code, { op: 'SIGNAL', receivers }] })),
      })),
    }
    const verdict = verify(absent)
    const found = verdict._tag === 'Left' && verdict.left._tag === 'Invalid' ? verdict.left.violations : []
    const signals = found.filter(({ rule }) => rule === 'registers')
    expect(signals).toHaveLength(2 * program.phases.flatMap(({ cores }) => cores).length)
    expect(signals[0]?.problem).toContain('the chip has')
  })

  it('are counted up once by a signal, which is sent after one result', () => {
    const { chip } = program
    const broadcast: Program = { ...program, chip: { ...chip, signal: { kind: 'broadcast', bytes: 4 } } }
    expect(verify(broadcast)).toMatchObject({ _tag: 'Right' })
    const twice = withCode(6, (instruction) =>
      instruction.op === 'SIGNAL' && instruction.receivers[0]?.core === 7
        ? [{ ...instruction, receivers: [...instruction.receivers, ...instruction.receivers] }]
        : [instruction],
    )
    expect(verify({ ...broadcast, phases: twice.phases })).toMatchObject({
      left: { violations: [{ rule: 'registers', problem: expect.stringContaining('twice') }] },
    })
  })

  it.each<readonly [string, Partial<Horizon>]>([
    ['vectors', { box: Array.from({ length: 21 }, () => Number.MAX_SAFE_INTEGER) }],
    [
      'sizes',
      {
        axes: Array.from({ length: 40 }, () => ({
          size: Number.MAX_SAFE_INTEGER,
          digit: 0,
          stride: 0,
          divisor: 1,
          high: 0,
        })),
      },
    ],
    [
      'steps',
      { axes: [{ size: 9, digit: 1, stride: Number.MAX_SAFE_INTEGER, divisor: 1, high: 1 }], box: [2, 2] },
    ],
    ['a digit', { axes: [{ size: 9, digit: 2, stride: 1, divisor: 1, high: 0 }], box: [2, 2] }],
  ])('have a horizon whose %s can be counted', (_, change) => {
    const beyond = withCode(3, (instruction) =>
      instruction.op === 'AWAIT'
        ? [{ ...instruction, horizon: { ...instruction.horizon, ...change } }]
        : [instruction],
    )
    expect(verify(beyond)).toMatchObject({
      left: { violations: [{ rule: 'registers', problem: expect.stringContaining('its horizon') }] },
    })
  })

  it('are there on chips that count signals, one a transfer unless they broadcast', () => {
    const { chip } = program
    const polled: Program = {
      ...program,
      chip: { ...chip, signal: { kind: 'polling', bytes: 4, intervalCycles: 4 } },
    }
    expect(verify(polled)).toMatchObject({ left: { _tag: 'Invalid' } })
    const several = withCode(6, (instruction) =>
      instruction.op === 'SIGNAL'
        ? instruction.receivers[0]?.core === 7
          ? [{ op: 'SIGNAL', receivers: [7, 8, 9, 10].map((core) => ({ core, register: 0 })) }]
          : []
        : [instruction],
    )
    expect(verify(several)).toMatchObject({ left: { _tag: 'Invalid' } })
    const broadcast: Program = { ...several, chip: { ...chip, signal: { kind: 'broadcast', bytes: 4 } } }
    expect(verify(broadcast)).toMatchObject({ _tag: 'Right' })
  })

  it('are not decided where nothing says what a layer needs of one that it reads', () => {
    const silent: Program = {
      ...withCode(3, without('AWAIT')),
      layers: program.layers.map((layer) =>
        layer.kind === 'base' && layer.name === 'conv2' ? { ...layer, reads: [] } : layer,
      ),
    }
    expect(verify(silent)).toMatchObject({ _tag: 'Left' })
  })

  it('are what several images need where layers share a phase', async () => {
    const several = await made(2)
    const bare: Program = {
      ...several,
      phases: several.phases.map((phase) => ({
        ...phase,
        cores: phase.cores.map((own) => ({
          ...own,
          code: edited(own.code, (each) => (each.op === 'AWAIT' || each.op === 'SIGNAL' ? [] : [each])),
        })),
      })),
    }
    expect(verify(bare)).toMatchObject({ left: { _tag: 'Unsynchronized', rule: 'inputs' } })
    expect(verify(lastApart(bare))).toMatchObject({ left: { _tag: 'Undecided', rule: 'inputs' } })
  })

  it('are proved over images that all do the same, and else not decided over more than can be followed', async () => {
    expect(verify(await made(3))).toMatchObject({ _tag: 'Right' })
    expect(verify(lastApart(await made(3)))).toMatchObject({ _tag: 'Right' })
    const many = await made(10_000_000)
    expect(verify(many)).toMatchObject({ _tag: 'Right' })
    expect(verify(lastApart(many))).toMatchObject({ left: { _tag: 'Undecided', rule: 'length' } })
  })
})
