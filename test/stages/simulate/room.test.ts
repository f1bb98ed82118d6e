import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Chip } from '../../../lib/hardware/chip.js'
import type { CoreProgram } from '../../../lib/ir/program.js'
import { instructions } from '../../../lib/isa/instructions.js'
import { cyclicScheme } from '../../../lib/stages/synchronize/cyclicScheme.js'
import { linearScheme } from '../../../lib/stages/synchronize/linearScheme.js'
import type { Scheme } from '../../../lib/stages/synchronize/scheme.js'
import { sequentialScheme } from '../../../lib/stages/synchronize/sequentialScheme.js'
import { refuted } from '../../refuted.js'
import { runs } from '../../runs.js'
import { chips, type Grid, gridPrograms } from './arbitraries.js'
import { simulated } from './compared.js'

const upTo = (max: number, min = 1) => fc.integer({ min, max })

/** Long columns in blocks of every size, the last one short, with few places for partial sums. */
const crowded = fc
  .record({
    chip: chips,
    places: upTo(12),
    vertical: upTo(14, 2),
    horizontal: upTo(2),
    vectors: upTo(60),
    block: upTo(30),
  })
  .map(({ chip, places, block, ...grid }) => ({
    chip: { ...chip, exchange: 'forward' as const, partialSumBuffers: places },
    places,
    block,
    grid: { ...grid, numbers: { first: 0, descending: false } } satisfies Grid,
  }))

const blocked = (programs: readonly CoreProgram[], chip: Chip) => simulated(programs, chip).blocked

const forwards = (programs: readonly CoreProgram[]): boolean =>
  programs.some((program) => [...instructions(program)].some(({ instruction }) => instruction.op === 'SEND'))

/**
 * A scheme never stalls on a chip with so many places fewer than it
 * was told; `seen` counts how often it forwards, and how often not.
 */
const neverStalls = (schemeOf: (block: number) => Scheme, fewer = 0, seen = { forward: 0, memory: 0 }) =>
  fc.property(crowded, ({ chip, places, block, grid }) => {
    const programs = gridPrograms(grid, chip, schemeOf(block), places + fewer)
    seen[forwards(programs) ? 'forward' : 'memory']++
    expect(blocked(programs, chip)).toEqual([])
  })

describe('partial-sum buffers', () => {
  test.each<readonly [string, (block: number) => Scheme]>([
    ['cyclic', cyclicScheme],
    ['linear', () => linearScheme()],
    ['sequential', () => sequentialScheme()],
  ])('%s forwards where there is room, and never stalls', (_, schemeOf) => {
    const seen = { forward: 0, memory: 0 }
    fc.assert(neverStalls(schemeOf, 0, seen), { numRuns: runs(300) })
    expect(seen.forward).toBeGreaterThan(20)
    if (schemeOf(1).name !== linearScheme().name) expect(seen.memory).toBeGreaterThan(20)
  })

  test.each<readonly [string, (block: number) => Scheme, number]>([
    ['cyclic that is told of two places more than there are', cyclicScheme, 2],
    ['sequential that is told of one place more than there are', () => sequentialScheme(), 1],
  ])('%s is seen to stall', (_, schemeOf, fewer) => {
    const failed = refuted(neverStalls(schemeOf, fewer), {
      numRuns: 3000,
      seed: 1,
    })
    expect(failed).toBe(true)
  })

  test('every chip with 1 to 4 places, every column of up to 5 cores and 12 vectors, every block', () => {
    const chip = fc.sample(chips, { seed: 7, numRuns: 1 })[0]!
    for (const partialSumBuffers of [1, 2, 3, 4])
      for (let vertical = 2; vertical <= 5; vertical++)
        for (let vectors = 1; vectors <= 12; vectors++)
          for (let block = 1; block <= vectors; block++) {
            const crowded: Chip = { ...chip, exchange: 'forward', partialSumBuffers }
            const grid = { vertical, horizontal: 1, vectors, numbers: { first: 0, descending: false } }
            const programs = gridPrograms(grid, crowded, cyclicScheme(block))
            expect({
              partialSumBuffers,
              vertical,
              vectors,
              block,
              blocked: blocked(programs, crowded),
            }).toEqual({
              partialSumBuffers,
              vertical,
              vectors,
              block,
              blocked: [],
            })
          }
  })
})
