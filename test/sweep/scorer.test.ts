import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { modelFile, type OhmflowError, presets, teachingNetwork, unwrap } from 'ohmflow'
import { baseline } from 'ohmflow/pipelines'
import { type Point, pointAt, type ScorerParts, scorer, spaceOf } from 'ohmflow/sweep'
import { describe, expect, it } from 'vitest'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'

const devices = (bits: number) =>
  ({
    schema: 'ohmflow.devices/1',
    seed: 1,
    models: [{ kind: 'adc', bits, range: 'full' }],
  }) as const

const { chip } = presets.rram256
const file = {
  models: ['teaching'],
  chips: ['small'],
  dataset: { path: 'images', labels: 'labels' },
  devices: ['ideal', 'coarse'],
  factors: [
    { 'interconnect.bytesPerCycle': [4, 64] },
    { 'crossbar.rows': [8, 16] },
    { 'crossbar.adcBits': [7, 8] },
    { 'crossbar.mvmCycles': [10, 1400] },
  ],
}
const space = unwrap(
  spaceOf(
    file,
    'the sweep',
    [{ name: 'small', chip: { ...chip, crossbar: { ...chip.crossbar, rows: 8, columns: 8 } } }],
    [
      { name: 'ideal', file: null },
      { name: 'coarse', file: devices(4) },
    ],
  ),
)
const models = [{ model: await modelFile('teaching', teachingNetwork.build())(), bindings: {} }]
const points: readonly Point[] = Array.from(
  { length: space.designs },
  (_, i) => pointAt({ models, space }, i)!,
)

const programmer: ReturnType<ScorerParts<OhmflowError>['programmerOf']> = {
  program: ({ model, design }) => baseline.until('synchronize').task({ ...model, chip: design.chip }),
  reads: ({ crossbar: { mvmCycles: _mvm, programCycles: _program, ...cells } }) => cells,
}

/** A score that tells all that a run can see apart: what is on the crossbars, what they are, and how often it is drawn. */
const scoreFor = ({ design }: Point, tiles: number, trials: number) =>
  ({
    kind: 'values',
    samples: 1,
    numbers: trials,
    absolute: tiles,
    squares:
      100 * design.chip.crossbar.rows + 10 * design.chip.crossbar.adcBits + (design.devices === null ? 0 : 1),
  }) as const

const counted = () => {
  let count = 0
  const parts: ScorerParts<OhmflowError> = {
    trials: 3,
    samplesOf: () => 'these',
    programmerOf: () => programmer,
    run:
      (point, { phases }, trials) =>
      async () => {
        count++
        return E.right([scoreFor(point, phases.flatMap(({ cores }) => cores).length, trials)])
      },
  }
  return { parts, runs: () => count }
}

describe('points of a sweep on a dataset', () => {
  const shared = (make: typeof scorer) =>
    fc.asyncProperty(fc.shuffledSubarray([...points]), async (some) => {
      const { scores } = make(counted().parts)
      for (const point of some) {
        const alone = scorer(counted().parts)
        expect(await scores(point)()).toEqual(await alone.scores(point)())
      }
    })

  it('have the scores that each has alone, in any order', async () => {
    await fc.assert(shared(scorer), { numRuns: runs(20) })
  })

  it('one that forgets what crossbars are made of is found out', async () => {
    const forgetful: typeof scorer = (parts) => {
      const known = new Map<string, ReturnType<ReturnType<typeof parts.run>>>()
      return {
        ...scorer(parts),
        scores: (point) => async () => {
          const key = String(point.design.chip.crossbar.rows)
          const found = known.get(key) ?? scorer(parts).scores(point)()
          known.set(key, found)
          return found
        },
      }
    }
    expect(await refuted(shared(forgetful))).toBe(true)
  })

  it('are run once where their chips differ in buses and times alone', async () => {
    const { parts, runs: count } = counted()
    const { scores, keyOf } = scorer(parts)
    for (const point of points) unwrap(await scores(point)())
    // two of rows, two of bits, ideal or not
    expect(count()).toBe(8)
    // what is drawn is a part of a row's key; what the bus is says the rest of it
    expect(new Set(points.map((point) => JSON.stringify(keyOf(point)))).size).toBe(2)
  })
})
