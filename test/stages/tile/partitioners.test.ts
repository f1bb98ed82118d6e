import * as fc from 'fast-check'
import type { Either } from 'fp-ts/lib/Either.js'
import { lastValueFrom } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { Lowered } from '../../../lib/ir/lowered.js'
import type { Report } from '../../../lib/ir/report.js'
import type { Tiled, TiledLayer } from '../../../lib/ir/tiled.js'
import { verifyReport } from '../../../lib/ir/verifyReport.js'
import { arbitraryLowered, partitionerLaws, passLaws } from '../../../lib/laws/index.js'
import { firstFit } from '../../../lib/stages/assign/firstFit.js'
import { timing } from '../../../lib/stages/simulate/timing.js'
import { auto } from '../../../lib/stages/synchronize/auto.js'
import type { Synchronizer } from '../../../lib/stages/synchronize/synchronize.js'
import { cyclic, even, linear, sequential, tree } from '../../../lib/stages/synchronize/synchronizers.js'
import { balanced } from '../../../lib/stages/tile/balanced.js'
import { depthwisePacking } from '../../../lib/stages/tile/depthwisePacking.js'
import { kernelMajor } from '../../../lib/stages/tile/kernelMajor.js'
import { rowMajor } from '../../../lib/stages/tile/rowMajor.js'
import { shiftedDuplicate } from '../../../lib/stages/tile/shiftedDuplicate.js'
import { variableWindows } from '../../../lib/stages/tile/variableWindows.js'
import { seenBy } from '../../hardware/seenBy.js'
import { allHold } from '../../laws/check.js'
import { runs } from '../../runs.js'

const partitioners = {
  rowMajor: rowMajor(),
  balanced: balanced(),
  depthwisePacking: depthwisePacking(),
  kernelMajor: kernelMajor(),
  shiftedDuplicate: shiftedDuplicate(),
  variableWindows: variableWindows(),
}

const synchronizers: Readonly<Record<string, Synchronizer>> = {
  sequential: sequential(),
  linear: linear(),
  cyclic: cyclic(),
  even: even(2),
  tree: tree(),
  auto: auto(),
}

const orThrow = <E, A>(result: Either<E, A>): A => {
  if (result._tag === 'Left') throw new Error(JSON.stringify(result.left, null, 1))
  return result.right
}

/** Networks that can be simulated quickly, with as many cores and buffers as they need. */
const small: fc.Arbitrary<Lowered> = arbitraryLowered
  .map((lowered) => ({
    ...lowered,
    chip: {
      ...lowered.chip,
      ...(lowered.chip.interconnect.kind === 'bus'
        ? { cores: 'as-needed' as const }
        : { cores: 2 ** 12, interconnect: { ...lowered.chip.interconnect, height: 2 ** 12 } }),
      partialSumBuffers: 'unbounded' as const,
    },
  }))
  .filter((lowered) => {
    const tiled = orThrow(rowMajor()(lowered))
    return tiled.layers.every(
      (layer) => layer.kind === 'operator' || layer.tiles.length * layer.vectors < 200,
    )
  })

const report = async (tiled: Tiled, synchronize: Synchronizer): Promise<Report> => {
  const placed = orThrow(firstFit()(tiled))
  const program = orThrow(synchronize(placed))
  // timing proves the program before it runs it
  return orThrow(await lastValueFrom(timing()(program)))
}

const basesOf = ({ layers }: Tiled): readonly TiledLayer[] =>
  layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

for (const [name, partitioner] of Object.entries(partitioners)) {
  allHold(name, partitionerLaws(partitioner))
  allHold(`${name} as a declared pass`, passLaws(partitioner, arbitraryLowered), runs(10))

  describe(`what ${name} cuts`, () => {
    test.each(Object.entries(synchronizers))(
      'is synchronized by %s, proved, and timed within its bound',
      async (_, synchronize) => {
        await fc.assert(
          fc.asyncProperty(small, async (lowered) => {
            const made = await report(orThrow(partitioner(lowered)), synchronize)
            expect(verifyReport(made)._tag).toBe('Right')
            expect(made.pipeline.partitioner).toBe(partitioner.implementation)
            expect(made.model).toEqual(lowered.model)
            for (const { cycles, bound } of made.layers) expect(cycles).toBeGreaterThanOrEqual(bound)
          }),
          { numRuns: runs(8) },
        )
      },
    )

    test('moves and computes what its tiles say', async () => {
      await fc.assert(
        fc.asyncProperty(small, async (lowered) => {
          const tiled = orThrow(partitioner(lowered))
          const { layers } = await report(tiled, linear())
          const { chip } = tiled
          // a partial sum goes to memory and comes from it, or is sent once
          const hop = chip.exchange === 'forward' ? 4 : 8
          basesOf(tiled).forEach((layer, i) => {
            const { tiles, vectors } = layer
            const { inputBytes, resultBytes, steps, chipSteps } = seenBy(layer, chip.crossbar)
            const loaded = sum(tiles.map(({ groups, rows }) => groups.count * rows.count * inputBytes))
            const results = tiles.map(({ groups, columns }) => groups.count * columns.count)
            const stored = tiles.map(
              ({ rows }, t) => (rows.start === 0 ? resultBytes : hop) * (results[t] ?? 0),
            )
            const made = layers[i]
            expect(made?.dataBytes).toBe(vectors * (loaded + sum(stored)))
            expect(made?.energy.crossbar).toBeCloseTo(
              vectors * tiles.length * (steps / chipSteps) * chip.energy.mvmPicojoules,
              3,
            )
            expect(made?.energy.outputUnit).toBeCloseTo(
              vectors * sum(results) * chip.energy.elementPicojoules,
              3,
            )
          })
        }),
        { numRuns: runs(12) },
      )
    })
  })
}

test('each has the name that reports give it', () => {
  const names = Object.values(partitioners).map(({ implementation }) => implementation)
  expect(names).toEqual([
    'row-major',
    'balanced',
    'depthwise-packing',
    'kernel-major',
    'shifted-duplicate',
    'variable-windows',
  ])
})

describe('balanced', () => {
  test('takes as many tiles as row-major, none taller or wider than another by more than one', () => {
    fc.assert(
      fc.property(arbitraryLowered, (lowered) => {
        const [equal, ragged] = [basesOf(orThrow(balanced()(lowered))), basesOf(orThrow(rowMajor()(lowered)))]
        equal.forEach(({ tiles }, i) => {
          expect(tiles).toHaveLength(ragged[i]?.tiles.length ?? 0)
          for (const side of ['rows', 'columns'] as const) {
            const counts = tiles.map((tile) => tile[side].count)
            expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
          }
        })
      }),
    )
  })
})

describe('depthwise packing', () => {
  test('packs as many whole groups as fit, and leaves other layers to row-major', () => {
    const seen = { packed: 0, not: 0 }
    fc.assert(
      fc.property(arbitraryLowered, (lowered) => {
        const ragged = basesOf(orThrow(rowMajor()(lowered)))
        basesOf(orThrow(depthwisePacking()(lowered))).forEach((layer, i) => {
          const { tiles, groups, rows, columns } = layer
          const room = seenBy(layer, lowered.chip.crossbar)
          const fits = (k: number) => k * rows <= room.rows && k * columns <= room.columns
          if (groups > 1 && fits(2)) {
            seen.packed++
            for (const tile of tiles) {
              expect([tile.rows, tile.columns]).toEqual([
                { start: 0, count: rows },
                { start: 0, count: columns },
              ])
              // full, or the last
              const last = tile.groups.start + tile.groups.count === groups
              expect(last || !fits(tile.groups.count + 1)).toBe(true)
            }
          } else {
            seen.not++
            expect(tiles).toEqual(ragged[i]?.tiles)
          }
        })
      }),
      { numRuns: runs(200) },
    )
    expect(Math.min(seen.packed, seen.not)).toBeGreaterThan(4)
  })
})
