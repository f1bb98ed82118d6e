import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
    expect(stdout.split('\n', 1)[0]).toMatch(/^network +chip +.*partitioner +cores +cycles/)
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

  it('says which of its mappings cannot be made', async () => {
    const small = ['compare', 'squeezenet1.1', '--cores', '3', '--assign', 'first-fit']
    const two = await ohmflow(...small, '--tile', 'shifted-duplicate,balanced')
    expect([two.status, two.stdout]).toEqual([1, ''])
    expect(two.stderr).toMatch(
      /^ohmflow compare: squeezenet1\.1 on rram256 with --tile shifted-duplicate: the network needs /,
    )
    expect((await ohmflow(...small)).stderr).toMatch(/^ohmflow compare: the network needs /)
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

  it('sets reports of files side by side, one or several in each, and writes a page of them', async () => {
    const [one, several, page] = ['one.json', 'several.json', 'page.html'].map((name) => join(folder, name))
    await ohmflow('map', 'squeezenet1.1', '--json', one ?? '')
    await ohmflow(
      'compare',
      'squeezenet1.1',
      '--tile',
      'balanced',
      '--sync',
      'linear,tree',
      '--json',
      several ?? '',
    )
    const { status, stdout } = await ohmflow('compare', one ?? '', several ?? '', '--html', page ?? '')
    expect(status).toBe(0)
    expect(stdout.match(/^(row-major|balanced) +(cyclic|linear|tree) /gm)).toHaveLength(3)
    const text = readFileSync(page ?? '', 'utf8')
    expect(text).toContain(`ohmflow compare ${one} ${several} --html ${page}`)
    expect(text).toContain('3 mappings of squeezenet1.1 on rram256')
    const mixed = await ohmflow('compare', one ?? '', 'squeezenet1.1')
    expect([mixed.status, mixed.stderr]).toEqual([2, expect.stringContaining('file of reports')])
    const again = await ohmflow('compare', one ?? '', '--sync', 'linear')
    expect([again.status, again.stderr]).toEqual([2, expect.stringContaining('--sync')])
  })

  it('refuses files of anything else', async () => {
    const file = join(folder, 'other.json')
    writeFileSync(file, '[{"schema":"ohmflow.report/1"}, 3]')
    const { status, stderr } = await ohmflow('compare', file)
    expect([status, stderr]).toEqual([1, expect.stringContaining('other.json, report 1')])
    writeFileSync(file, '[]')
    const empty = await ohmflow('compare', file)
    expect([empty.status, empty.stderr]).toEqual([1, expect.stringContaining('no report')])
  })
})
