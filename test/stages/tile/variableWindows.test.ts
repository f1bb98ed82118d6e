import * as fc from 'fast-check'
import { leastWindow, published, type Slid } from 'ohmflow/experiment'
import { describe, expect, test } from 'vitest'
import { presets } from '../../../lib/hardware/presets.js'
import type { AffineAxis, BaseLayer } from '../../../lib/ir/lowered.js'
import { shiftedDuplicate } from '../../../lib/stages/tile/shiftedDuplicate.js'
import { variableWindows } from '../../../lib/stages/tile/variableWindows.js'
import { right } from '../../functional/execution.js'
import { refuted } from '../../refuted.js'

const axis = (size: number, of: Partial<Omit<AffineAxis, 'size'>>): AffineAxis => ({
  size,
  offset: 0,
  vector: [0, 0],
  row: [0, 0, 0],
  column: [0],
  group: 0,
  ...of,
})

/** A convolution of stride 1 without padding. */
const convolution = ({ input, kernel, channels, kernels }: Slid): BaseLayer => {
  const output = input - kernel + 1
  return {
    kind: 'base',
    name: 'conv',
    op: 'Conv',
    inputs: ['image'],
    groups: 1,
    rows: channels * kernel ** 2,
    columns: kernels,
    vectors: output ** 2,
    vectorShape: [output, output],
    rowShape: [channels, kernel, kernel],
    columnShape: [kernels],
    input: [
      axis(channels, { row: [1, 0, 0] }),
      axis(input, { vector: [1, 0], row: [0, 1, 0] }),
      axis(input, { vector: [0, 1], row: [0, 0, 1] }),
    ],
    weight: [
      axis(kernels, { column: [1] }),
      axis(channels, { row: [1, 0, 0] }),
      axis(kernel, { row: [0, 1, 0] }),
      axis(kernel, { row: [0, 0, 1] }),
    ],
    output: [
      axis(kernels, { column: [1] }),
      axis(output, { vector: [1, 0] }),
      axis(output, { vector: [0, 1] }),
    ],
    weights: 'w',
    bias: null,
    fused: [],
  }
}

/** Products of all tiles with all vectors, on a crossbar with a cell for each weight. */
const productsOf = (tile: ReturnType<typeof variableWindows>, slid: Slid, rows: number, columns: number) => {
  const { chip } = presets.rram256
  const { layers } = right(
    tile({
      chip: { ...chip, crossbar: { ...chip.crossbar, rows, columns } },
      model: { name: 'one', sha256: '0'.repeat(64), parameters: 0, macs: 0 },
      layers: [convolution(slid)],
    }),
  )
  return layers.reduce(
    (sum, layer) => sum + (layer.kind === 'base' ? layer.vectors * layer.tiles.length : 0),
    0,
  )
}

describe('variable windows with partial channels', () => {
  test.each(published.windows)('take the published cycles of $what', ({ layers, crossbar }) => {
    expect(layers.map((layer) => productsOf(variableWindows(), layer, crossbar, crossbar))).toEqual(
      layers.map(({ least }) => least),
    )
  })

  test('those without further tiles take more', () => {
    const { layers, crossbar } = published.windows[0]!
    const taken = layers.map((layer) => productsOf(shiftedDuplicate(), layer, crossbar, crossbar))
    expect(taken.some((products, i) => products > layers[i]!.least)).toBe(true)
  })

  const least = (tile: ReturnType<typeof variableWindows>) =>
    fc.property(
      fc.integer({ min: 2, max: 3 }),
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 9, max: 60 }),
      fc.integer({ min: 6, max: 40 }),
      (kernel, more, channels, kernels, rows, columns) => {
        const layer = { input: kernel + more, kernel, channels, kernels }
        expect(productsOf(tile, layer, rows, columns)).toBe(leastWindow(layer, rows, columns).cycles)
      },
    )

  test('are the best of all windows', () => fc.assert(least(variableWindows())))

  test('which windows without further tiles are not', () =>
    expect(refuted(least(shiftedDuplicate()), { numRuns: 1000 })).toBe(true))
})
