import { assert, constantFrom, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { presets } from '../../../lib/index.js'
import type { CoreProgram } from '../../../lib/ir/program.js'
import type { Statement } from '../../../lib/isa/instruction.js'
import { busyLayers, grainsOf } from '../../../lib/stages/synchronize/crossLayer/grains.js'
import { runs } from '../../runs.js'

const { chip: usual } = presets.rram256

const on = (bytesPerCycle: number) => ({
  ...usual,
  interconnect: { kind: 'bus', arbitration: 'inputs-first', arbitrationCycles: 1, bytesPerCycle } as const,
})

/** A layer in one core, which tells another core of each of its vectors. */
const layer = (name: string, core: number, vectors: number, images = 1): CoreProgram => {
  const body: readonly Statement[] = [
    { op: 'LOAD' },
    { op: 'MVM' },
    { op: 'ADD' },
    { op: 'STORE' },
    { op: 'SIGNAL', receivers: [{ core: 99, register: core }] },
  ]
  const tile = {
    groups: { start: 0, count: 1 },
    rows: { start: 0, count: 256 },
    columns: { start: 0, count: 64 },
  }
  const image: Statement = { op: 'LOOP', count: vectors, start: 0, step: 1, body }
  return {
    core,
    layer: name,
    tile,
    code: [{ op: 'LOOP', count: images, start: 0, step: vectors, body: [image] }],
  }
}

describe('after how many vectors a layer tells its readers', () => {
  test('is each where the bus is mostly free', () => {
    expect(grainsOf([layer('large', 0, 50_176)], on(128), 1).get('large')).toBe(1)
  })

  test('is several where results wait for the bus, of layers with many vectors', () => {
    const grains = grainsOf([layer('large', 0, 7168), layer('small', 1, 784)], on(0.25), 1)
    expect([...grains]).toEqual([
      ['large', 7],
      ['small', 1],
    ])
  })

  test('finds those layers busy that are told together for that, and none where the bus is mostly free', () => {
    const programs = [layer('large', 0, 7168), layer('small', 1, 784)]
    expect([...busyLayers(programs, on(0.25), 1)]).toEqual(['large'])
    expect([...busyLayers(programs, on(128), 1)]).toEqual([])
    expect([...busyLayers([layer('small', 0, 784, 10)], on(0.25), 10)]).toEqual([])
  })

  test('delays its readers by a thousandth of its vectors at the most, and is the same for any number of images', () => {
    const images = constantFrom(1, 2, 1000)
    const vectors = integer({ min: 1, max: 100_000 })
    assert(
      property(vectors, images, (own, many) => {
        const grain = grainsOf([layer('layer', 0, own, many)], on(0.25), many).get('layer') ?? 0
        expect(grain).toBeGreaterThanOrEqual(1)
        expect((grain - 1) * 1000).toBeLessThan(own)
        expect(grainsOf([layer('layer', 0, own)], on(0.25), 1).get('layer')).toBe(grain)
      }),
      { numRuns: runs(50) },
    )
  })

  test('is as many of several images as of one that has all their vectors, where signals take much', () => {
    const chatty = { ...on(128), signal: { kind: 'register', bytes: 64 } } as const
    const grain = grainsOf([layer('small', 0, 49, 16)], chatty, 16).get('small') ?? 0
    expect(grain).toBe(grainsOf([layer('small', 0, 784)], chatty, 1).get('small'))
    expect(grain).toBeGreaterThan(1)
    expect(grainsOf([layer('small', 0, 49)], chatty, 1).get('small')).toBe(1)
  })
})
