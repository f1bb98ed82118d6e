import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ohmflow } from './ohmflow.js'

const folder = mkdtempSync(join(tmpdir(), 'compare-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('ohmflow compare', () => {
  it('maps several models onto several chips in several ways', async () => {
    const csv = join(folder, 'all.csv')
    const { status, stdout } = await ohmflow(
      'compare',
      'squeezenet1.1',
      'squeezenet1.0',
      '--chip',
      'rram256,isaac',
      '--tile',
      'row-major,balanced',
      '--simulate',
      'analytical',
      '--csv',
      csv,
    )
    expect(status).toBe(0)
    expect(stdout.split('\n', 1)[0]).toMatch(/^network +chip +.*partitioner +tiles/)
    expect(stdout).toContain(`wrote ${csv}\n`)
    const [head = '', ...lines] = readFileSync(csv, 'utf8').trimEnd().split('\n')
    const table = lines.map((line) => line.split(','))
    expect(head.split(',').slice(0, 3)).toEqual(['network', 'chip', 'partitioner'])
    expect(table.map((row) => row.slice(0, 3).join(' '))).toEqual(
      ['squeezenet1.1', 'squeezenet1.0'].flatMap((network) =>
        ['rram256', 'isaac'].flatMap((chip) => [
          `${network} ${chip} row-major`,
          `${network} ${chip} balanced`,
        ]),
      ),
    )
    expect(new Set(table.map(({ length }) => length))).toEqual(new Set([head.split(',').length]))
  })

  it('gives all reports as JSON', async () => {
    const { stdout } = await ohmflow('compare', 'squeezenet1.1', '--sync', 'linear,cyclic', '--json', '-')
    const reports: readonly { readonly pipeline: { readonly synchronizer: string } }[] = JSON.parse(stdout)
    expect(reports.map(({ pipeline }) => pipeline.synchronizer)).toEqual(['linear', 'cyclic'])
  })

  it('refuses two tables on one output', async () => {
    const { status, stderr } = await ohmflow('compare', 'alexnet', '--json', '-', '--csv', '-')
    expect([status, stderr]).toEqual([2, expect.stringContaining('cannot both go to standard output')])
  })
})
