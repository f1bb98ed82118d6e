import * as fc from 'fast-check'
import { im2colCycles, leastWindow, published } from 'ohmflow/experiment'
import { describe, expect, test } from 'vitest'
import { claimFound } from '../../lib/view/page/claimVerdicts.js'
import { refuted } from '../refuted.js'
import { recorded } from './recorded.js'

describe('published figures', () => {
  test.each(published.tiles)('$what: $tiles', ({ network, tiles, crossbar }) => {
    expect(recorded.base.crossbar).toBe(crossbar)
    expect(recorded.networks.find((row) => row.network === network)?.tiles).toBe(tiles)
  })

  test.each(published.windows)('of VW-SDK: $what', ({ layers, crossbar }) => {
    expect(layers.map((layer) => im2colCycles(layer, crossbar, crossbar))).toEqual(
      layers.map(({ im2col }) => im2col),
    )
    expect(layers.map((layer) => leastWindow(layer, crossbar, crossbar).cycles)).toEqual(
      layers.map(({ least }) => least),
    )
  })

  test('sum up to what is published for the networks', () => {
    const sums = published.windows.map(({ layers }) => [
      layers.reduce((sum, { im2col }) => sum + im2col, 0),
      layers.reduce((sum, { least }) => sum + least, 0),
    ])
    expect(sums).toEqual([
      [20_041, 4294],
      [243_736, 77_102],
    ])
  })
})

describe('claims', () => {
  test.each(published.claims)('of $source on $what: $verdict', (each) => {
    expect(claimFound(recorded, each).verdict).toBe(each.verdict)
  })

  test('become something else where less is measured', () => {
    const { networkRuns = [], networks } = recorded
    const slow = {
      ...recorded,
      networks: networks.map((row) => ({
        ...row,
        signalBytes: row.dataBytes,
        parallel: { layers: 1, cycles: 2, sequentialCycles: 2, limitCycles: 1 },
      })),
      networkRuns: networkRuns.map((run) => ({
        ...run,
        peakActivationBytes: (run.extraCores === 0 ? 1 : 100) * (run.peakActivationBytes ?? 0),
        cycles:
          run.rounds === 'chosen'
            ? 20 * run.cycles
            : run.rounds === null
              ? (run.ideal ?? run.cycles)
              : run.cycles,
      })),
    }
    const drifted = published.claims.filter((each) => claimFound(slow, each).verdict !== each.verdict)
    expect(drifted.map(({ claim }) => claim.kind)).toEqual([
      'limit',
      'overhead',
      'rounds',
      'movement',
      'activations',
    ])
  })
})

/** MVMs with a window, by going through them: each position of the window, each piece of channels, each piece of kernels. */
const byForce = (
  [input, kernel, channels, kernels]: readonly number[],
  [height, width]: readonly number[],
  [rows, columns]: readonly number[],
): number => {
  const windows = (height! - kernel! + 1) * (width! - kernel! + 1)
  let mvms = 0
  for (let y = 0; y < input! - kernel! + 1; y += height! - kernel! + 1)
    for (let x = 0; x < input! - kernel! + 1; x += width! - kernel! + 1)
      for (let c = 0; c < channels!; c += Math.floor(rows! / (height! * width!)))
        for (let k = 0; k < kernels!; k += Math.floor(columns! / windows)) mvms++
  return mvms
}

const least = (windowOf: typeof leastWindow) =>
  fc.property(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 0, max: 5 }),
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 9, max: 60 }),
    fc.integer({ min: 6, max: 40 }),
    (kernel, more, channels, kernels, rows, columns) => {
      const layer = { input: kernel + more, kernel, channels, kernels }
      const found = windowOf(layer, rows, columns)
      const all = [im2colCycles(layer, rows, columns)]
      for (let height = kernel; height <= layer.input; height++)
        for (let width = kernel; width <= layer.input; width++)
          if (height * width <= rows && (height - kernel + 1) * (width - kernel + 1) <= columns)
            all.push(byForce([layer.input, kernel, channels, kernels], [height, width], [rows, columns]))
      expect(found.cycles).toBe(Math.min(...all))
    },
  )

describe('the least window', () => {
  test('takes as few MVMs as the best of all', () => fc.assert(least(leastWindow)))

  test('square windows alone do not', () => {
    const square: typeof leastWindow = (layer, rows, columns) => {
      const best = leastWindow(layer, rows, columns)
      return best.height === best.width ? best : { ...best, cycles: im2colCycles(layer, rows, columns) }
    }
    expect(refuted(least(square), { numRuns: 1000 })).toBe(true)
  })
})
