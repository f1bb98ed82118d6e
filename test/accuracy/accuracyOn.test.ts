import fc from 'fast-check'
import { presets, unwrap } from 'ohmflow'
import {
  type AccuracyFinding,
  type AccuracyOptions,
  accuracyOf,
  accuracyOn,
  accuracyRuns,
  heldAgainst,
  type LabelledSamples,
  labelsAt,
  runtimeOn,
  type Score,
  scoreOfAll,
} from 'ohmflow/accuracy'
import { type DeviceModel, devicesOf } from 'ohmflow/devices'
import { type Machine, onnxRuntime } from 'ohmflow/run'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { refuted } from '../refuted.js'
import { digits, digitsOn } from './digits.js'

let on: Awaited<ReturnType<typeof digitsOn>>
let all: LabelledSamples
beforeAll(async () => {
  on = await digitsOn(presets.rram256.chip)
  all = await digits(60)
})
afterAll(() => on.machine.release())

const devicesFrom = (...models: readonly DeviceModel[]) =>
  devicesOf({ schema: 'ohmflow.devices/1', seed: 3, models })

const noisy = devicesFrom(
  { kind: 'variation', distribution: 'lognormal', sigma: 0.2 },
  { kind: 'read-noise', sigma: 20 },
)

const options: AccuracyOptions = { devices: noisy, points: [], output: 'digit' }

const some = (numbers: readonly number[]): LabelledSamples => ({
  samples: numbers.map((i) => all.samples[i]!),
  labels: labelsAt(all.labels, numbers),
})

const whole = { on: 'devices', trial: 0, layer: null } as const

describe('accuracy on a machine', () => {
  test('without any non-ideality is that of onnxruntime, class by class', async () => {
    const runtime = onnxRuntime()
    const against = heldAgainst(on.machine, runtimeOn(runtime, on.model.bytes), null, 'digit')
    const found = unwrap(await against(all)())
    expect(found.agreeing).toBe(60)
    const ideal = unwrap(await accuracyOn(on.machine, options)(all)({ on: 'ideal' })())
    expect(ideal).toEqual(found.score)
    const nothing = {
      ...options,
      devices: devicesFrom({ kind: 'variation', distribution: 'normal', sigma: 0 }),
    }
    expect(unwrap(await accuracyOn(on.machine, nothing)(all)(whole)())).toEqual(ideal)
  })

  /** The logits of digit 7 in a batch of others. */
  const seven = async (machine: Pick<Machine, 'samples'>, batch: readonly number[]) => {
    const made = unwrap(
      await machine.samples(some(batch).samples)({ devices: { devices: noisy, trial: 1 } })(),
    )
    return made[batch.indexOf(7)]?.get('digit')
  }
  const batches = fc
    .shuffledSubarray(Array.from({ length: 12 }, (_, i) => i))
    .filter((batch) => batch.includes(7))

  test('what a digit becomes does not depend on those beside it', async () => {
    const alone = await seven(on.machine, [7])
    await fc.assert(
      fc.asyncProperty(batches, async (batch) => {
        expect(await seven(on.machine, batch)).toEqual(alone)
      }),
      { numRuns: 8 },
    )
  })

  test('reads that draw by the place in a batch are found wrong', async () => {
    const byPlace: Pick<Machine, 'samples'> = {
      samples: (given) => on.machine.samples(given.map((sample, number) => ({ ...sample, number }))),
    }
    const alone = await seven(byPlace, [7])
    const same = fc.asyncProperty(batches, async (batch) => {
      const beside = await seven(byPlace, batch)
      return beside?.data.join() === alone?.data.join()
    })
    expect(await refuted(same, { numRuns: 30 })).toBe(true)
  })

  test('of batches together is that of all at once, whatever the batches and the order of runs', async () => {
    const study = accuracyOn(on.machine, options)
    const expected = unwrap(await study(all)(whole)())
    const first = study(some(all.samples.slice(0, 25).map(({ number }) => number)))
    const rest = study(some(all.samples.slice(25).map(({ number }) => number)))
    const scores: Score[] = []
    for (const run of [rest, first]) {
      await run({ on: 'devices', trial: 1, layer: 'conv1' })()
      scores.push(unwrap(await run(whole)()))
    }
    expect(scoreOfAll(scores)).toEqual(expected)
  })

  test('draws of another trial are others, and one layer alone costs no more samples than there are', async () => {
    const outputs = async (trial: number) =>
      unwrap(await on.machine.samples(all.samples)({ devices: { devices: noisy, trial } })())[0]?.get('digit')
    expect(await outputs(0)).not.toEqual(await outputs(1))
    expect(await outputs(0)).toEqual(await outputs(0))
  })
})

describe('the runs of a study', () => {
  const plan = { trials: 2, layers: ['a', 'b'], points: 3 }
  const finding = (run: number, batch: number): AccuracyFinding => ({
    run,
    batch,
    score: { kind: 'values', samples: 1, numbers: 1, absolute: 0.1 * (batch + 1), squares: 0.1 * run },
  })
  const findings = accuracyRuns(plan).flatMap((_, run) => [0, 1, 2].map((batch) => finding(run, batch)))

  test('say the same to the bit in whichever order they come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(findings, { minLength: findings.length }), (order) => {
        expect(accuracyOf(plan, order)).toEqual(accuracyOf(plan, findings))
      }),
    )
    const study = accuracyOf(plan, findings)
    expect([study?.trials.length, study?.layers.length, study?.points.length]).toEqual([2, 2, 3])
    expect(study?.points[2]?.[1]).toMatchObject({ samples: 3, squares: 0.1 * 12 + 0.1 * 12 + 0.1 * 12 })
  })

  test('say nothing where one has found nothing', () => {
    expect(
      accuracyOf(
        plan,
        findings.filter(({ run }) => run !== 4),
      ),
    ).toBe(null)
  })
})
