import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { lastValueFrom } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { decode } from '../../lib/codec/decode.js'
import type { LayerReport } from '../../lib/ir/layerReport.js'
import { Report } from '../../lib/ir/report.js'
import { verifyReport } from '../../lib/ir/verifyReport.js'
import { timing } from '../../lib/stages/simulate/timing.js'
import { programOf } from '../needs/randomProgram.js'
import { madePrograms } from './programs.js'

const reports = async (count: number, seed: number): Promise<readonly Report[]> => {
  const results = fc
    .sample(madePrograms, { numRuns: count, seed })
    .map((program) => lastValueFrom(timing()(program)))
  return (await Promise.all(results)).flatMap((result) => (E.isRight(result) ? [result.right] : []))
}

const decoded = decode(Report, 'the report')

describe('the codec', () => {
  test('reads back what JSON keeps of a report, and refuses it with a key more or less anywhere', async () => {
    const found = await reports(30, 1)
    expect(found.length).toBe(30)
    for (const report of found) {
      const json = JSON.stringify(report)
      expect(decoded(JSON.parse(json))).toEqual(E.right(report))
      const renamed = (key: string) => decoded(JSON.parse(json.replace(`"${key}":`, `"${key}s":`)))
      for (const key of ['schema', 'crossbar', 'static', 'milliseconds', 'simulator', 'layers'])
        expect(renamed(key)).toMatchObject({ left: { _tag: 'Undecodable' } })
    }
  })

  test('refuses what is no measure', async () => {
    const [report] = await reports(1, 2)
    const wrong = (key: string, value: unknown) =>
      decoded({ ...report, network: { ...report!.network, [key]: value } })
    expect(wrong('cycles', -1)).toMatchObject({ left: { problems: [{ path: 'network.cycles' }] } })
    expect(wrong('cycles', 1.5)).toMatchObject({ left: { problems: [{ path: 'network.cycles' }] } })
    expect(wrong('utilization', Number.NaN)).toMatchObject({
      left: { problems: [{ path: 'network.utilization' }] },
    })
    expect(wrong('energy', null)).toMatchObject({ left: { problems: [{ path: 'network.energy' }] } })
  })
})

describe('verifyReport', () => {
  const rulesOf = (report: Report): readonly string[] => {
    const result = verifyReport(report)
    return E.isLeft(result) ? [...new Set(result.left.violations.map(({ rule }) => rule))] : []
  }

  const inLayers =
    (change: (layer: LayerReport) => Partial<LayerReport>) =>
    (report: Report): Report => ({
      ...report,
      layers: report.layers.map((layer) => ({ ...layer, ...change(layer) })),
    })

  const mistakes: readonly (readonly [string, (report: Report) => Report])[] = [
    ['bound', inLayers(({ cycles }) => ({ bound: cycles + 1 }))],
    ['efficiency', inLayers(({ efficiency }) => ({ efficiency: efficiency + 0.01 }))],
    ['tiles', inLayers(({ tiles }) => ({ tiles: { ...tiles, count: tiles.count * 100 } }))],
    ['overhead', inLayers(({ overhead }) => ({ overhead: overhead + 0.01 }))],
    ['speedup', inLayers(({ speedup }) => ({ speedup: (speedup ?? 0) + 0.01 }))],
    ['speedup', inLayers(() => ({ sequentialCycles: 0 }))],
    [
      'energy',
      inLayers(({ energy }) => ({ energy: { ...energy, static: energy.static + energy.total + 1 } })),
    ],
    ['span', inLayers(({ start, cycles }) => ({ end: (start ?? 0) + cycles - 1 }))],
    ['span', (report) => inLayers(() => ({ end: report.network.cycles + 1 }))(report)],
    ['copies', inLayers(({ copies }) => ({ copies: copies + 1 }))],
    ['cycles', (report) => ({ ...report, network: { ...report.network, cycles: 1e12 } })],
    ['tiles', (report) => ({ ...report, network: { ...report.network, tiles: report.network.tiles + 1 } })],
    [
      'energy',
      ({ network, ...report }) => ({
        ...report,
        network: { ...network, energy: { ...network.energy, total: 2 * network.energy.total + 1 } },
      }),
    ],
  ]

  const inNetwork =
    (change: (network: Report['network']) => Partial<Report['network']>) =>
    (report: Report): Report => ({ ...report, network: { ...report.network, ...change(report.network) } })

  test('of layers that work at the same time, holds images to the cycles, and what they are held against', async () => {
    const numbers = fc.array(fc.nat(1000), { minLength: 30, maxLength: 60 })
    const wrong: readonly (readonly [string, (report: Report) => Report])[] = [
      ['throughput', inNetwork(({ throughput }) => ({ throughput: 2 * throughput }))],
      ['latency', inNetwork(({ cycles }) => ({ latency: cycles + 1 }))],
      ['interval', inNetwork(({ interval }) => ({ interval: (interval ?? 0) + 1, steady: false }))],
      ['ideal', inNetwork(({ cycles }) => ({ ideal: cycles + 1 }))],
      ['bound', inNetwork(({ efficiency }) => ({ efficiency: (efficiency ?? 0) / 2 }))],
    ]
    for (const drawn of fc.sample(numbers, { numRuns: 10, seed: 5 })) {
      const program = await programOf(drawn, 3, 1)
      const found = await lastValueFrom(timing()(program))
      const report = E.isRight(found) ? found.right : expect.unreachable('it cannot be timed')
      expect(rulesOf(report)).toEqual([])
      expect(report.network.interval).not.toBeNull()
      for (const [rule, change] of wrong) expect(rulesOf(change(report))).toContain(rule)
    }
  })

  test('lets every report of the simulator pass, and none with a mistake in it', async () => {
    for (const report of await reports(60, 3)) {
      expect(rulesOf(report)).toEqual([])
      for (const [rule, change] of mistakes) expect(rulesOf(change(report))).toContain(rule)
    }
  })
})
