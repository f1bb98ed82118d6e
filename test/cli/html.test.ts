import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ohmflow } from './ohmflow.js'

const folder = mkdtempSync(join(tmpdir(), 'html-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)

describe('ohmflow map --html', () => {
  it('writes a page, which says by which command it was made', async () => {
    const file = at('page.html')
    const { status, stdout } = await ohmflow('map', 'squeezenet1.1', '--sync', 'linear', '--html', file)
    expect(status).toBe(0)
    expect(stdout).toMatch(new RegExp(`\\n\\nwrote ${file}\\n$`))
    const page = readFileSync(file, 'utf8')
    expect(page.startsWith('<!doctype html>')).toBe(true)
    expect(page).toContain(`<pre>ohmflow map squeezenet1.1 --sync linear --html ${file}</pre>`)
  })

  it('is written where layers work in rounds, which nobody asked for', async () => {
    const file = at('rounds.html')
    expect((await ohmflow('map', 'squeezenet1.1', '--cores', '30', '--html', file)).status).toBe(0)
    expect(readFileSync(file, 'utf8')).toContain('cheapest-rounds')
  })

  it('sets all that no other beats side by side', async () => {
    const file = at('front.html')
    const { status, stdout } = await ohmflow('map', 'alexnet', '--sync', 'auto', '--pareto', '--html', file)
    expect(status).toBe(0)
    const rows = stdout.split('\n').filter((line) => /iB +\d/.test(line))
    expect(rows.length).toBeGreaterThan(1)
    expect(readFileSync(file, 'utf8')).toContain(`<h1>${rows.length} mappings of alexnet on rram256</h1>`)
  })

  it.each<readonly [string, readonly string[], RegExp]>([
    ['half a mapping', ['--html', at('a.html'), '--until', 'assign'], /whole mapping/],
    ['standard output', ['--html', '-'], /path of a file/],
    ['the place of another file', ['--html', at('a.html'), '--json', at('a.html')], /cannot both go to/],
  ])('is refused for %s', async (_, options, problem) => {
    const { status, stderr } = await ohmflow('map', 'squeezenet1.1', ...options)
    expect([status, stderr]).toEqual([2, expect.stringMatching(problem)])
  })

  it('says before the work that it cannot be written', async () => {
    const { status, stderr } = await ohmflow('map', 'squeezenet1.1', '--html', folder)
    expect([status, stderr]).toEqual([1, expect.stringContaining('folder')])
  })
})
