import * as E from 'fp-ts/lib/Either.js'
import { modelFile, type Pass, presets, type Task, unwrap, zoo } from 'ohmflow'
import type { Mapping } from 'ohmflow/sweep'
import { concat, defer, EMPTY } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { pipelineOf } from '../../lib/cli/mapping.js'
import { silent } from '../../lib/cli/progress.js'
import { optionsOf, recallingStages } from '../../lib/cli/sweepCompiler.js'
import { type DeclaredPass, isDeclared } from '../../lib/pipeline/pass.js'
import { outcome } from '../../lib/rule.js'

const model = await modelFile('resnet18', zoo.resnet18.build({ resolution: 64 }))()

/** Chips that differ in their buses alone. */
const tasks: readonly Task[] = [32, 64, 128].map((bytesPerCycle) => {
  const { chip } = presets.rram256
  return { model, bindings: {}, chip: { ...chip, interconnect: { ...chip.interconnect, bytesPerCycle } } }
})

/** The same pass, which tells each time that it computes instead of recalling. */
const counting = <I, A, E>(pass: Pass<I, A, E>, count: () => void): DeclaredPass<I, A, E> => {
  if (!isDeclared(pass)) throw new Error('a pass that declares what it reads')
  const { implementation, version } = pass
  const through: typeof pass.through = (stage, memoryOf) =>
    pass.through(stage, (product) => {
      const memory = memoryOf(product)
      const told = defer(() => {
        count()
        return EMPTY
      })
      return { ...memory, beforeCompute: concat(told, memory.beforeCompute) }
    })
  return Object.assign((input: I) => pass(input), { implementation, version, through })
}

const stagesOf = (mapping: Mapping) => {
  const made = outcome(pipelineOf({ ...optionsOf(mapping), chip: '' }, silent))
  if (E.isLeft(made)) throw new Error(made.left.message)
  return made.right
}

describe('points that differ in the bus', () => {
  const mapping: Mapping = { schedule: 'cross-layer', duplicate: 'slowest-first', extraCores: 8 }

  it('only run synchronize and simulate, where all layers work at the same time, too', async () => {
    const runs: Record<string, number> = {}
    const count = (stage: string) => () => {
      runs[stage] = (runs[stage] ?? 0) + 1
    }
    const stages = stagesOf(mapping)
    const counted = stages
      .swap('import', counting(stages.at('import'), count('import')))
      .swap('lower', counting(stages.at('lower'), count('lower')))
      .swap('tile', counting(stages.at('tile'), count('tile')))
      .swap('duplicate', counting(stages.at('duplicate'), count('duplicate')))
      .swap('assign', counting(stages.at('assign'), count('assign')))
    const pipeline = recallingStages(counted)
      .tap('synchronize', count('synchronize'))
      .tap('simulate', count('simulate'))
    const reports = []
    for (const task of tasks) reports.push(unwrap(await pipeline.task(task)()))
    expect(runs).toEqual({
      import: 1,
      lower: 1,
      tile: 1,
      duplicate: 1,
      assign: 1,
      synchronize: 3,
      simulate: 3,
    })
    // a crossbar of other columns makes other tiles
    const [first] = tasks
    const crossbar = { ...presets.rram256.chip.crossbar, columns: 128 }
    unwrap(await pipeline.task({ ...first!, chip: { ...first!.chip, crossbar } })())
    expect(runs).toMatchObject({ import: 1, lower: 1, tile: 2, assign: 2 })
    for (const [i, task] of tasks.entries()) expect(unwrap(await stages.task(task)())).toEqual(reports[i])
  })
})
