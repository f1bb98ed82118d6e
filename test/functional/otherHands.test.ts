/// <reference types="vite/client" />
import fc from 'fast-check'
import { lastValueFrom } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { machineOf } from '../../lib/functional/machineOf.js'
import { randomInputs } from '../../lib/functional/randomInputs.js'
import type { Chip } from '../../lib/hardware/chip.js'
import { modelFile, presets, verify } from '../../lib/index.js'
import type { Placed } from '../../lib/ir/placed.js'
import type { Program } from '../../lib/ir/program.js'
import { holds } from '../../lib/isa/code.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { slowestFirst } from '../../lib/stages/duplicate/slowestFirst.js'
import { importModel } from '../../lib/stages/import/importOnnx.js'
import { timing } from '../../lib/stages/simulate/timing.js'
import { rowMajor } from '../../lib/stages/tile/rowMajor.js'
import { baseline } from '../../pipelines/baseline.js'
import { peakByEvents } from '../machine/byEvents.js'
import { programByOthers } from './byOthers.js'
import { copied, differing, expected, right } from './execution.js'
import type { QuantizedModel } from './quantizedModel.js'
import { type QuantizedNetwork, quantizedNetwork, quantizedNetworks } from './quantizedNetwork.js'

const { chip } = presets.rram256

/** A small chip with few buffers for partial sums, whose signals reach one register or several. */
const chipOf = (seed: number): Chip => ({
  ...chip,
  crossbar: { ...chip.crossbar, rows: 16, columns: 32, mvmCycles: seed % 3 === 0 ? 1 : 100 },
  partialSumBuffers: 1 + (seed % 2),
  signal: { kind: seed % 4 < 2 ? 'register' : 'broadcast', bytes: 4 },
})

const networks = fc.sample(quantizedNetworks, { numRuns: 40, seed: 11 })
/** Ten that take little time, and all of them in `npm run fuzz`. */
const short = new Set([1, 3, 14, 18, 19, 21, 31, 33, 35, 37])
const cases = [...networks.entries()].filter(([seed]) => import.meta.env.MODE === 'fuzz' || short.has(seed))

const placedOn = async (seed: number, network: QuantizedNetwork) => {
  const { bytes } = quantizedNetwork(network)
  const model = await modelFile('model', bytes)()
  const mapping = baseline.swap('tile', copied(rowMajor(), slowestFirst({ extraCores: seed % 5 })))
  const task = { model, bindings: {}, chip: chipOf(seed) }
  return { placed: right(await mapping.until('assign').task(task)()) }
}

/** Every third does the same for each image, so that it is counted what its results take. */
const repeats = (seed: number): boolean => seed % 3 === 0

const programFor = (placed: Placed, seed: number): Program => programByOthers(placed, seed, 2, repeats(seed))

const bitsOf = async (program: Program, { bytes, inputs }: QuantizedModel, seed: number) => {
  const model = await modelFile('model', bytes)()
  const images = [inputs, randomInputs(right(importModel(model, {})), seed)]
  const machine = right(await machineOf(program, { model, bindings: {}, runtime: onnxRuntime() })())
  const answers = right(await machine.runImages({ images, order: 'program' })())
  await machine.release()
  for (const [i, given] of images.entries())
    expect(differing(answers[i]!, await expected({ bytes: model.bytes, inputs: given }))).toEqual([])
}

/** The program on a chip with so much memory for results. */
const within = (program: Program, bytes: number): Program => ({
  ...program,
  chip: { ...program.chip, memory: { bytes } },
})

describe('programs that are not made by our synchronizer, with few buffers and two images', () => {
  test.each(cases)('are proved, and have the bits of the runtime: %d', async (seed, network) => {
    const { placed } = await placedOn(seed, network)
    const program = programFor(placed, seed)
    expect(verify(program)).toMatchObject({ _tag: 'Right' })
    await bitsOf(program, quantizedNetwork(network), seed)
  })

  test.each(cases.filter(([seed]) => repeats(seed)))(
    'have them in as much memory as they take, and are refused with a byte less: %d',
    async (seed, network) => {
      const { placed } = await placedOn(seed, network)
      const free = programFor(placed, seed)
      const needed = peakByEvents(free)
      expect(needed).toBeGreaterThan(1)
      const enough = within(free, needed)
      expect(await lastValueFrom(timing()(enough))).toMatchObject({
        right: { network: { peakActivationBytes: needed } },
      })
      await bitsOf(enough, quantizedNetwork(network), seed)
      expect(await lastValueFrom(timing()(within(free, needed - 1)))).toMatchObject({
        left: { _tag: 'MemoryExceeded', needed, available: needed - 1 },
      })
    },
  )

  test('add up partial sums in each way that they can', async () => {
    const used = new Set<string>()
    for (const [seed, network] of cases) {
      const { placed } = await placedOn(seed, network)
      for (const { code } of programFor(placed, seed).phases[0]?.cores ?? [])
        for (const op of ['SEND', 'STOREP'] as const) if (holds(code, op)) used.add(op)
    }
    expect(used).toEqual(new Set(['SEND', 'STOREP']))
  })
})
