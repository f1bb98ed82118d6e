import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lastValueFrom } from 'rxjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Program } from '../../lib/ir/program.js'
import type { Statement } from '../../lib/isa/instruction.js'
import type { WaitingUnit } from '../../lib/isa/operand.js'
import { timing } from '../../lib/stages/simulate/timing.js'
import { peakByEvents } from '../machine/byEvents.js'
import { fedWith, matrixLayer, programOf } from '../stages/simulate/programs.js'
import { fullTile, smallChip } from '../stages/simulate/smallChip.js'
import { ohmflow } from './ohmflow.js'

/** A wait for one signal for each vector, and so many more or fewer. */
const each = (unit: WaitingUnit, register: number, more: number): Statement => ({
  op: 'AWAIT',
  unit,
  register,
  horizon: {
    box: [16],
    axes: [{ size: 16, digit: 0, stride: 1, divisor: 1, high: more }],
    start: 0,
    step: 1,
    grain: 1,
  },
})

/** Two of eight bits, one at a time: a quarter of the time of other layers. */
const quick = { weightBits: 8, inputBits: 2 }

/**
 * Two layers of 16 vectors that somebody has written by hand for a memory of 8 bytes, two results of 4: the second
 * reads the vector of the same number, and the first stores its next vector but `ahead` once the second has done this one.
 */
const boundedBy = (ahead: number): Program => {
  const told = (core: number): Statement => ({ op: 'SIGNAL', receivers: [{ core, register: 0 }] })
  const vectors = (body: readonly Statement[]): readonly Statement[] => [
    { op: 'LOOP', count: 16, start: 0, step: 1, body },
  ]
  const room: Statement = {
    op: 'AWAIT',
    unit: 'output',
    register: 0,
    horizon: {
      box: [16],
      // place 0 stands for no vector of the second
      axes: [{ size: 17, digit: 0, stride: 1, divisor: 1, high: 1 - ahead }],
      start: 1,
      step: 1,
      grain: 1,
    },
  }
  const first = vectors([{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }, room, { op: 'STORE' }, told(1)])
  const second = vectors([
    each('load', 0, 0),
    { op: 'LOAD' },
    { op: 'MVM' },
    { op: 'ADD' },
    { op: 'STORE' },
    told(0),
  ])
  return programOf(
    [
      { core: 0, layer: 'first', tile: fullTile(), precision: quick, code: first },
      { core: 1, layer: 'second', tile: fullTile(), code: second },
    ],
    { ...smallChip, crossbar: { ...smallChip.crossbar, mvmCycles: 40 }, memory: { bytes: 8 } },
    [
      { ...matrixLayer('first', ['x'], 16, 8, 4), precision: quick },
      fedWith(matrixLayer('second', ['first'], 16, 8, 4), 4),
    ],
  )
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a program of two layers that somebody has bounded by hand', () => {
  const told = async (command: string, ahead: number) => {
    const file = join(folder, `ahead${ahead}.json`)
    writeFileSync(file, JSON.stringify(boundedBy(ahead)))
    return ohmflow(command, file)
  }

  test('is proved where its layers have room for one result, or two, and that its memory holds these', async () => {
    const most = ['take at most 4 B of its memory of 8 B', 'take at most 8 B of its memory of 8 B']
    for (const [i, ahead] of [1, 2].entries()) {
      const { status, stdout } = await told('verify', ahead)
      expect(status).toBe(0)
      expect(stdout).toContain('no core\nwaits for ever')
      expect(stdout).toContain(most[i])
      expect(stdout).not.toContain('not decided')
    }
    const { stdout } = await told('verify', 3)
    expect(stdout).toContain(
      'not decided: memory. Whether the results that wait for their readers fit its 8 B\n' +
        'depends on how long everything takes (signals alone hold them to 12 B); mapping counts it',
    )
  })

  test.each(['verify', 'explain'])(
    'is refused by %s where the first waits for what needs it, with layers, vectors and who waits for whom',
    async (command) => {
      const { status, stdout, stderr } = await told(command, 0)
      expect([status, stdout]).toEqual([1, ''])
      expect(stderr).toBe(
        `ohmflow ${command}: layer "first" (phase 0, by hand) can go wrong: cores wait for ever (deadlock): ` +
          'core 0 at AWAIT output 0 16/17@0*1+1/1+1/1 for vector 0 (waits for signals of core 1 (layer "second")), ' +
          'then core 1 at MVM for vector 0 (waits for a result of its crossbar), ' +
          'then core 1 at AWAIT load 0 16/16@0*1+0/0+1/1 for vector 0 (waits for signals of core 0 (layer "first")). ' +
          'Follow these steps: between the last two, a signal, an instruction or a place is missing, or one is too many.\n',
      )
    },
  )

  test('is refused by timing where more results wait at once than its memory holds, and else not', async () => {
    const aheads = [1, 3, 4, 9]
    const peaks = aheads.map((ahead) => peakByEvents(boundedBy(ahead)))
    // one of those ahead has been loaded, and is what the second works on
    expect(peaks).toEqual([4, 8, 12, 32])
    for (const [i, ahead] of aheads.entries()) {
      const needed = peaks[i] ?? 0
      const result = await lastValueFrom(timing()(boundedBy(ahead)))
      expect(result).toMatchObject(
        needed <= 8
          ? { right: { network: { peakActivationBytes: needed } } }
          : { left: { _tag: 'MemoryExceeded', needed, available: 8 } },
      )
    }
  })
})
