import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DeviceModel, devicesOf } from '../../lib/devices/devices.js'
import { deviationOf, noDeviation, plusDeviation, signalToError } from '../../lib/functional/deviation.js'
import {
  DeviceStudy,
  StudyFinding,
  type StudyRun,
  studyOf,
  studyOn,
  studyRuns,
} from '../../lib/functional/deviceStudy.js'
import { type Machine, machineOf } from '../../lib/functional/machineOf.js'
import { randomInputs } from '../../lib/functional/randomInputs.js'
import type { Chip } from '../../lib/hardware/chip.js'
import { presets } from '../../lib/hardware/presets.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import type { Tensors } from '../../lib/onnx/runtime/runtime.js'
import type { TensorData } from '../../lib/onnx/tensors/tensorData.js'
import { quantizeModel } from '../../lib/quantize/quantize.js'
import { importModel } from '../../lib/stages/import/importOnnx.js'
import { cyclicScheme } from '../../lib/stages/synchronize/cyclicScheme.js'
import { teachingNetwork } from '../../lib/zoo/teachingNetwork.js'
import { programOf, right } from './execution.js'

const bytes = (...data: readonly number[]): TensorData => ({
  elementType: 'uint8',
  shape: [data.length],
  data: Uint8Array.from(data),
})

describe('a deviation', () => {
  test('by hand', () => {
    const one = deviationOf(bytes(10, 7, 3, 130), bytes(10, 8, 5, 128), 5)
    // signal 5² + 3² + 0² + 123², error 1² + 2² + 2²
    expect(one).toEqual({ elements: 4, different: 3, largest: 2, signal: 15_163, error: 9 })
    expect(signalToError(one)).toBeCloseTo(10 * Math.log10(15_163 / 9), 12)
    expect(signalToError({ ...one, signal: 90 })).toBeCloseTo(10, 12)
  })

  test('of equal tensors is none', () => {
    const none = deviationOf(bytes(1, 2), bytes(1, 2), 0)
    expect(none).toEqual({ elements: 2, different: 0, largest: 0, signal: 5, error: 0 })
    expect(signalToError(none)).toBe(Number.POSITIVE_INFINITY)
  })

  test('of two tensors is that of both in one', () => {
    const pairs = fc.array(fc.tuple(fc.nat(255), fc.nat(255)), { minLength: 1, maxLength: 6 })
    const of = (some: readonly (readonly [number, number])[], zero: number) =>
      deviationOf(bytes(...some.map(([made]) => made)), bytes(...some.map(([, ideal]) => ideal)), zero)
    fc.assert(
      fc.property(pairs, pairs, fc.nat(255), (a, b, zero) => {
        const sum = plusDeviation(of(a, zero), of(b, zero))
        expect(plusDeviation(sum, noDeviation)).toEqual(of([...a, ...b], zero))
      }),
    )
  })
})

const { chip } = presets.rram256
const noisy: readonly DeviceModel[] = [
  { kind: 'variation', distribution: 'normal', sigma: 0.1 },
  { kind: 'read-noise', sigma: 1 },
]
const devices = (models: readonly DeviceModel[], seed = 1) =>
  devicesOf({ schema: 'ohmflow.devices/1', seed, models })

describe('a study of devices', () => {
  let inputs: Tensors = new Map()
  const machines: Machine[] = []
  const layers = ['conv1', 'conv2', 'classes']
  const machine = async (on: Chip) => {
    const float = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
    inputs = randomInputs(right(importModel(float, {})), 1)
    const options = { runtime: onnxRuntime(), samples: [inputs] }
    const { model } = right(await quantizeModel({ model: float, bindings: {} }, options)())
    const program = await programOf({ model, bindings: {}, chip: on }, cyclicScheme())
    return machineOf(program, { model, bindings: {}, runtime: onnxRuntime() })()
  }
  beforeAll(async () => {
    machines.push(right(await machine(chip)), right(await machine(chip)))
  })
  afterAll(async () => {
    for (const one of machines) await one.release()
  })

  const findings = async (models: readonly DeviceModel[], runs: readonly StudyRun[], spread = 1) => {
    const studies = machines.slice(0, spread).map((one) => studyOn(one, { devices: devices(models), inputs }))
    const found: StudyFinding[] = []
    for (const [i, run] of runs.entries()) found.push(right(await studies[i % studies.length]!(run)()))
    return found
  }

  test('has a run of all layers and one of each alone in every trial', () => {
    expect(studyRuns(['a', 'b'], 2)).toEqual([
      { trial: 0, layer: null },
      { trial: 0, layer: 'a' },
      { trial: 0, layer: 'b' },
      { trial: 1, layer: null },
      { trial: 1, layer: 'a' },
      { trial: 1, layer: 'b' },
    ])
  })

  test('finds nothing on ideal devices', async () => {
    const study = studyOf(layers, 2, await findings([], studyRuns(layers, 2)))
    expect(study.hurtsMost).toBe(null)
    for (const { alone, together, effect } of study.layers)
      expect([alone.different, together.different, effect.different]).toEqual([0, 0, 0])
    expect(study.layers.map(({ alone }) => alone.elements > 0)).toEqual([true, true, true])
    expect(study.outputs).toMatchObject([{ agreeing: 2, deviation: { different: 0 } }])
  })

  test('is the same in any order of its runs, spread over any machines, and read from JSON', async () => {
    const runs = studyRuns(layers, 3)
    const study = studyOf(layers, 3, await findings(noisy, runs))
    expect(study.hurtsMost).not.toBe(null)
    const reversed = await findings(noisy, runs.toReversed(), 2)
    expect(studyOf(layers, 3, reversed)).toEqual(study)
    const sent = JSON.parse(JSON.stringify(reversed))
    expect(
      studyOf(
        layers,
        3,
        sent.map((one: unknown) => right(StudyFinding.decode(one))),
      ),
    ).toEqual(study)
    expect(right(DeviceStudy.decode(JSON.parse(JSON.stringify(study))))).toEqual(study)
    expect(studyOf(layers, 3, await findings(noisy.slice(0, 1), runs))).not.toEqual(study)
  })

  test('the first layer deviates alone as it does together, and the last does to the output what it does itself', async () => {
    const study = studyOf(layers, 4, await findings(noisy, studyRuns(layers, 4)))
    const [first, middle, last] = study.layers
    expect(first?.together).toEqual(first?.alone)
    expect(middle?.together).not.toEqual(middle?.alone)
    // the output is the last result times a scale
    expect(last?.effect.different).toBe(last?.alone.different)
    expect(signalToError(last!.effect)).toBeCloseTo(signalToError(last!.alone), 3)
    const most = study.layers.toSorted((a, b) => b.effect.error - a.effect.error)[0]
    expect(study.hurtsMost).toBe(most?.layer)
  })

  test('draws other devices in another trial, and the same in the same', async () => {
    const [a, b, again] = await findings(
      noisy,
      [0, 1, 0].map((trial) => ({ trial, layer: null })),
    )
    expect(b?.layers).not.toEqual(a?.layers)
    expect(again).toEqual(a)
  })

  test('weights that the cells of a chip cannot hold are refused', async () => {
    const narrow = { ...chip, name: 'narrow', crossbar: { ...chip.crossbar, weightBits: 4 } }
    expect(await machine(narrow)).toMatchObject({
      _tag: 'Left',
      left: { _tag: 'WeightTooWide', layer: 'conv1', chip: 'narrow', weightBits: 4 },
    })
  })
})
