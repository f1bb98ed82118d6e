import * as fc from 'fast-check'
import { lastValueFrom } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { presets } from '../../lib/hardware/presets.js'
import type { CoreProgram } from '../../lib/ir/program.js'
import type { Instruction, Statement } from '../../lib/isa/instruction.js'
import {
  arbitrarySchedule,
  arbitraryVerticalGroup,
  type Bench,
  interpret,
  type Schedule,
} from '../../lib/laws/index.js'
import { timing } from '../../lib/stages/simulate/timing.js'
import { cyclicScheme } from '../../lib/stages/synchronize/cyclicScheme.js'
import { linearScheme } from '../../lib/stages/synchronize/linearScheme.js'
import type { Scheme, VerticalGroup } from '../../lib/stages/synchronize/scheme.js'
import { sequentialScheme } from '../../lib/stages/synchronize/sequentialScheme.js'

/** Programs with mistakes in them, so that it is seen what becomes of them. */
const unproved = timing({ verified: false })

const tile = (row: number) => ({
  groups: { start: 0, count: 1 },
  rows: { start: row, count: 1 },
  columns: { start: 0, count: 1 },
})

const core = (core: number, row: number, code: readonly Statement[]): CoreProgram => ({
  core,
  layer: 'conv',
  tile: tile(row),
  code,
})

const benchOf = (rows: number, vectors: number, places = Number.POSITIVE_INFINITY): Bench => ({
  layers: new Map([['conv', { rows, vectors }]]),
  inputBuffers: 1,
  outputBuffers: 1,
  places,
})

/** What goes wrong, as text. */
const found = (cores: readonly CoreProgram[], bench: Bench, schedule: Schedule = []): readonly string[] =>
  interpret([{ name: '', cores }], bench, schedule).map(
    ({ rule, where, problem }) => `${where}: ${problem} (${rule})`,
  )

const first: readonly Statement[] = [
  { op: 'LOAD' },
  { op: 'MVM' },
  { op: 'ADD' },
  { op: 'STOREP' },
  { op: 'CALL', to: 1 },
]
const second: readonly Statement[] = [
  { op: 'LOAD' },
  { op: 'MVM' },
  { op: 'WAIT', unit: 'output', from: 0, count: 1 },
  { op: 'LOADP', from: 0 },
  { op: 'ADD' },
  { op: 'STORE' },
]
const without = (code: readonly Statement[], op: Instruction['op']) =>
  code.filter((statement) => statement.op !== op)

describe('two cores, one vector, by hand', () => {
  const group = 'layer "conv", groups 0, columns 0'

  test('the right program', () => {
    expect(found([core(0, 0, first), core(1, 1, second)], benchOf(2, 1))).toEqual([])
  })

  test('a missing WAIT is seen when all goes well, and when it does not', () => {
    const cores = [core(0, 0, first), core(1, 1, without(second, 'WAIT'))]
    const lucky = [
      { unit: 0, steps: 99 },
      { unit: 1, steps: 99 },
      { unit: 2, steps: 99 },
    ]
    expect(found(cores, benchOf(2, 1), lucky)).toEqual([
      `${group}, vector 0: no signal makes LOADP of core 1 wait for STOREP of core 0 (ordered)`,
      'core 0 to 1: nobody waits for the last 1 of the signals (drained)',
    ])
    const unlucky = [
      { unit: 3, steps: 99 },
      { unit: 4, steps: 99 },
      { unit: 5, steps: 99 },
    ]
    expect(found(cores, benchOf(2, 1), unlucky)).toEqual([
      `${group}, vector 0: LOADP of core 1 comes before any partial sum of core 0 has been stored (ordered)`,
      `${group}, vector 0: STORE of core 1 has not added row 0 (complete)`,
      `${group}, vector 0: no signal orders LOADP of core 1 and STOREP of core 0 (race)`,
      'core 0 to 1: nobody waits for the last 1 of the signals (drained)',
      `${group}, vector 0, core 0: nobody loads the partial sum that is stored (drained)`,
    ])
  })

  test('a missing CALL', () => {
    expect(found([core(0, 0, without(first, 'CALL')), core(1, 1, second)], benchOf(2, 1))).toEqual([
      'core 1, output unit: it waits for ever at WAIT output 0 1 for vector 0 (deadlock)',
    ])
  })

  test('a signal that the load unit waits for orders what the output unit does with that input', () => {
    const early: readonly Statement[] = [
      { op: 'WAIT', unit: 'load', from: 0, count: 1 },
      ...without(second, 'WAIT'),
    ]
    expect(found([core(0, 0, first), core(1, 1, early)], benchOf(2, 1))).toEqual([])
  })

  test('a signal that comes after the input orders nothing before it', () => {
    const late: readonly Statement[] = [
      ...without(second, 'WAIT'),
      { op: 'WAIT', unit: 'load', from: 0, count: 1 },
    ]
    expect(found([core(0, 0, first), core(1, 1, late)], benchOf(2, 1))).toEqual([
      `${group}, vector 0: no signal makes LOADP of core 1 wait for STOREP of core 0 (ordered)`,
    ])
  })

  test('a partial sum waits in memory for a later phase, and for none that came before', () => {
    const upper = { name: 'upper', cores: [core(0, 0, without(first, 'CALL'))] }
    const lower = { name: 'lower', cores: [core(1, 1, without(second, 'WAIT'))] }
    expect(interpret([upper, lower], benchOf(2, 1), [])).toEqual([])
    expect(interpret([upper], benchOf(2, 1), []).map(({ rule }) => rule)).toEqual(['drained', 'complete'])
    expect(interpret([lower, upper], benchOf(2, 1), []).map(({ rule }) => rule)).toEqual([
      'ordered',
      'complete',
      'drained',
    ])
  })

  test('the same tile in two cores for different vectors is duplication', () => {
    const alone: readonly Statement[] = [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }, { op: 'STORE' }]
    const split = (start: number): readonly Statement[] => [
      { op: 'LOOP', count: 2, start, step: 1, body: alone },
    ]
    expect(found([core(0, 0, split(0)), core(5, 0, split(2))], benchOf(1, 4))).toEqual([])
    expect(found([core(0, 0, split(0)), core(5, 0, split(1))], benchOf(1, 4))).toEqual([
      `${group}, vector 1: no signal orders STORE of core 0 and STORE of core 5 (race)`,
      `${group}, vector 1: STORE of core 5 stores it a second time (once)`,
      `${group}, vector 3: nobody stores the result (complete)`,
    ])
  })
})

const programsOf = ({ schedule }: Scheme, group: VerticalGroup): readonly CoreProgram[] =>
  schedule(group).map((code, v) => core(group.cores[v] ?? -1, v, code))

/** Every program that lacks a single instruction of this one. */
const lacking = (
  code: readonly Statement[],
): readonly { readonly lost: string; readonly code: readonly Statement[] }[] =>
  code.flatMap((statement, i) => {
    const others = (by: readonly Statement[]) => [...code.slice(0, i), ...by, ...code.slice(i + 1)]
    return statement.op === 'LOOP'
      ? lacking(statement.body).map(({ lost, code: body }) => ({
          lost,
          code: others([{ ...statement, body }]),
        }))
      : [{ lost: statement.op, code: others([]) }]
  })

const schemes = [
  sequentialScheme(),
  linearScheme(),
  cyclicScheme(),
  cyclicScheme(1),
  cyclicScheme(3),
  cyclicScheme(7),
]

describe('no instruction is there in vain', () => {
  test.each(schemes)('$name: without any one of them something goes wrong', (scheme) => {
    const missed: string[] = []
    let cases = 0
    for (const exchange of ['memory', 'forward'] as const)
      for (const count of [1, 2, 3, 4])
        for (const vectors of [1, 2, 4, 7]) {
          const group: VerticalGroup = {
            cores: Array.from({ length: count }, (_, v) => v),
            vectors,
            exchange,
            places: Number.POSITIVE_INFINITY,
          }
          const programs = programsOf(scheme, group)
          programs.forEach((program, v) => {
            for (const { lost, code } of lacking(program.code)) {
              cases++
              const spoilt = programs.map((other, u) => (u === v ? { ...other, code } : other))
              if (found(spoilt, benchOf(count, vectors)).length === 0)
                missed.push(`${lost} of core ${v} of ${count}, ${vectors} vectors, ${exchange}`)
            }
          })
        }
    expect(missed).toEqual([])
    expect(cases).toBeGreaterThan(400)
  })
})

describe('beside the timing simulation', () => {
  /** A chip with as many buffers as the bench. */
  const chipOf = ({ exchange, places }: VerticalGroup) => ({
    ...presets.rram256.chip,
    core: { ...presets.rram256.chip.core, inputBuffers: 1, outputBuffers: 1 },
    exchange,
    partialSumBuffers: places === Number.POSITIVE_INFINITY ? ('unbounded' as const) : places,
  })

  const stalls = async (group: VerticalGroup, cores: readonly CoreProgram[]): Promise<boolean> => {
    const result = await lastValueFrom(
      unproved({
        schema: 'ohmflow.program/1',
        chip: chipOf(group),
        model: { name: '', sha256: '', parameters: 0, macs: 0 },
        pipeline: { partitioner: '', assigner: '', synchronizer: '' },
        cores: 32,
        layers: [
          {
            kind: 'base',
            name: 'conv',
            op: 'Gemm',
            inputs: [],
            groups: 1,
            rows: group.cores.length,
            columns: 1,
            vectors: group.vectors,
            vectorShape: [group.vectors],
            rowShape: [group.cores.length],
            columnShape: [1],
            input: [],
            weight: [],
            output: [],
            weights: 'w',
            bias: null,
            fused: [],
          },
        ],
        phases: [{ scheme: 'twin', cores, sequential: null, considered: [] }],
      }),
    )
    return result._tag === 'Left'
  }

  test('a program stalls in both or in neither, whole or with any one instruction taken out', async () => {
    const seen = { stalled: 0, ended: 0 }
    await fc.assert(
      fc.asyncProperty(
        arbitraryVerticalGroup.filter(({ places }) => places === Number.POSITIVE_INFINITY),
        fc.constantFrom(...schemes),
        fc.nat(),
        fc.nat(),
        fc.boolean(),
        arbitrarySchedule,
        async (group, scheme, which, victim, whole, schedule) => {
          const programs = programsOf(scheme, group)
          const v = victim % programs.length
          const lackings = lacking(programs[v]?.code ?? [])
          const spoilt = whole ? undefined : lackings[which % Math.max(1, lackings.length)]
          const cores = programs.map((program, u) =>
            u === v && spoilt ? { ...program, code: spoilt.code } : program,
          )
          const rules = found(cores, benchOf(group.cores.length, group.vectors), schedule)
          const blocked = rules.some((text) => text.endsWith('(deadlock)'))
          seen[blocked ? 'stalled' : 'ended'] += 1
          expect(await stalls(group, cores)).toBe(blocked)
        },
      ),
      { numRuns: 400 },
    )
    expect(Math.min(seen.stalled, seen.ended)).toBeGreaterThan(50)
  })
})
