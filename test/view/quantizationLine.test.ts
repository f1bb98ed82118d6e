import { quantizationLine } from 'ohmflow/view'
import { expect, it } from 'vitest'

const lineOf = (layer: string, sqnr: number): string =>
  quantizationLine({
    range: 'minimum-maximum',
    scales: new Map(),
    left: [],
    fidelity: {
      samples: 1,
      layers: [{ layer, op: 'Conv', tensor: layer, sqnr, largest: 0 }],
      outputs: [{ output: 'digit', sqnr: 20, largest: 0, agreement: 1, integers: null }],
    },
  })

it('tells the least of the layers, but no figure twice', () => {
  expect(lineOf('digit', 20)).not.toContain('least in')
  expect(lineOf('conv1', 20)).toContain('least in conv1')
  expect(lineOf('digit', 10)).toContain('least in digit')
})
