import { join } from 'node:path'
import { assembly, modelFile, presets, reportTable, teachingNetwork, zoo } from 'ohmflow'
import { convolutionsOf, designChip, measure, resultsTable, summarize } from 'ohmflow/experiment'
import { baseline, pelke2023, teaching } from 'ohmflow/pipelines'
import { describeTiled } from 'ohmflow/view'
import { lastValueFrom, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { right } from '../functional/execution.js'

const golden = (name: string) => join(import.meta.dirname, '../../fixtures/golden', `${name}.txt`)

describe('what each pipeline gives is what it was', () => {
  test('baseline: ResNet-18 on the default chip', async () => {
    const model = await modelFile('resnet18', zoo.resnet18.build())()
    const report = right(await baseline.task({ model, bindings: {}, chip: presets.rram256.chip })())
    await expect(`${reportTable(report)}\n`).toMatchFileSnapshot(golden('baseline'))
  })

  test('teaching: its network as tiles, as a program and in time', async () => {
    const model = await modelFile('teaching', teachingNetwork.build())()
    const tiled = right(await teaching.until('tile').task(model)())
    const program = right(await teaching.until('synchronize').task(model)())
    const report = right(await teaching.task(model)())
    const all = [describeTiled(tiled), assembly(program).trimEnd(), reportTable(report)]
    await expect(`${all.join('\n\n')}\n`).toMatchFileSnapshot(golden('teaching'))
  })

  test('pelke2023: SqueezeNet on every quick chip', async () => {
    const model = await modelFile('squeezenet1.1', zoo['squeezenet1.1'].build())()
    const chip = designChip(pelke2023.base, pelke2023.quick[0]!)
    const lowered = right(await baseline.until('lower').task({ model, bindings: {}, chip })())
    const { shapes, workloads, layers } = convolutionsOf([{ network: 'squeezenet1.1', lowered }])
    const points = []
    for (const design of pelke2023.quick)
      points.push(...(await lastValueFrom(measure(pelke2023, layers, [design]).pipe(toArray()))))
    const measured = points.map((point) => {
      if (point._tag === 'Left') throw new Error(JSON.stringify(point.left.error))
      return point.right
    })
    const summary = summarize({ schema: 'ohmflow.results/2', shapes, workloads, points: measured })
    await expect(`${resultsTable(summary)}\n`).toMatchFileSnapshot(golden('pelke2023'))
  })
})
