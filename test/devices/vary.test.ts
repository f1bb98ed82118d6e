import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DevicesFile } from '../../lib/devices/devices.js'
import { parseVary, varied } from '../../lib/devices/vary.js'

const values = (text: string) => {
  const vary = parseVary(`adc.bits=${text}`)
  return vary._tag === 'Right' ? vary.right.values : vary.left
}

describe('a field at several values', () => {
  test('as a list, in steps, and by a factor', () => {
    expect(values('4..8')).toEqual([4, 5, 6, 7, 8])
    expect(values('0..0.3+0.1')).toEqual([0, 0.1, 0.2, 0.3])
    expect(values('1..1e4*10')).toEqual([1, 10, 100, 1000, 10_000])
    expect(values('3, 5..6')).toEqual([3, 5, 6])
    expect(values('-1..1')).toEqual([-1, 0, 1])
  })

  test('steps reach the end, whatever is rounded', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 1, max: 100 }), (steps, hundredths) => {
        const step = hundredths / 100
        const last = Number((steps * step).toPrecision(12))
        const all = values(`0..${last}+${step}`)
        expect([all.length, all.at(-1)]).toEqual([steps + 1, last])
      }),
    )
  })

  test.each(['8..4', '0..1*10', '1..2+0', 'x', '1..', '1..1e9', ''])('%j is refused', (text) => {
    expect(parseVary(`adc.bits=${text}`)._tag).toBe('Left')
  })

  test('changes each model of the kind, and is held to what a file may say', () => {
    const file: DevicesFile = {
      schema: 'ohmflow.devices/1',
      seed: 1,
      models: [
        { kind: 'read-noise', sigma: 1 },
        { kind: 'adc', bits: 8, range: 'full' },
        { kind: 'read-noise', sigma: 2 },
      ],
    }
    expect(varied(file, { kind: 'read-noise', field: 'sigma' }, 3)).toMatchObject({
      right: { models: [{ sigma: 3 }, { bits: 8 }, { sigma: 3 }] },
    })
    expect(varied(file, { kind: 'adc', field: 'bits' }, 0.5)._tag).toBe('Left')
    expect(varied(file, { kind: 'adc', field: 'range' }, 1)._tag).toBe('Left')
    expect(varied(file, { kind: 'stuck', field: 'on' }, 1)._tag).toBe('Left')
  })
  test('is no value with which there can be no such devices', () => {
    const table = [
      { level: 0, seconds: 1, mean: 0, sigma: 0 },
      { level: 1, seconds: 1, mean: 1, sigma: 0 },
      { level: 0, seconds: 100, mean: 0, sigma: 0 },
      { level: 1, seconds: 100, mean: 1, sigma: 0 },
    ]
    const file: DevicesFile = {
      schema: 'ohmflow.devices/1',
      seed: 1,
      models: [
        { kind: 'states', seconds: 1, table },
        { kind: 'stuck', off: 0, on: 0.8 },
      ],
    }
    expect(varied(file, { kind: 'states', field: 'seconds' }, 10)._tag).toBe('Right')
    expect(varied(file, { kind: 'states', field: 'seconds' }, 1000)).toMatchObject({
      left: { _tag: 'Invalid', violations: [{ problem: expect.stringContaining('1 s to 100 s') }] },
    })
    expect(varied(file, { kind: 'stuck', field: 'off' }, 0.5)).toMatchObject({ left: { _tag: 'Invalid' } })
  })
})
