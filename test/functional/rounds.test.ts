import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { machineOf } from '../../lib/functional/machineOf.js'
import { randomInputs } from '../../lib/functional/randomInputs.js'
import type { Chip } from '../../lib/hardware/chip.js'
import {
  auto,
  crossLayer,
  cyclic,
  firstFitInRounds,
  modelFile,
  presets,
  sequential,
  verify,
} from '../../lib/index.js'
import { type PlacedLayer, roundsOf } from '../../lib/ir/placed.js'
import type { Program } from '../../lib/ir/program.js'
import { filtered } from '../../lib/isa/filtered.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import type { ModelFile } from '../../lib/onnx/format/modelFile.js'
import type { Tensors } from '../../lib/onnx/runtime/runtime.js'
import { cheapestRounds } from '../../lib/stages/assign/cheapestRounds.js'
import { importModel } from '../../lib/stages/import/importOnnx.js'
import { baseline } from '../../pipelines/baseline.js'
import { runs } from '../runs.js'
import { differing, expected, right } from './execution.js'
import { quantizedNetwork, quantizedNetworks } from './quantizedNetwork.js'

const { chip } = presets.rram256

/** Chips of a few small crossbars. */
const chips: fc.Arbitrary<Chip> = fc
  .record({
    rows: fc.constantFrom(4, 8, 16),
    columns: fc.constantFrom(8, 16),
    exchange: fc.constantFrom('memory', 'forward'),
    broadcasts: fc.boolean(),
    cores: fc.integer({ min: 1, max: 5 }),
    mvmCycles: fc.constantFrom(1, 1400),
  })
  .map(({ rows, columns, exchange, broadcasts, cores, mvmCycles }) => ({
    ...chip,
    cores,
    crossbar: { ...chip.crossbar, rows, columns, mvmCycles },
    exchange,
    signal: { kind: broadcasts ? 'broadcast' : 'register', bytes: 4 },
  }))

const schedules = ['cross-layer', 'cyclic', 'sequential', 'auto'] as const

const cases = fc.record({
  network: quantizedNetworks,
  chip: chips,
  images: fc.integer({ min: 1, max: 3 }),
  schedule: fc.constantFrom('cross-layer', ...schedules),
})
type Drawn = typeof cases extends fc.Arbitrary<infer D> ? D : never

interface Case {
  readonly model: ModelFile
  readonly program: Program
  readonly images: readonly Tensors[]
  /** The layers that take several rounds, and those of which a round ends within a vertical group. */
  readonly cut: readonly PlacedLayer[]
}

const mappingOf = ({ schedule, images }: Drawn) => {
  switch (schedule) {
    case 'cross-layer':
      return baseline.swap('assign', cheapestRounds({ images })).swap('synchronize', crossLayer({ images }))
    case 'cyclic':
      return baseline.swap('assign', firstFitInRounds()).swap('synchronize', cyclic())
    case 'sequential':
      return baseline.swap('assign', firstFitInRounds()).swap('synchronize', sequential())
    case 'auto':
      return baseline.swap('assign', firstFitInRounds()).swap('synchronize', auto())
  }
}

const caseOf = async (drawn: Drawn): Promise<Case> => {
  const { bytes, inputs } = quantizedNetwork(drawn.network)
  const model = await modelFile('model', bytes)()
  const task = { model, bindings: {}, chip: drawn.chip }
  const mapping = mappingOf(drawn)
  const { assign: placed, synchronize: program } = right(await mapping.until('synchronize').artefacts(task)())
  const graph = right(importModel(model, {}))
  const { images = 1 } = program
  const others = Array.from({ length: images - 1 }, (_, i) => randomInputs(graph, i + 1))
  const cut = placed.layers.flatMap((layer) =>
    layer.kind === 'base' && roundsOf(layer).length > 1 ? [layer] : [],
  )
  return { model, program, images: [inputs, ...others], cut }
}

/** A program one of whose cores takes up no sums of an earlier round, or leaves none for a later one; null where none does. */
const forgetful = (program: Program, who: number): Program | null => {
  const own = program.phases.flatMap(({ cores }) =>
    cores.filter((core) => {
      let carries = false
      filtered(core.code, (each) => {
        carries ||= each.op === 'LOADP' && each.from === core.core
        return each
      })
      return carries
    }),
  )
  const one = own[who % Math.max(1, own.length)]
  if (one === undefined) return null
  const code = filtered(one.code, (each) => (each.op === 'LOADP' ? null : each))
  return {
    ...program,
    phases: program.phases.map((phase) => ({
      ...phase,
      cores: phase.cores.map((core) => (core === one ? { ...core, code } : core)),
    })),
  }
}

describe('layers that are larger than the chip, over several rounds', () => {
  test('are proved, and have the bits of the runtime for each image, in every order', async () => {
    const seen = { cut: 0, carried: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(cases, fc.nat(99), async (drawn, who) => {
        const { model, program, images, cut } = await caseOf(drawn)
        seen.cut += cut.length > 0 ? 1 : 0
        const machine = right(await machineOf(program, { model, bindings: {}, runtime: onnxRuntime() })())
        for (const order of ['program', 'fast'] as const) {
          const answers = right(await machine.runImages({ images, order })())
          for (const [i, inputs] of images.entries())
            expect(differing(answers[i]!, await expected({ bytes: model.bytes, inputs }))).toEqual([])
        }
        await machine.release()
        const wrong = forgetful(program, who)
        if (wrong === null) return
        seen.carried++
        expect(verify(wrong)).toMatchObject({ _tag: 'Left', left: {} })
        seen.refused++
      }),
      { numRuns: runs(120), seed: 3 },
    )
    expect(seen.cut).toBeGreaterThan(runs(25))
    expect(seen.carried).toBeGreaterThan(runs(12))
  })
})
