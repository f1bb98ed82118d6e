import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { checkedTrace } from '../view/traceRules.js'
import { ohmflow } from './ohmflow.js'

const folder = mkdtempSync(join(tmpdir(), 'trace-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)

describe('ohmflow map --trace', () => {
  it('writes a window of a program as a trace', async () => {
    const { status, stdout } = await ohmflow(
      'map',
      'squeezenet1.1',
      '--trace',
      at('a.json'),
      '--trace-cycles',
      '20000000-20050000',
    )
    expect(status).toBe(0)
    expect(stdout).toMatch(
      /wrote .*a\.json\ntraced cycles 20\s000\s000 to 20\s050\s000 of 51\s994\s003 in [\d\s]+ events\n$/,
    )
    const { broken, slices } = checkedTrace(readFileSync(at('a.json'), 'utf8'))
    expect(broken).toEqual([])
    expect(slices.length).toBeGreaterThan(50)
  })

  it.each<readonly [string, readonly string[], RegExp]>([
    ['no window', ['--trace', at('b.json'), '--trace-cycles', '5-5'], /FROM below TO/],
    ['a window of nothing', ['--trace-cycles', '0-5'], /goes with --trace/],
    ['standard output', ['--trace', '-'], /opened in Perfetto/],
    ['a program that is not made', ['--trace', at('b.json'), '--until', 'tile'], /--trace shows a program/],
  ])('refuses %s', async (_, options, problem) => {
    const { status, stderr } = await ohmflow('map', 'squeezenet1.1', ...options)
    expect([status, stderr]).toEqual([2, expect.stringMatching(problem)])
  })
})
