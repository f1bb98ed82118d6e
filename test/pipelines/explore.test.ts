import { join } from 'node:path'
import { compareTable, modelFile, presets, type Report, zoo } from 'ohmflow'
import { baseline, explore } from 'ohmflow/pipelines'
import { lastValueFrom, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { right } from '../functional/execution.js'

const golden = join(import.meta.dirname, '../../fixtures/golden/explore.txt')
const model = await modelFile('mobilenetv2', zoo.mobilenetv2.build())()
const task = { model, bindings: {}, chip: presets.rram256.chip }

/** With fewer pixels, which need as many tiles, and fewer vectors of each. */
const small = { ...task, model: await modelFile('mobilenetv2', zoo.mobilenetv2.build({ resolution: 32 }))() }

const frontWithin = async (cores: number, given = task): Promise<readonly Report[]> => {
  const outcomes = await lastValueFrom(explore(cores).run(given).pipe(toArray()))
  return outcomes.map(right)
}

describe('the exploration', () => {
  test('of MobileNetV2 within 400 cores is what it was', async () => {
    const front = await frontWithin(400)
    await expect(`${compareTable(front)}\n`).toMatchFileSnapshot(golden)
    expect(front.every(({ network }) => network.cores <= 400)).toBe(true)
  })

  test('gives nothing that another mapping beats in both, the baseline included', async () => {
    const front = await frontWithin(8000, small)
    expect(front.length).toBeGreaterThan(1)
    const all = [...front, right(await baseline.task(small)())]
    for (const { network: mine } of front)
      for (const { network: other } of all)
        expect(other.cycles < mine.cycles && other.energy.total < mine.energy.total).toBe(false)
  })

  test('says why nothing keeps to a budget', async () => {
    const [outcome] = await lastValueFrom(explore(10).run(task).pipe(toArray()))
    expect(outcome).toMatchObject({ _tag: 'Left', left: { _tag: 'Infeasible' } })
    expect(JSON.stringify(outcome)).toContain('OverBudget')
  })
})
