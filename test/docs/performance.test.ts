import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isMet, type Performance, performanceMarkdown } from '../bench/performance.js'

const root = join(import.meta.dirname, '..', '..')
const measured: Performance = JSON.parse(readFileSync(join(root, 'docs', 'performance.json'), 'utf8'))

describe('the performance in the README', () => {
  test('is what was measured', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    expect(readme).toContain(`<!-- bench -->\n${performanceMarkdown(measured)}<!-- end of bench -->`)
    expect(measured.figures.length).toBeGreaterThan(10)
  })

  test('says where a bar is missed', () => {
    const figure = { what: 'a', measured: 3, unit: 's', note: '' }
    const table = performanceMarkdown({
      ...measured,
      figures: [
        { ...figure, bar: ['at most', 3] },
        { ...figure, bar: ['at most', 2] },
        { ...figure, bar: ['at least', 4] },
        { ...figure, bar: null },
      ],
    })
    expect(table.match(/missed/g)).toHaveLength(2)
    expect(isMet({ ...figure, bar: ['at least', 3] })).toBe(true)
    expect(isMet({ ...figure, bar: null })).toBe(null)
  })
})
