import { describe, expect, test } from 'vitest'
import type { Mesh } from '../../lib/hardware/chip.js'
import { routeOf } from '../../lib/machine/costs/route.js'

const mesh: Mesh = { kind: 'mesh', width: 3, height: 2, linkBytesPerCycle: 4, hopCycles: 1 }
const hops = (core: number, to: number): number =>
  routeOf({ op: 'SEND', to }, { core }, mesh, { kind: 'register', bytes: 4 }).length
const hopsToMemory = (core: number): number =>
  routeOf({ op: 'STORE' }, { core }, mesh, { kind: 'register', bytes: 4 }).length

describe('the way over a mesh', () => {
  test('goes along the row, then along the column', () => {
    // 0 1 2
    // 3 4 5
    expect([hops(0, 2), hops(0, 5), hops(5, 0), hops(4, 1), hops(1, 1)]).toEqual([2, 3, 3, 1, 0])
    expect([hopsToMemory(0), hopsToMemory(5)]).toEqual([1, 3])
  })

  test('of a core beyond the last row is that of one in the last row, and no longer than the mesh', () => {
    // cores 6 and 100 are not on the mesh; 100 is in column 1
    expect(hops(0, 6)).toBe(hops(0, 3))
    expect(hops(0, 100)).toBe(hops(0, 4))
    expect(hops(100, 0)).toBe(hops(4, 0))
    expect(hopsToMemory(100)).toBe(hopsToMemory(4))
    for (const core of [6, 7, 8, 9, 1e6, 2 ** 30])
      expect(hops(0, core)).toBeLessThanOrEqual(mesh.width - 1 + mesh.height - 1)
  })
})
