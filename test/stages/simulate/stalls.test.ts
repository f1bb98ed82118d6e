import * as E from 'fp-ts/lib/Either.js'
import { lastValueFrom } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { Chip } from '../../../lib/hardware/chip.js'
import type { CoreProgram, Phase, Program } from '../../../lib/ir/program.js'
import type { Instruction, Statement } from '../../../lib/isa/instruction.js'
import type { Stalled } from '../../../lib/stages/simulate/simulate.js'
import { timing } from '../../../lib/stages/simulate/timing.js'
import { linearScheme } from '../../../lib/stages/synchronize/linearScheme.js'
import { verify } from '../../../lib/verify/verify.js'
import { editedCode } from './edits.js'
import { programOf } from './programs.js'
import { columnOf, smallChip } from './smallChip.js'
import { programsOf } from './timeline.js'

/** Programs with mistakes in them, so that it is seen what becomes of them. */
const unproved = timing({ verified: false })

const step = [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }] as const
const wait = (from: number): Instruction => ({ op: 'WAIT', unit: 'output', from, count: 1 })
const twice = (...body: readonly Statement[]): Statement => ({
  op: 'LOOP',
  count: 2,
  start: 5,
  step: 1,
  body,
})

const run = (program: Program) => lastValueFrom(unproved(program))

const stall = async (cores: readonly CoreProgram[], chip: Chip = smallChip): Promise<Stalled> => {
  const result = await run(programOf(cores, chip))
  if (E.isRight(result) || result.left._tag !== 'Stalled') throw new Error('it did not stall')
  return result.left
}

const polling: Chip = { ...smallChip, signal: { kind: 'polling', bytes: 4, intervalCycles: 3 } }

describe('a program that cannot go on ends with the names of those who wait', () => {
  test.each([
    ['registers', smallChip],
    ['polling', polling],
  ] as const)('two cores that wait for each other: %s', async (_, chip) => {
    const cores = columnOf(
      [twice(...step, wait(1), { op: 'STOREP' }, { op: 'CALL', to: 1 })],
      [twice(...step, wait(0), { op: 'STORE' }, { op: 'CALL', to: 0 })],
    )
    const stalled = await stall(cores, chip)
    expect(stalled).toMatchObject({ _tag: 'Stalled', phase: 0, scheme: 'by hand' })
    expect(stalled.blocked).toEqual([
      { core: 0, layer: 'layer', instruction: wait(1), vector: 5, want: { kind: 'signal', core: 1 } },
      { core: 1, layer: 'layer', instruction: wait(0), vector: 5, want: { kind: 'signal', core: 0 } },
    ])
  })

  test('the cycle is that of the last thing that happened', async () => {
    const cores = columnOf([...step, wait(1)], [{ op: 'EXECUTE', elements: 8 }, wait(0)])
    // LOAD 0-2, MVM 2-12, ADD 12-13
    expect((await stall(cores)).cycle).toBe(13)
  })

  test.each(
    [0, 1].flatMap((core) => [smallChip, polling].map((chip) => [core, chip.signal.kind, chip] as const)),
  )('a CALL too few, or a WAIT too many: core %i, %s', async (core, _, chip) => {
    const { CALL, WAIT } = { CALL: [], WAIT: [wait(0), wait(0)] }
    const cores = programsOf(linearScheme(), 2, 3, chip).map((program) => {
      if (program.core !== core) return program
      const [loop] = program.code
      const at = loop?.op === 'LOOP' ? loop.body.findIndex(({ op }) => op === 'CALL' || op === 'WAIT') + 1 : 0
      const code = editedCode(program.code, at, ({ op }) => (op === 'CALL' ? CALL : WAIT))
      return { ...program, code }
    })
    const { blocked } = await stall(cores, chip)
    const waits = blocked.find((found) => found.core === 1)
    expect(waits).toMatchObject({ instruction: wait(0), want: { kind: 'signal', core: 0 } })
    expect(waits?.vector).toBe(core === 0 ? 0 : 1)
    const balance = verify(programOf(cores, chip))
    expect(balance).toMatchObject({ left: { violations: [{ rule: 'balance' }] } })
  })

  test('more partial sums than the receiver has places for', async () => {
    const cores = columnOf(
      [
        { op: 'LOOP', count: 4, start: 0, step: 2, body: [...step, { op: 'SEND', to: 1 }] },
        { op: 'CALL', to: 1 },
      ],
      [
        wait(0),
        { op: 'LOOP', count: 4, start: 0, step: 2, body: [{ op: 'RECEIVE', from: 0 }, { op: 'ADD' }] },
      ],
    )
    const { blocked } = await stall(cores, { ...smallChip, partialSumBuffers: 3 })
    expect(blocked).toEqual([
      {
        core: 0,
        layer: 'layer',
        instruction: { op: 'SEND', to: 1 },
        vector: 6,
        want: { kind: 'place', core: 1 },
      },
      { core: 1, layer: 'layer', instruction: wait(0), vector: 0, want: { kind: 'signal', core: 0 } },
    ])
    expect(E.isRight(await run(programOf(cores, { ...smallChip, partialSumBuffers: 4 })))).toBe(true)
  })

  test('a partial sum that nobody sends', async () => {
    const cores = columnOf(
      [...step, { op: 'STOREP' }],
      [...step, { op: 'RECEIVE', from: 0 }, { op: 'STORE' }],
    )
    expect((await stall(cores)).blocked).toEqual([
      {
        core: 1,
        layer: 'layer',
        instruction: { op: 'RECEIVE', from: 0 },
        vector: 0,
        want: { kind: 'partial sum', core: 0 },
      },
    ])
  })

  test('an MVM without its LOAD', async () => {
    const cores = columnOf([
      { op: 'LOOP', count: 3, start: 0, step: 1, body: [{ op: 'LOAD' }] },
      { op: 'LOOP', count: 4, start: 0, step: 1, body: [{ op: 'MVM' }, { op: 'STORE' }] },
    ])
    expect((await stall(cores)).blocked).toEqual([
      { core: 0, layer: 'layer', instruction: { op: 'MVM' }, vector: 3, want: { kind: 'result', core: 0 } },
    ])
  })

  test('more LOADs than MVMs, and no buffer left', async () => {
    const loads = { op: 'LOOP', count: 4, start: 7, step: -1, body: [{ op: 'LOAD' }] } as const
    expect((await stall(columnOf([loads, { op: 'MVM' }, { op: 'STORE' }]))).blocked).toEqual([
      { core: 0, layer: 'layer', instruction: { op: 'LOAD' }, vector: 5, want: { kind: 'buffer', core: 0 } },
    ])
  })

  test('PROGRAM while an input waits that no MVM takes', async () => {
    expect((await stall(columnOf([{ op: 'LOAD' }, { op: 'PROGRAM' }]))).blocked).toEqual([
      {
        core: 0,
        layer: 'layer',
        instruction: { op: 'PROGRAM' },
        vector: 0,
        want: { kind: 'buffer', core: 0 },
      },
    ])
  })

  test.each([
    ['registers', smallChip],
    ['polling', polling],
  ] as const)('a core that takes no part, as sender: %s', async (_, chip) => {
    const load: Instruction = { op: 'WAIT', unit: 'load', from: 7, count: 1 }
    expect((await stall(columnOf([load, ...step, { op: 'STORE' }]), chip)).blocked).toEqual([
      { core: 0, layer: 'layer', instruction: load, vector: 0, want: { kind: 'signal', core: 7 } },
    ])
  })

  test('a core that takes no part, as receiver, stalls nobody; the balance says what is wrong', async () => {
    const cores = columnOf([...step, { op: 'SEND', to: 7 }, { op: 'CALL', to: 7 }])
    const program = programOf(cores, { ...smallChip, partialSumBuffers: 1 })
    expect(E.isRight(await run(program))).toBe(true)
    expect(verify(program)).toMatchObject({
      left: { violations: expect.arrayContaining([expect.objectContaining({ rule: 'balance' })]) },
    })
  })

  test('a core whose two units wait is named by the one that waits for another core', async () => {
    const load: Instruction = { op: 'WAIT', unit: 'load', from: 1, count: 2 }
    const cores = columnOf([load, { op: 'LOAD' }, { op: 'MVM' }], [{ op: 'CALL', to: 0 }])
    expect((await stall(cores)).blocked).toEqual([
      { core: 0, layer: 'layer', instruction: load, vector: 0, want: { kind: 'signal', core: 1 } },
    ])
  })

  test('a later phase, and the sequential reference of a phase, by their names', async () => {
    const fine: Phase = {
      scheme: 'fine',
      cores: columnOf([...step, { op: 'STORE' }]),
      sequential: null,
      considered: [],
    }
    const program = programOf([], smallChip)
    const stuck = columnOf([wait(1)], [])
    const late = await run({ ...program, phases: [fine, { ...fine, scheme: 'late', cores: stuck }] })
    expect(late).toMatchObject({ left: { phase: 1, scheme: 'late', cycle: 0, blocked: [{ core: 0 }] } })
    const twin = await run({ ...program, phases: [fine, { ...fine, sequential: stuck }] })
    expect(twin).toMatchObject({ left: { phase: 1, scheme: 'sequential', blocked: [{ core: 0 }] } })
  })
})
