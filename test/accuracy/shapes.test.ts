import { presets, unwrap } from 'ohmflow'
import { accuracyOn, figureOf, type LabelledSamples } from 'ohmflow/accuracy'
import { type DeviceModel, devicesOf } from 'ohmflow/devices'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digits, digitsOn } from './digits.js'

/** The chip of the default with the columns of each weight, cells of so many bits. */
const chip = (differential: boolean, cellBits = 8) => ({
  ...presets.rram256.chip,
  crossbar: { ...presets.rram256.chip.crossbar, differential, cellBits },
})

let all: LabelledSamples
let offset: Awaited<ReturnType<typeof digitsOn>>
let pairs: Awaited<ReturnType<typeof digitsOn>>
beforeAll(async () => {
  all = await digits(150)
  offset = await digitsOn(chip(false))
  pairs = await digitsOn(chip(true))
})
afterAll(async () => {
  await offset.machine.release()
  await pairs.machine.release()
})

/** The share of digits that are recognized on devices. */
const share = async ({ machine }: typeof offset, ...models: readonly DeviceModel[]): Promise<number> => {
  const file = devicesOf({ schema: 'ohmflow.devices/1', seed: 1, models })
  const calibration = all.samples.slice(0, 16).map(({ inputs }) => inputs)
  const devices = unwrap(await machine.calibrated(file, calibration)())
  const study = accuracyOn(machine, { devices, points: [], output: 'digit' })(all)
  return figureOf(unwrap(await study({ on: 'devices', trial: 0, layer: null })()))
}

const adc = (bits: number, range: 'full' | 'calibrated' | 'learned'): DeviceModel => ({
  kind: 'adc',
  bits,
  range,
})

describe('accuracy over converter bits', () => {
  test('is whole with enough of them, falls off a cliff, and ends at chance', async () => {
    const over = []
    for (const bits of [16, 12, 10, 8, 6, 4]) over.push(await share(offset, adc(bits, 'full')))
    const [sixteen = 0, twelve = 0, ten = 0, eight = 0, six = 0, four = 0] = over
    expect(sixteen).toBeGreaterThan(0.96)
    expect(twelve).toBeGreaterThan(sixteen - 0.02)
    expect(ten).toBeGreaterThan(0.9)
    // the cliff: two bits cost little above it, and most of what there is below
    expect(ten - six).toBeGreaterThan(0.5)
    expect(eight).toBeLessThan(ten)
    expect(four).toBeLessThan(0.2)
  })

  test('rises again where converters cover what the columns at hand can give', async () => {
    for (const bits of [6, 7, 8])
      expect(await share(offset, adc(bits, 'calibrated'))).toBeGreaterThan(
        (await share(offset, adc(bits, 'full'))) + 0.1,
      )
  })
})

describe('converters that learn what their columns give', () => {
  test('keep the cliff at fewer bits than those that know what they can give', async () => {
    const [learned, calibrated] = [[], []] as [number[], number[]]
    for (const bits of [4, 5, 6]) {
      learned.push(await share(offset, adc(bits, 'learned')))
      calibrated.push(await share(offset, adc(bits, 'calibrated')))
    }
    // two bits of the cliff: five bits that have learned are better than six that know
    expect(learned[1]).toBeGreaterThan(calibrated[2]! + 0.1)
    expect(learned[2]).toBeGreaterThan(calibrated[2]! + 0.4)
    expect(await share(offset, adc(8, 'learned'))).toBeGreaterThan(0.95)
  })

  test('lose nothing with as many bits as their sums have', async () => {
    expect(await share(offset, adc(16, 'learned'))).toBe(await share(offset))
  })

  test('are told where they have learned nothing', async () => {
    const devices = devicesOf({ schema: 'ohmflow.devices/1', seed: 1, models: [adc(6, 'learned')] })
    const study = accuracyOn(offset.machine, { devices, points: [], output: 'digit' })(all)
    const run = await study({ on: 'devices', trial: 0, layer: null })()
    expect(run).toMatchObject({ _tag: 'Left', left: { _tag: 'NotCalibrated', bits: 6 } })
  })
})

describe('accuracy over a drift of all conductances', () => {
  test('is kept by columns that are subtracted, and lost where an offset is subtracted', async () => {
    const drifted: DeviceModel = {
      kind: 'relaxation',
      greatest: 88.2,
      seconds: 1e6,
      // towards more, so that cells that conduct nothing take part too
      mean: 0.2,
      sigma: 0,
      sigmaGrowth: 0,
    }
    const [kept, lost] = [await share(pairs, drifted), await share(offset, drifted)]
    expect(await share(offset)).toBeGreaterThan(0.96)
    expect(kept).toBeGreaterThan(0.9)
    expect(lost).toBeLessThan(kept - 0.3)
  })

  test('is lost more, the longer it lasts', async () => {
    const after = async (seconds: number) =>
      share(pairs, { kind: 'drift', exponent: 0.05, seconds, referenceSeconds: 1 }, adc(8, 'calibrated'))
    const [second, year] = [await after(1), await after(3e7)]
    expect(second).toBeGreaterThan(0.9)
    expect(year).toBeLessThan(second)
  })
})
