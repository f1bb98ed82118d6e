import { describe, expect, test } from 'vitest'
import type { Report } from '../../lib/ir/report.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import { analytical } from '../../lib/stages/simulate/analytical.js'
import { linear } from '../../lib/stages/synchronize/synchronizers.js'
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
      await reportOf(teaching.swap('synchronize', linear())),
    ])
    const [head, , cyclic, inLine] = cells(table)
    expect(head?.slice(0, 5)).toEqual(['synchronizer', 'tiles', 'cores', 'cycles', 'times as fast'])
    // worked out in the documentation: 151 + 89 + 41 cycles, and 162 + 96 + 41
    expect(cyclic?.slice(0, 5)).toEqual(['cyclic', '11', '11', '281', '1.00'])
    expect(inLine?.slice(0, 5)).toEqual(['linear', '11', '11', '299', '0.94'])
  })

  test('leaves columns out where it is too wide, and never what tells mappings apart, cycles or energy', async () => {
    const reports = [await reportOf(teaching), await reportOf(teaching.swap('synchronize', linear()))]
    const heads = (width: number) => cells(compareTable(reports, width))[0] ?? []
    const all = ['synchronizer', 'tiles', 'cores', 'cycles', 'times as fast', 'partial sums', 'energy']
    expect(heads(100)).toEqual(all)
    expect(heads(67)).toEqual(all.filter((head) => head !== 'tiles'))
    expect(heads(10)).toEqual(['synchronizer', 'cores', 'cycles', 'times as fast', 'energy'])
    for (const width of [60, 67, 100])
      for (const line of compareTable(reports, width).split('\n'))
        expect(line.length).toBeLessThanOrEqual(width)
  })

  test('shows every part that differs, and the partitioner where none does', async () => {
    const both = teaching.swap('synchronize', linear()).swap('tile', balanced())
    const two = compareTable([await reportOf(teaching), await reportOf(both)])
    expect(cells(two)[0]?.slice(0, 2)).toEqual(['partitioner', 'synchronizer'])
    const one = compareTable([await reportOf(teaching)])
    expect(cells(one)[0]?.[0]).toBe('partitioner')
    expect(compareTable([])).toContain('partitioner')
  })

  const at = (report: Report, name: string, clockGigahertz: number): Report => ({
    ...report,
    chip: { ...report.chip, name, clockGigahertz },
    network: { ...report.network, milliseconds: report.network.cycles / (clockGigahertz * 1e6) },
  })

  test('says once which assigners gain nothing on a bus, and nothing of the others', async () => {
    const report = await reportOf(teaching)
    const by = (assigner: string, one: Report = report): Report => ({
      ...one,
      pipeline: { ...one.pipeline, assigner },
    })
    const notes = (reports: readonly Report[]) => compareTable(reports).split('\n\n').slice(1)
    expect(notes([by('first-fit'), by('snake'), by('locality'), by('snake')])).toEqual([
      'note  snake and locality gain nothing on a bus, where every core is as near as\nany other',
    ])
    const interconnect = { kind: 'mesh', width: 4, height: 4, linkBytesPerCycle: 4, hopCycles: 1 } as const
    const onMesh = { ...report, chip: { ...report.chip, interconnect } }
    expect(notes([by('first-fit'), by('snake', onMesh)])).toEqual([])
  })

  test('is one of times, not of cycles, where clocks differ', async () => {
    const report = await reportOf(teaching)
    // 281 cycles at 1 GHz, and 392 at 1.2 GHz: 281 ns and 327 ns
    const slower = { ...report, network: { ...report.network, cycles: 392 } }
    const [head, , first, second] = cells(compareTable([at(report, 'one', 1), at(slower, 'two', 1.2)]))
    expect(head?.slice(0, 7)).toEqual(['chip', 'clock', 'tiles', 'cores', 'cycles', 'time', 'times as fast'])
    expect(first?.slice(0, 7)).toEqual(['one', '1 GHz', '11', '11', '281', '281 ns', '1.00'])
    expect(second?.slice(0, 7)).toEqual(['two', '1.2 GHz', '11', '11', '392', '327 ns', '0.86'])
  })

  test('of other networks names them, and holds each against the first of its own', async () => {
    const report = await reportOf(teaching)
    const half = { ...report.network, milliseconds: report.network.milliseconds / 2 }
    const other = { ...report, model: { ...report.model, name: 'other', sha256: 'f'.repeat(64) } }
    const wider = { ...report, model: { ...report.model, macs: 2 * report.model.macs } }
    const rows = cells(
      compareTable([report, other, { ...other, network: half }, { ...wider, network: half }]),
    )
    expect(rows[0]?.[0]).toBe('network')
    expect(rows.slice(2).map((row) => [row[0], row[4]])).toEqual([
      ['teaching', '1.00'],
      ['other', '1.00'],
      ['other', '2.00'],
      ['teaching', '1.00'],
    ])
  })

  test('marks what is an estimate', async () => {
    const exact = await reportOf(teaching)
    const estimate = await reportOf(teaching.swap('simulate', analytical()))
    const [, , timed, estimated] = cells(compareTable([exact, estimate]))
    expect(timed?.join(' ')).not.toMatch(/[≥~]/)
    // cycles and partial sums are lower bounds, the ratio and the energy follow from them
    expect(estimated?.slice(3)).toEqual([
      expect.stringMatching(/^≥ \d+$/),
      expect.stringMatching(/^~ \d\.\d\d$/),
      expect.stringMatching(/^≥ \d+ B$/),
      expect.stringMatching(/^~ .*J$/),
    ])
  })
})
