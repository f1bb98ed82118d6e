import fc from 'fast-check'
import {
  analytical,
  auto,
  cyclic,
  leastSum,
  linear,
  modelFile,
  type Placed,
  presets,
  teachingNetwork,
  timing,
  tree,
  unwrap,
  verify,
} from 'ohmflow'
import { verifyReport } from 'ohmflow/codec'
import { arbitraryPlacedCopies } from 'ohmflow/laws'
import { firstValueFrom } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { teaching } from '../../../pipelines/index.js'
import { runs } from '../../runs.js'

/** Few enough steps to run them many times. */
const quick = ({ layers }: Placed): boolean =>
  layers.reduce(
    (steps, layer) => steps + (layer.kind === 'base' ? layer.tiles.length * layer.vectors : 0),
    0,
  ) <= 1500

const synchronizers = fc.constantFrom(linear(), cyclic(), tree())

describe('programs whose layers are placed several times', () => {
  test('are estimated from below, within their bound, and their reports hold together', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryPlacedCopies.filter(quick), synchronizers, async (placed, synchronize) => {
        const program = synchronize(placed)
        if (program._tag === 'Left' || verify(program.right)._tag === 'Left') return
        const exact = await firstValueFrom(timing()(program.right))
        if (exact._tag === 'Left') return
        const estimate = unwrap(analytical()(program.right))
        expect(estimate.network.cycles).toBeLessThanOrEqual(exact.right.network.cycles)
        expect(verifyReport(exact.right)).toMatchObject({ _tag: 'Right' })
        for (const [i, { cycles, copies, sequentialCycles, reference }] of exact.right.layers.entries()) {
          const least = estimate.layers[i]
          expect(least?.cycles).toBeLessThanOrEqual(cycles)
          if (sequentialCycles !== null) expect(least?.sequentialCycles).toBeLessThanOrEqual(sequentialCycles)
          // the reference is the sequential program of the same copies
          expect(reference?.given ?? false).toBe(false)
          const layer = placed.layers.filter(({ kind }) => kind === 'base')[i]
          expect(layer?.kind === 'base' && (layer.copies?.count ?? 1)).toBe(copies)
        }
      }),
      { numRuns: runs(40) },
    )
  })

  test('take the time of the busiest copy where nothing else limits them', async () => {
    const model = await modelFile('teaching', teachingNetwork.build())()
    const { chip } = presets.rram256
    const wide = { ...chip, crossbar: { ...chip.crossbar, rows: 4, columns: 4 } }
    const mapping = teaching
      .until('tile')
      .insert('duplicate', { after: 'tile' }, leastSum({ extraCores: 10 }))
      .append('assign', teaching.at('assign'))
    const copied = unwrap(await mapping.task(model)())
    const program = unwrap(auto()({ ...copied, chip: wide }))
    const { layers } = unwrap(await firstValueFrom(timing()(program)))
    // 9 vectors in three copies, 4 in two: three and two MVMs one after another, and less than one more to fill and drain
    expect(layers.map(({ copies }) => copies)).toEqual([3, 2, 1])
    for (const [i, mvms] of [3, 2, 1].entries()) {
      expect(layers[i]?.cycles).toBeGreaterThanOrEqual(mvms * 1400)
      expect(layers[i]?.cycles).toBeLessThan((mvms + 1) * 1400)
    }
  })

  test('are refused where two copies take the same vectors, or a vector is left to none', async () => {
    const model = await modelFile('teaching', teachingNetwork.build())()
    const mapping = teaching
      .insert('duplicate', { after: 'tile' }, leastSum({ extraCores: 10 }))
      .swap('synchronize', linear())
    const program = unwrap(await mapping.until('synchronize').task(model)())
    expect(verify(program)._tag).toBe('Right')
    /** The program with the loops of the second copy of conv1 moved by so many vectors. */
    const moved = (by: number): typeof program => ({
      ...program,
      phases: program.phases.map((phase) => ({
        ...phase,
        cores: phase.cores.map((own) => ({
          ...own,
          code: own.code.map((statement) =>
            own.layer === 'conv1' && statement.op === 'LOOP' && statement.start === 1
              ? { ...statement, start: statement.start + by }
              : statement,
          ),
        })),
      })),
    })
    const rulesOf = (broken: typeof program): readonly string[] => {
      const result = verify(broken)
      if (result._tag === 'Right' || result.left._tag !== 'Invalid') return [result._tag]
      return [...new Set(result.left.violations.map(({ rule }) => rule))]
    }
    expect(rulesOf(moved(0))).toEqual(['Right'])
    expect(rulesOf(moved(-1))).toEqual(['once'])
    expect(rulesOf(moved(3))).toEqual(['vectors'])
  })
})
