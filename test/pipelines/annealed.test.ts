import { join } from 'node:path'
import { compareTable, firstFit, locality, modelFile, snake, zoo } from 'ohmflow'
import { annealed } from 'ohmflow/pipelines'
import { describe, expect, test } from 'vitest'
import { right } from '../functional/execution.js'

const golden = join(import.meta.dirname, '../../fixtures/golden/annealed.txt')
const model = await modelFile('resnet18', zoo.resnet18.build())()

describe('the annealed mapping', () => {
  test('of ResNet-18 onto a mesh, beside other placements, is what it was', async () => {
    const reports = []
    for (const pipeline of [
      annealed.swap('assign', firstFit()),
      annealed.swap('assign', snake()),
      annealed.swap('assign', locality()),
      annealed,
    ])
      reports.push(right(await pipeline.task(model)()))
    await expect(`${compareTable(reports)}\n`).toMatchFileSnapshot(golden)
    const energies = reports.map(({ network }) => network.energy.interconnect)
    expect(Math.min(...energies)).toBe(energies.at(-1))
  })
})
