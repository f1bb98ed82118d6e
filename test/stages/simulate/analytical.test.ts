/// <reference types="vite/client" />
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { lastValueFrom } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { presets } from '../../../lib/hardware/presets.js'
import type { Program } from '../../../lib/ir/program.js'
import type { Report } from '../../../lib/ir/report.js'
import { arbitraryProgram } from '../../../lib/laws/arbitraries/program.js'
import { simulatorLaws } from '../../../lib/laws/simulatorLaws.js'
import { modelFile } from '../../../lib/onnx/format/modelFile.js'
import { slowestFirst } from '../../../lib/stages/duplicate/slowestFirst.js'
import { analytical } from '../../../lib/stages/simulate/analytical.js'
import { timing } from '../../../lib/stages/simulate/timing.js'
import { depthwisePacking } from '../../../lib/stages/tile/depthwisePacking.js'
import { teachingNetwork } from '../../../lib/zoo/teachingNetwork.js'
import { convolutionalNames, zoo } from '../../../lib/zoo/zoo.js'
import { baseline } from '../../../pipelines/baseline.js'
import { crossLayer } from '../../../pipelines/crossLayer.js'
import { teaching } from '../../../pipelines/teaching.js'
import { right } from '../../functional/execution.js'
import { programOf } from '../../needs/randomProgram.js'
import { refuted } from '../../refuted.js'
import { runs } from '../../runs.js'

const fuzzing = import.meta.env.MODE === 'fuzz'
/** One of each family, which is soon simulated. */
const few = ['alexnet', 'resnet18', 'mobilenetv2', 'squeezenet1.1', 'googlenet'] as const

const exactly = async (program: Program): Promise<Report> => right(await lastValueFrom(timing()(program)))

/** Never above what the simulation takes, in any layer or operator. */
const below = (estimate: (program: Program) => E.Either<unknown, Report>) =>
  fc.asyncProperty(arbitraryProgram, async (program) => {
    const [found, exact] = [right(estimate(program)), await exactly(program)]
    const cycles = ({ layers, operators }: Report) => [...layers, ...operators].map(({ cycles }) => cycles)
    const [low, high] = [cycles(found), cycles(exact)]
    expect(low.length).toBe(high.length)
    for (const [i, each] of low.entries()) expect(each).toBeLessThanOrEqual(high[i] ?? 0)
    expect(found.network.cycles).toBeLessThanOrEqual(exact.network.cycles)
    expect(found.network.peakPartialSumBytes).toBeLessThanOrEqual(exact.network.peakPartialSumBytes)
  })

describe('the analytical simulator', () => {
  test('is never above the timing simulation', () => fc.assert(below(analytical()), { numRuns: runs(100) }))

  test('the law fails for an estimate that is a cycle above its own', async () => {
    const above = (program: Program) =>
      E.map(
        (report: Report): Report => ({
          ...report,
          layers: report.layers.map((layer) => ({ ...layer, cycles: layer.cycles + 1 })),
        }),
      )(analytical()(program))
    const found = await refuted(below(above), { numRuns: 1500 })
    expect(found).toBe(true)
  })

  /** A network whose layers work at the same time neither ends earlier than estimated, nor does any of its layers begin so. */
  const acrossLayers = (estimate: (program: Program) => E.Either<unknown, Report>) =>
    fc.asyncProperty(fc.array(fc.nat(1000), { minLength: 30, maxLength: 60 }), async (numbers) => {
      const program = await programOf(numbers, 4)
      const [found, exact] = [right(estimate(program)), await exactly(program)]
      expect(found.network.cycles).toBeLessThanOrEqual(exact.network.cycles)
      expect(found.network.cycles).toBeGreaterThanOrEqual(exact.network.bound ?? exact.network.ideal ?? 0)
      expect(found.network).toMatchObject({ ideal: exact.network.ideal, bound: exact.network.bound })
      for (const part of ['layers', 'operators'] as const)
        for (const [i, { start = 0, end = 0 }] of found[part].entries()) {
          expect(start).toBeLessThanOrEqual(exact[part][i]?.start ?? 0)
          expect(end).toBeLessThanOrEqual(found.network.cycles)
        }
    })

  test('is never above it where layers work at the same time', () =>
    fc.assert(acrossLayers(analytical()), { numRuns: runs(40) }))

  test.each([
    [
      'of layers one after the other',
      (program: Program) =>
        E.map(
          ({ layers, ...rest }: Report): Report => ({
            ...rest,
            layers,
            network: { ...rest.network, cycles: layers.reduce((sum, { cycles }) => sum + cycles, 0) },
          }),
        )(analytical()(program)),
    ],
    [
      'whose layers begin after their first load',
      (program: Program) =>
        E.map(
          (report: Report): Report => ({
            ...report,
            layers: report.layers.map((layer) => ({ ...layer, start: (layer.start ?? 0) + 40 })),
          }),
        )(analytical()(program)),
    ],
  ])('the law fails for an estimate %s', async (_, wrong) => {
    expect(await refuted(acrossLayers(wrong), { numRuns: 200 })).toBe(true)
  })

  test('is within 5% for networks whose layers work at the same time', async () => {
    const { chip } = presets.rram256
    for (const name of fuzzing ? convolutionalNames : (['resnet18', 'squeezenet1.1'] as const)) {
      const model = await modelFile(name, zoo[name].build())()
      const mapping = crossLayer
        .swap('tile', depthwisePacking())
        .swap('duplicate', slowestFirst({ extraCores: 0 }))
      const program = right(await mapping.until('synchronize').task({ model, bindings: {}, chip })())
      const [estimate, exact] = [right(analytical()(program)), await exactly(program)]
      const ratio = estimate.network.cycles / exact.network.cycles
      expect(ratio).toBeLessThanOrEqual(1)
      expect(ratio).toBeGreaterThan(0.95)
    }
  })

  test('by hand', async () => {
    const model = await modelFile('teaching', teachingNetwork.build())()
    const report = right(await teaching.swap('simulate', analytical()).task(model)())
    const cycles = report.layers.map(({ cycles }) => cycles)
    // conv1: 3 cores, 9 vectors: 9 MVMs of 16 cycles, behind a load of 1, before an ADD of 2 and a STORE of 1
    // conv2: the bus carries 320 bytes in 80 cycles, and rests until the first MVM has ended: 17 − 4 · 2 · 1
    // classes: one vector, load 1, MVM 16, ADD 2, then 3 × (SEND 4 + CALL 1 + ADD 2), STORE 1
    expect(cycles).toEqual([9 * 16 + 4, 89, 1 + 16 + 2 + 3 * 7 + 1])
  })

  test('is within 5% on 95% of the base layers of the zoo at the default chip', async () => {
    const { chip } = presets.rram256
    let [layers, near] = [0, 0]
    for (const name of fuzzing ? convolutionalNames : few) {
      const model = await modelFile(name, zoo[name].build())()
      const program = right(await baseline.until('synchronize').task({ model, bindings: {}, chip })())
      const [estimate, exact] = [right(analytical()(program)), await exactly(program)]
      for (const [i, { cycles }] of exact.layers.entries()) {
        layers++
        const ratio = (estimate.layers[i]?.cycles ?? 0) / cycles
        expect(ratio).toBeLessThanOrEqual(1)
        if (ratio >= 0.95) near++
      }
    }
    expect(layers).toBe(fuzzing ? 857 : 166)
    expect(near / layers).toBeGreaterThan(0.95)
  })

  test('says so where cycles cannot be counted', () => {
    const { chip } = presets.rram256
    const slow = { ...chip, crossbar: { ...chip.crossbar, mvmCycles: 2 ** 52 } }
    const program = fc.sample(arbitraryProgram, { numRuns: 1, seed: 1 })[0]
    const code = [{ op: 'LOOP', count: 9, start: 0, step: 1, body: [{ op: 'LOAD' }, { op: 'MVM' }] }] as const
    const phases = program?.phases.map((phase) => ({
      ...phase,
      cores: phase.cores.map((core) => ({ ...core, code })),
    }))
    expect(analytical()({ ...program!, chip: slow, phases: phases ?? [] })).toMatchObject({
      _tag: 'Left',
      left: { _tag: 'TooLong' },
    })
  })
})

describe('the laws of simulators', () => {
  test.each(Object.entries(simulatorLaws(analytical())))('analytical: %s', (_, law) =>
    fc.assert(law, { numRuns: runs(40) }),
  )
  test.each(Object.entries(simulatorLaws(timing())))('timing: %s', (_, law) =>
    fc.assert(law, { numRuns: runs(40) }),
  )

  const edited =
    (edit: (report: Report) => Report) =>
    (program: Program): E.Either<unknown, Report> =>
      E.map(edit)(analytical()(program))
  const eachLayer = (edit: (layer: Report['layers'][number]) => Report['layers'][number]) =>
    edited((report) => ({ ...report, layers: report.layers.map(edit) }))

  test.each([
    [
      'no layer takes less than its busiest resource',
      eachLayer((layer) => ({ ...layer, cycles: layer.bound - 1 })),
      /takes \d+ cycles; its busiest resource alone is busy for \d+/,
    ],
    [
      'the bytes are those that the program moves',
      eachLayer((layer) => ({ ...layer, dataBytes: layer.dataBytes + layer.vectors })),
      /reports \d+ bytes of data; its program moves \d+/,
    ],
    [
      'the report is one of the program',
      edited((report) => ({ ...report, layers: report.layers.toReversed() })),
      /the base layers: .* has become/,
    ],
    [
      'the result decodes and verifies',
      eachLayer((layer) => ({ ...layer, efficiency: layer.efficiency / 2 })),
      /it is not bound \/ cycles/,
    ],
  ])('%s, or is found out', async (law, broken, message) => {
    const found = await fc.check(simulatorLaws(broken)[law]!, { numRuns: 300, endOnFailure: true })
    expect(found.failed).toBe(true)
    expect(String(found.errorInstance)).toMatch(message)
  })
})
