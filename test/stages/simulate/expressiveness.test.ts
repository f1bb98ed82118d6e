import * as E from 'fp-ts/lib/Either.js'
import { lastValueFrom } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { decode } from '../../../lib/codec/decode.js'
import { assembly } from '../../../lib/ir/assembly.js'
import type { BaseLayer } from '../../../lib/ir/lowered.js'
import { parseAssembly } from '../../../lib/ir/parseAssembly.js'
import { type CoreProgram, type Phase, Program } from '../../../lib/ir/program.js'
import type { Report } from '../../../lib/ir/report.js'
import { verifyReport } from '../../../lib/ir/verifyReport.js'
import { type Statement } from '../../../lib/isa/instruction.js'
import { timing } from '../../../lib/stages/simulate/timing.js'
import { verify } from '../../../lib/verify/verify.js'
import { fedWith, matrixLayer, programOf } from './programs.js'
import { fullTile, smallChip } from './smallChip.js'
import { expectTimeline } from './timeline.js'

/** Programs with mistakes in them, so that it is seen what becomes of them. */
const unproved = timing({ verified: false })

const take = (count: number): Statement => ({ op: 'WAIT', unit: 'load', from: 0, count })
const step: readonly Statement[] = [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }, { op: 'STORE' }]
const loop = (start: number, count: number, body: readonly Statement[]): Statement => ({
  op: 'LOOP',
  count,
  start,
  step: 1,
  body,
})

/** Through JSON and the codec, through assembly text and back, verified, timed, and the report verified. */
const reported = async (program: Program): Promise<Report> => {
  const decoded = decode(Program, 'the program')(JSON.parse(JSON.stringify(program)))
  expect(decoded).toEqual(E.right(program))
  expect(parseAssembly(assembly(program))).toEqual(E.right(program))
  expect(verify(program)).toEqual(E.right(program))
  const report = await lastValueFrom(unproved(program))
  if (E.isLeft(report)) throw new Error(`stalled: ${JSON.stringify(report.left)}`)
  expect(verifyReport(report.right)).toEqual(report)
  return report.right
}

describe('cross-layer: the second layer begins when its first inputs are there', () => {
  // vector j of the second layer reads vectors j and j + 1 of the first
  const window: BaseLayer = {
    ...matrixLayer('second', ['first'], 2, 8, 4),
    rowShape: [2, 4],
    input: [
      { size: 3, offset: 0, vector: [1], row: [1, 0], column: [0], group: 0 },
      { size: 4, offset: 0, vector: [0], row: [0, 1], column: [0], group: 0 },
    ],
    weight: [
      { size: 2, offset: 0, vector: [0], row: [1, 0], column: [0], group: 0 },
      { size: 4, offset: 0, vector: [0], row: [0, 1], column: [0], group: 0 },
      { size: 4, offset: 0, vector: [0], row: [0, 0], column: [1], group: 0 },
    ],
    output: [
      { size: 2, offset: 0, vector: [1], row: [0, 0], column: [0], group: 0 },
      { size: 4, offset: 0, vector: [0], row: [0, 0], column: [1], group: 0 },
    ],
  }
  const layers = [matrixLayer('first', ['input'], 3, 8, 4), window]
  const second: CoreProgram = {
    core: 1,
    layer: 'second',
    tile: fullTile(),
    code: [take(2), ...step, take(1), loop(1, 1, step)],
  }
  const cores: readonly CoreProgram[] = [
    { core: 0, layer: 'first', tile: fullTile(), code: [loop(0, 3, [...step, { op: 'CALL', to: 1 }])] },
    second,
  ]

  test('56 cycles', () => {
    const measured = expectTimeline(
      cores,
      smallChip,
      `
      0-2    bus          0 LOAD 0
      2-12   crossbar     0 MVM 0
      12-14  bus          0 LOAD 1
      12-13  output unit  0 ADD 0
      14-15  bus          0 STORE 0
      15-16  bus          0 CALL 0
      15-25  crossbar     0 MVM 1
      25-27  bus          0 LOAD 2
      25-26  output unit  0 ADD 1
      27-28  bus          0 STORE 1
      28-29  bus          0 CALL 1
      28-38  crossbar     0 MVM 2
      29-31  bus          1 LOAD 0    ; two signals have come
      31-41  crossbar     1 MVM 0
      38-39  output unit  0 ADD 2
      39-40  bus          0 STORE 2
      40-41  bus          0 CALL 2
      41-43  bus          1 LOAD 1    ; the third one
      41-42  output unit  1 ADD 0
      43-44  bus          1 STORE 0
      44-54  crossbar     1 MVM 1
      54-55  output unit  1 ADD 1
      55-56  bus          1 STORE 1`,
    )
    expect(measured.lastStore).toEqual([40, 56])
  })

  test('11 cycles less than layer by layer', async () => {
    const across = await reported(programOf(cores, smallChip, layers))
    expect(across.layers.map(({ name, cycles }) => [name, cycles])).toEqual([
      ['first', 40],
      ['second', 56],
    ])
    expect(across.network.cycles).toBe(56)
    const alone = (program: CoreProgram, code: readonly Statement[]): Phase => ({
      scheme: 'alone',
      cores: [{ ...program, code }],
      sequential: null,
      considered: [],
    })
    const apart = await reported({
      ...programOf([], smallChip, layers),
      phases: [alone(cores[0]!, [loop(0, 3, step)]), alone(second, [loop(0, 2, step)])],
    })
    expect(apart.layers.map(({ cycles }) => cycles)).toEqual([40, 27])
    expect(apart.network.cycles).toBe(67)
  })

  test('without one of its WAITs the verifier refuses it', () => {
    const hasty = programOf([cores[0]!, { ...second, code: [...step, loop(1, 1, step)] }], smallChip, layers)
    expect(verify(hasty)).toMatchObject({ left: { violations: [{ rule: 'balance' }] } })
  })
})

describe('duplication: one layer in two places, its vectors split', () => {
  const layers = [matrixLayer('layer', ['input'], 5, 16, 4)]
  const pair = (first: number, start: number, count: number): readonly CoreProgram[] => {
    const mvm: readonly Statement[] = [{ op: 'LOAD' }, { op: 'MVM' }]
    const give: readonly Statement[] = [
      { op: 'ADD' },
      { op: 'SEND', to: first + 1 },
      { op: 'CALL', to: first + 1 },
    ]
    const finish: readonly Statement[] = [
      { op: 'WAIT', unit: 'output', from: first, count: 1 },
      { op: 'RECEIVE', from: first },
      { op: 'ADD' },
      { op: 'STORE' },
    ]
    const code = [
      [...mvm, ...give],
      [...mvm, ...finish],
    ]
    return code.map((body, v) => ({
      core: first + v,
      layer: 'layer',
      tile: fullTile(v),
      code: [loop(start, count, body)],
    }))
  }

  test('both places compute the same tiles, and the layer is faster', async () => {
    const once = await reported(programOf(pair(0, 0, 5), smallChip, layers))
    const twice = await reported(programOf([...pair(0, 0, 2), ...pair(4, 2, 3)], smallChip, layers))
    expect(twice.layers[0]).toMatchObject({
      tiles: { vertical: 2, horizontal: 1, count: 2 },
      cores: 4,
      dataBytes: once.layers[0]?.dataBytes,
      sequentialCycles: null,
      speedup: null,
    })
    expect(twice.network.cycles).toBeLessThan(once.network.cycles)
  })

  test.each([
    ['once', [...pair(0, 0, 3), ...pair(4, 2, 3)]],
    ['complete', [...pair(0, 0, 2), ...pair(4, 3, 2)]],
  ])('vectors that are not split as they should be: rule "%s"', (rule, cores) => {
    const found = verify(programOf(cores, smallChip, layers))
    expect(found).toMatchObject({
      left: { violations: expect.arrayContaining([expect.objectContaining({ rule })]) },
    })
  })
})

describe('rounds: a core holds one tile after another', () => {
  const layers = [
    matrixLayer('first', ['input'], 2, 8, 4),
    fedWith(matrixLayer('second', ['first'], 2, 8, 4), 4),
  ]
  const phase = (layer: string, scheme: string, code: readonly Statement[]): Phase => ({
    scheme,
    cores: [{ core: 0, layer, tile: fullTile(), code }],
    sequential: null,
    considered: [],
  })

  test('written between phases: 2 · (13 + 27) cycles, of which 26 to write', async () => {
    const { layers: found, network } = await reported({
      ...programOf([], smallChip, layers),
      phases: ['first', 'second'].flatMap((layer) => [
        phase(layer, 'program', [{ op: 'PROGRAM' }]),
        phase(layer, 'alone', [loop(0, 2, step)]),
      ]),
    })
    expect(found.map(({ cycles, cores }) => [cycles, cores])).toEqual([
      [27, 1],
      [27, 1],
    ])
    expect(network).toMatchObject({ cycles: 80, reprogrammingCycles: 26, cores: 1, utilization: 40 / 80 })
    expect(network.energy.crossbar).toBe(
      4 * smallChip.energy.mvmPicojoules + 2 * smallChip.energy.programPicojoules,
    )
  })

  test('written at the beginning of each phase: the same cycles, as part of the layers', async () => {
    const { layers: found, network } = await reported({
      ...programOf([], smallChip, layers),
      phases: ['first', 'second'].map((layer) =>
        phase(layer, 'alone', [{ op: 'PROGRAM' }, loop(0, 2, step)]),
      ),
    })
    expect(found.map(({ cycles, utilization }) => [cycles, utilization])).toEqual([
      [40, 20 / 40],
      [40, 20 / 40],
    ])
    expect(network).toMatchObject({ cycles: 80, reprogrammingCycles: 0, utilization: 40 / 80 })
  })
})
