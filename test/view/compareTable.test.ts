import { describe, expect, test } from 'vitest'
import type { Report } from '../../lib/ir/report.js'
import { modelFile } from '../../lib/stages/import/modelFile.js'
import { linear } from '../../lib/stages/synchronize/linear.js'
import { balanced } from '../../lib/stages/tile/balanced.js'
import { compareTable } from '../../lib/view/compareTable.js'
import { teachingNetwork } from '../../lib/zoo/teachingNetwork.js'
import { teaching } from '../../pipelines/teaching.js'
import { right } from '../functional/execution.js'

const model = await modelFile('teaching', teachingNetwork.build())()
const reportOf = async (pipeline: typeof teaching): Promise<Report> => right(await pipeline.task(model)())
const cells = (table: string): readonly (readonly string[])[] =>
  table.split('\n').map((line) => line.trim().split(/ {2,}/))

describe('a comparison', () => {
  test('shows what tells the mappings apart, and how each does beside the first', async () => {
    const table = compareTable([
      await reportOf(teaching),
      await reportOf(teaching.swap('synchronize', linear)),
    ])
    const [head, , cyclic, inLine] = cells(table)
    expect(head?.slice(0, 5)).toEqual(['synchronizer', 'tiles', 'cores', 'cycles', 'times as fast'])
    // worked out in the documentation: 151 + 89 + 41 cycles, and 162 + 96 + 41
    expect(cyclic?.slice(0, 5)).toEqual(['cyclic', '11', '11', '281', '1.00'])
    expect(inLine?.slice(0, 5)).toEqual(['linear', '11', '11', '299', '0.94'])
  })

  test('shows every part that differs, and the partitioner where none does', async () => {
    const both = teaching.swap('synchronize', linear).swap('tile', balanced)
    const two = compareTable([await reportOf(teaching), await reportOf(both)])
    expect(cells(two)[0]?.slice(0, 2)).toEqual(['partitioner', 'synchronizer'])
    const one = compareTable([await reportOf(teaching)])
    expect(cells(one)[0]?.[0]).toBe('partitioner')
    expect(compareTable([])).toContain('partitioner')
  })
})
