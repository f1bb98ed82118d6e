import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { resultFigures } from '../../lib/view/figures/resultFigures.js'
import { summarize } from '../../lib/view/results/summarize.js'
import { someResults } from '../arbitraries/results.js'

describe('figures of results', () => {
  it('are the same bytes where a canvas measures texts, and with strange fonts', async () => {
    const measureText = vi.fn((text: string) => ({ width: 40 * text.length }))
    vi.stubGlobal('document', { createElement: () => ({ getContext: () => ({ measureText }) }) })
    const figures = await resultFigures(summarize(someResults))
    vi.unstubAllGlobals()
    expect(measureText).toHaveBeenCalled()
    expect(figures).toHaveLength(6)
    for (const { name, svg } of figures)
      expect(svg).toBe(readFileSync(join(import.meta.dirname, 'figures', `${name}.svg`), 'utf8'))
  })
})
