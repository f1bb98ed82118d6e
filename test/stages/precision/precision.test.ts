import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { lastValueFrom } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { logicalColumns } from '../../../lib/hardware/chip.js'
import { crossbarOf, mvmCyclesOf, type Precision } from '../../../lib/hardware/precision.js'
import { presets } from '../../../lib/hardware/presets.js'
import type { Lowered } from '../../../lib/ir/lowered.js'
import type { Report } from '../../../lib/ir/report.js'
import { arbitraryLowered, passLaws, precisionLaws } from '../../../lib/laws/index.js'
import { firstFit } from '../../../lib/stages/assign/firstFit.js'
import type { PrecisionError } from '../../../lib/stages/precision/precision.js'
import {
  PolicyFile,
  parsePolicy,
  precisionFromPolicy,
} from '../../../lib/stages/precision/precisionFromPolicy.js'
import { precisionPolicy } from '../../../lib/stages/precision/precisionPolicy.js'
import { uniformPrecision } from '../../../lib/stages/precision/uniformPrecision.js'
import { timing } from '../../../lib/stages/simulate/timing.js'
import { cyclic } from '../../../lib/stages/synchronize/synchronizers.js'
import { balanced } from '../../../lib/stages/tile/balanced.js'
import { depthwisePacking } from '../../../lib/stages/tile/depthwisePacking.js'
import { kernelMajor } from '../../../lib/stages/tile/kernelMajor.js'
import { rowMajor } from '../../../lib/stages/tile/rowMajor.js'
import { shiftedDuplicate } from '../../../lib/stages/tile/shiftedDuplicate.js'
import type { Partitioner } from '../../../lib/stages/tile/tile.js'
import { right } from '../../functional/execution.js'
import { seenBy } from '../../hardware/seenBy.js'
import { allFail, allHold, type Twin } from '../../laws/check.js'
import { refuted } from '../../refuted.js'
import { runs } from '../../runs.js'

const baseOf = ({ layers }: Lowered) => layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))

/** A chip with places for whatever layers take. */
const roomy = (chip: Lowered['chip']): Lowered['chip'] =>
  chip.interconnect.kind === 'bus'
    ? { ...chip, cores: 'as-needed' }
    : { ...chip, cores: 4096, interconnect: { ...chip.interconnect, width: 64, height: 64 } }

/** Networks of whose bits nothing is said. */
const plain: fc.Arbitrary<Lowered> = arbitraryLowered.map(({ chip, ...lowered }) => ({
  ...lowered,
  chip: roomy(chip),
  layers: lowered.layers.map((layer) => {
    if (layer.kind === 'operator') return layer
    const { precision: _, ...rest } = layer
    return rest
  }),
}))

const bits = (most: number): fc.Arbitrary<Precision> =>
  fc.record({ weightBits: fc.integer({ min: 1, max: most }), inputBits: fc.integer({ min: 1, max: most }) })

const reported = async (lowered: Lowered, partition: Partitioner = rowMajor()): Promise<Report> =>
  right(await lastValueFrom(timing()(right(cyclic()(right(firstFit()(right(partition(lowered)))))))))

const four = uniformPrecision({ weightBits: 4, inputBits: 4 })

allHold('the same bits everywhere', precisionLaws(four))
allHold('the same bits everywhere, as a declared pass,', passLaws(four, arbitraryLowered), runs(10))
allHold(
  'a policy for the first layer',
  precisionLaws(
    precisionPolicy('first', ({ base }) =>
      E.right(
        Object.fromEntries(base.slice(0, 1).map(({ name }) => [name, { weightBits: 2, inputBits: 3 }])),
      ),
    ),
  ),
)

const twin = (
  mistake: string,
  law: string,
  message: RegExp,
  change: (lowered: Lowered) => Lowered,
): Twin => ({
  mistake,
  law,
  message,
  laws: precisionLaws((lowered: Lowered) => E.map(change)(four(lowered))),
})

let calls = 0

allFail(precisionLaws(four), [
  {
    mistake: 'the bits count the calls',
    law: 'the same input gives the same outcomes',
    message: /the second run: .* has become .* \(deterministic\)/,
    laws: precisionLaws((lowered) =>
      uniformPrecision({ weightBits: 1, inputBits: 1 + (calls++ % 32) })(lowered),
    ),
  },
  {
    mistake: 'the input is changed in place',
    law: 'the input is left as it was',
    message: /the input: .* has become .* \(pure\)/,
    laws: precisionLaws((lowered) => {
      for (const layer of lowered.layers)
        if (layer.kind === 'base') Object.assign(layer, { precision: { weightBits: 3, inputBits: 3 } })
      return E.right(lowered)
    }),
  },
  twin(
    'vectors are dropped with the bits',
    'nothing but the bits of layers changes',
    /all but bits/,
    (lowered) => ({
      ...lowered,
      layers: lowered.layers.map((layer) => (layer.kind === 'base' ? { ...layer, vectors: 1 } : layer)),
    }),
  ),
  twin(
    'the bits of the chip are written to each layer',
    'a layer in the bits of the chip says nothing of them',
    /says what holds of all layers/,
    (lowered) => {
      const { weightBits, inputBits } = lowered.chip.crossbar
      const precision = { weightBits, inputBits }
      return {
        ...lowered,
        layers: lowered.layers.map((layer) => (layer.kind === 'base' ? { ...layer, precision } : layer)),
      }
    },
  ),
  twin('layers of no bits', 'the result decodes and verifies', /precision\.inputBits/, (lowered) => ({
    ...lowered,
    layers: lowered.layers.map((layer) =>
      layer.kind === 'base' ? { ...layer, precision: { weightBits: 1, inputBits: 0 } } : layer,
    ),
  })),
])

describe('the crossbar as a layer sees it', () => {
  test('takes what the words of the docs say', () => {
    fc.assert(
      fc.property(arbitraryLowered, (lowered) => {
        const { crossbar } = lowered.chip
        for (const layer of baseOf(lowered)) {
          const seen = seenBy(layer, crossbar)
          expect(mvmCyclesOf(crossbar, layer)).toBe(seen.mvmCycles)
          expect(logicalColumns(crossbarOf(crossbar, layer))).toBe(seen.columns)
        }
      }),
    )
  })

  test('multiplies for whole cycles, the last one begun counting', () => {
    const crossbar = { ...presets.rram256.chip.crossbar, mvmCycles: 1400, inputBits: 8 }
    const cycles = (dacBits: number, inputBits: number) =>
      mvmCyclesOf({ ...crossbar, dacBits }, { precision: { weightBits: 8, inputBits } })
    expect([1, 2, 3, 5, 8, 16].map((inputBits) => cycles(1, inputBits))).toEqual([
      175, 350, 525, 875, 1400, 2800,
    ])
    // three bits at a time: 8 bits in three steps, 4 in two, of 466 2/3 cycles each
    expect([3, 4, 7, 8].map((inputBits) => cycles(3, inputBits))).toEqual([467, 934, 1400, 1400])
  })
})

describe('uniform precision', () => {
  test('in the bits of the chip changes nothing', () => {
    fc.assert(
      fc.property(plain, (lowered) => {
        const { weightBits, inputBits, adcBits } = lowered.chip.crossbar
        expect(uniformPrecision({ weightBits, inputBits })(lowered)).toEqual(E.right(lowered))
        expect(uniformPrecision({ weightBits, inputBits, adcBits })(lowered)).toEqual(E.right(lowered))
      }),
    )
  })

  /** The chip that has as its own bits what layers are given here. */
  const chipOf = ({ chip }: Lowered, precision: Precision): Lowered['chip'] => ({
    ...chip,
    crossbar: crossbarOf(chip.crossbar, { precision }),
  })

  // activations of up to 8 bits move as a byte on both chips
  const eight = plain.filter(({ chip }) => chip.crossbar.inputBits === 8 && chip.crossbar.weightBits === 8)

  const asOnThatChip = (spoil: (cycles: number) => number = (cycles) => cycles) =>
    fc.asyncProperty(eight, bits(8), async (lowered, precision) => {
      // a DAC is no wider than the input of a chip
      fc.pre(precision.inputBits >= lowered.chip.crossbar.dacBits)
      const here = await reported(right(uniformPrecision(precision)(lowered)))
      const there = await reported({ ...lowered, chip: chipOf(lowered, precision) })
      const figures = ({ layers }: Report) =>
        layers.map(({ cycles, bound, tiles, dataBytes, limits, sequentialCycles, utilization }) => [
          [cycles, bound, dataBytes, sequentialCycles, utilization],
          [tiles, limits],
        ])
      expect(figures(here)).toEqual(figures(there))
      // what operators do is cut into portions by the chip's own bits
      const cycles = ({ layers }: Report) => layers.reduce((sum, layer) => sum + layer.cycles, 0)
      expect(cycles(here)).toBe(spoil(cycles(there)))
    })

  test('takes what a chip of these bits takes', async () => {
    await fc.assert(asOnThatChip(), { numRuns: runs(60) })
    expect(await refuted(asOnThatChip((cycles) => cycles + 1))).toBe(true)
  })

  test.each<[string, Partitioner]>([
    ['row-major', rowMajor()],
    ['balanced', balanced()],
    ['depthwise-packing', depthwisePacking()],
    ['kernel-major', kernelMajor()],
  ])(
    'of fewer bits, cut by %s, takes no more tiles, MVM cycles, bytes or energy of crossbars',
    async (_, partition) => {
      await fc.assert(
        fc.asyncProperty(plain, bits(16), fc.nat(15), fc.nat(15), async (lowered, more, weights, inputs) => {
          const room = logicalColumns(crossbarOf(lowered.chip.crossbar, { precision: more }))
          fc.pre(room > 0)
          const less = {
            weightBits: 1 + (weights % more.weightBits),
            inputBits: 1 + (inputs % more.inputBits),
          }
          const [a, b] = [
            await reported(right(uniformPrecision(less)(lowered)), partition),
            await reported(right(uniformPrecision(more)(lowered)), partition),
          ]
          for (const [i, layer] of a.layers.entries()) {
            const other = b.layers[i]!
            expect(layer.tiles.count).toBeLessThanOrEqual(other.tiles.count)
            expect(layer.limits.crossbar).toBeLessThanOrEqual(other.limits.crossbar)
            expect(layer.dataBytes).toBeLessThanOrEqual(other.dataBytes)
            expect(layer.energy.crossbar).toBeLessThanOrEqual(other.energy.crossbar * (1 + 1e-12))
          }
        }),
        { numRuns: runs(25) },
      )
    },
  )

  test('of fewer bits, cut by shifted-duplicate, makes no more vectors', () => {
    fc.assert(
      fc.property(plain, bits(8), (lowered, less) => {
        fc.pre(less.weightBits <= lowered.chip.crossbar.weightBits)
        const vectors = (each: Lowered) =>
          right(shiftedDuplicate()(each)).layers.flatMap((layer) =>
            layer.kind === 'base' ? [layer.vectors] : [],
          )
        const more = vectors(lowered)
        for (const [i, count] of vectors(right(uniformPrecision(less)(lowered))).entries())
          expect(count).toBeLessThanOrEqual(more[i]!)
      }),
      { numRuns: runs(60) },
    )
  })

  test('refuses bits that are none', () => {
    const [lowered] = fc.sample(plain, 1)
    const refusal = uniformPrecision({ weightBits: 0, inputBits: 33 })(lowered!)
    expect(refusal).toMatchObject({
      _tag: 'Left',
      left: { problems: [{ path: 'weightBits' }, { path: 'inputBits' }] },
    })
  })
})

describe('a policy from a file', () => {
  const [eight, three] = [
    { weightBits: 8, inputBits: 8 },
    { weightBits: 3, inputBits: 3, adcBits: 5 },
  ]
  const file = (layers: Record<string, Precision>, others?: Precision): PolicyFile => ({
    schema: 'ohmflow.precision/1',
    layers,
    ...(others === undefined ? {} : { others }),
  })

  test('gives each layer its bits, and the others theirs or the bits of the chip', () => {
    fc.assert(
      fc.property(arbitraryLowered, fc.boolean(), (lowered, said) => {
        const base = baseOf(lowered)
        const made = right(
          precisionFromPolicy(file({ [base[0]!.name]: three }, said ? eight : undefined))(lowered),
        )
        for (const [i, layer] of baseOf(made).entries()) {
          const own = crossbarOf(made.chip.crossbar, layer)
          const other = said ? { ...made.chip.crossbar, ...eight } : made.chip.crossbar
          expect([own.weightBits, own.inputBits]).toEqual(
            i === 0 ? [3, 3] : [other.weightBits, other.inputBits],
          )
        }
      }),
    )
  })

  test('refuses a layer that is none, and says which may have been meant', () => {
    const lowered = fc.sample(arbitraryLowered, { numRuns: 100, seed: 1 })
    const first = lowered.find(({ layers }) => layers[0]?.kind === 'base')!
    const withOperator = lowered.find(({ layers }) => layers.some(({ kind }) => kind === 'operator'))!
    const operator = withOperator.layers.find(({ kind }) => kind === 'operator')!
    const refusal = (network: Lowered, layer: string): PrecisionError | null => {
      const made = precisionFromPolicy(file({ [layer]: eight }))(network)
      return made._tag === 'Left' ? made.left : null
    }
    expect(refusal(first, 'laier0')).toEqual({
      _tag: 'UnknownLayer',
      layer: 'laier0',
      meant: 'layer0',
      operator: null,
    })
    expect(refusal(first, 'fully connected')).toMatchObject({ meant: null, operator: null })
    expect(refusal(withOperator, operator.name)).toMatchObject({
      layer: operator.name,
      operator: operator.op,
    })
    // a name that every record has
    expect(refusal(first, 'toString')).toMatchObject({ layer: 'toString' })
  })

  test('is closed: a misspelt key is an error with its path', () => {
    const text = JSON.stringify(file({ conv1: eight }, three))
    expect(parsePolicy(text, 'mixed.json')).toEqual(E.right(file({ conv1: eight }, three)))
    expect(parsePolicy(text.replace('weightBits', 'weigthBits'), 'mixed.json')).toMatchObject({
      _tag: 'Left',
      left: {
        problems: [
          {
            path: 'layers.conv1.weigthBits',
            expected: 'no such key in Precision; did you mean `weightBits`?',
          },
          { path: 'layers.conv1.weightBits' },
        ],
      },
    })
    expect(PolicyFile.is({ ...file({}), more: 1 })).toBe(false)
  })
})
