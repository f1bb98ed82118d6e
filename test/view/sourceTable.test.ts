import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { presets } from '../../lib/hardware/presets.js'
import { describeChip } from '../../lib/view/describe.js'
import { sourceTable } from '../../lib/view/sourceTable.js'

const anyPreset = fc.constantFrom(...Object.values(presets))
const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length))
const ungrouped = (text: string) => text.replace(/(?<=\d) (?=\d{3}(?!\d))/g, '')
const words = (text: string) => ungrouped(text).split(/\s+/)

test('the figures of a chip fit every terminal from 80 columns on, and none of their words is lost', () => {
  fc.assert(
    fc.property(anyPreset, fc.integer({ min: 80, max: 200 }), ({ chip, sources }, width) => {
      const table = sourceTable(sources, width)
      expect(widest(table)).toBeLessThanOrEqual(width)
      const rows = sources.flatMap(({ path, value, unit, source }) => [
        path,
        `${value}`,
        value === 1 ? unit.replace(/s( per .*)?$/, '$1') : unit,
        source,
      ])
      expect(words(table)).toEqual(words(rows.filter((cell) => cell !== '').join(' ')))
      expect(widest(describeChip(chip, width))).toBeLessThanOrEqual(width)
      expect(words(describeChip(chip, width))).toEqual(words(describeChip(chip, 1000)))
    }),
    { numRuns: 30 },
  )
})

test('sources stand beside the figures where there is room, else below them', () => {
  const line = (width: number) => sourceTable(presets.rram256.sources, width).split('\n')[0] ?? ''
  expect(line(100)).toMatch(/^name +rram256 +chosen: after its crossbar$/)
  expect(line(80)).toMatch(/^name +rram256$/)
})

test('figures are said as one says them', () => {
  const table = sourceTable(presets.isaac.sources, 160)
  expect(table).toMatch(/^crossbar\.dacBits +1 bit +ISAAC/m)
  expect(table).toMatch(/^core\.lanes +1 element per cycle +ISAAC/m)
  expect(table).toMatch(/^cores +16 128 cores +ISAAC/m)
})
