import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { sum } from '../../lib/arithmetic.js'
import type { Chip } from '../../lib/hardware/chip.js'
import { chipFileOf, followingComponents } from '../../lib/hardware/chipFile.js'
import { converterBits, converterOf } from '../../lib/hardware/converters.js'
import type { CoreComponents } from '../../lib/hardware/coreComponents.js'
import {
  areaOf,
  coreAreaByComponent,
  determinedPaths,
  mvmEnergyByComponent,
} from '../../lib/hardware/derived.js'
import { parseChip } from '../../lib/hardware/parseChip.js'
import { presets } from '../../lib/hardware/presets.js'
import { verifyChip } from '../../lib/hardware/verifyChip.js'
import { Report } from '../../lib/ir/report.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import { analytical } from '../../lib/stages/simulate/analytical.js'
import { unwrap } from '../../lib/unwrap.js'
import { teachingNetwork } from '../../lib/zoo/teachingNetwork.js'
import { baseline } from '../../pipelines/baseline.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'

const { rram22, isaac } = presets

const figure = fc.double({ min: 0, max: 1e3, noNaN: true })
const above = fc.double({ min: 1e-3, max: 1e3, noNaN: true })
const circuit = fc.record({ picojoules: figure, squareMicrometres: figure })

const anyComponents: fc.Arbitrary<CoreComponents> = fc.record({
  cell: fc.record({
    readPicojoules: figure,
    readNanoseconds: above,
    writePicojoules: figure,
    writeNanoseconds: figure,
    squareMicrometres: figure,
  }),
  dac: circuit,
  sampleAndHold: circuit,
  adc: fc.record({
    columns: fc.integer({ min: 1, max: 600 }),
    gigasamples: above,
    energyScale: above,
    areaScale: above,
  }),
  shiftAndAdd: circuit,
  buffers: fc.record({ bytePicojoules: figure, byteMilliwatts: figure, byteSquareMicrometres: figure }),
  link: fc.record({ bytePicojoules: figure, milliwatts: figure, squareMicrometres: figure }),
  outputUnit: fc.record({ elementPicojoules: figure, laneMilliwatts: figure, laneSquareMicrometres: figure }),
  controller: fc.record({ milliwatts: figure, squareMicrometres: figure }),
})

const [fewest, most] = converterBits

const anyChip: fc.Arbitrary<Chip> = fc
  .record({
    rows: fc.integer({ min: 2, max: 600 }),
    columns: fc.integer({ min: 32, max: 600 }),
    inputBits: fc.integer({ min: 1, max: 16 }),
    adcBits: fc.integer({ min: fewest, max: most - 1 }),
    differential: fc.constantFrom<Chip['crossbar']['differential']>(false, true, 'rows'),
    components: anyComponents,
  })
  .map(({ components, ...crossbar }) =>
    unwrap(
      followingComponents({ ...rram22.chip, crossbar: { ...rram22.chip.crossbar, ...crossbar }, components }),
    ),
  )

type Totals = (chip: Chip) => readonly number[]

const totals: Totals = (chip) => {
  const { crossbar, energy } = chip
  return [
    energy.mvmPicojoules,
    energy.programPicojoules,
    energy.staticMilliwatts,
    crossbar.mvmCycles,
    crossbar.programCycles,
    areaOf(chip, 1) ?? Number.NaN,
  ]
}

/** No total falls where a crossbar has more of something. */
const neverFall = (of: Totals) =>
  fc.property(
    anyChip,
    fc.constantFrom('rows', 'columns', 'inputBits', 'adcBits'),
    fc.integer({ min: 1, max: 50 }),
    (chip, part, more) => {
      const crossbar = {
        ...chip.crossbar,
        [part]: chip.crossbar[part] + (part === 'adcBits' ? 1 : more),
      }
      const larger = of(unwrap(followingComponents({ ...chip, crossbar })))
      return of(chip).every((total, i) => total <= (larger[i] ?? Number.NaN) * (1 + 1e-12))
    },
  )

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-8 * Math.max(a, b)

/** The parts of an MVM and of a core add up to what the chip says. */
const addUp = (mvmParts: typeof mvmEnergyByComponent) =>
  fc.property(anyChip, fc.integer({ min: 0, max: 1000 }), (chip, cores) => {
    const [mvm, core] = [mvmParts(chip), coreAreaByComponent(chip)]
    return (
      near(sum(mvm?.values() ?? []), chip.energy.mvmPicojoules) &&
      near(cores * sum(core?.values() ?? []), areaOf(chip, cores) ?? Number.NaN)
    )
  })

describe('what follows from components', () => {
  test('never falls with more rows, columns or bits', () => {
    fc.assert(neverFall(totals), { numRuns: runs(200) })
  })

  test('would be seen to fall', () => {
    const overwhelmed: Totals = (chip) => [areaOf(chip, 1) ?? 0, 1 / chip.crossbar.rows]
    expect(refuted(neverFall(overwhelmed))).toBe(true)
  })

  test('is the sum of its parts', () => {
    fc.assert(addUp(mvmEnergyByComponent), { numRuns: runs(200) })
  })

  test('would be seen to be no sum', () => {
    const forgetful: typeof mvmEnergyByComponent = (chip) => {
      const parts = mvmEnergyByComponent(chip)
      return parts === null ? null : new Map([...parts].filter(([kind]) => kind !== 'ADC'))
    }
    expect(refuted(addUp(forgetful))).toBe(true)
  })

  test('is read back from a file that does not say it', () => {
    fc.assert(
      fc.property(anyChip, (chip) => {
        const text = JSON.stringify(chipFileOf(chip))
        expect(Object.hasOwn(JSON.parse(text), 'energy')).toBe(false)
        // energies beyond what is counted are refused, not cut
        if (E.isRight(verifyChip(chip))) expect(parseChip(text, 'it')).toEqual(E.right(chip))
      }),
    )
  })
})

test("ISAAC's components make an MVM of ISAAC", () => {
  const { chip } = isaac
  const own = rram22.chip.components
  if (own === undefined) throw new Error('rram22 has no components')
  const each = (milliwatts: number, instances: number) => ({
    picojoules: (milliwatts / instances) * 100,
    squareMicrometres: 0,
  })
  const components: CoreComponents = {
    ...own,
    cell: {
      readPicojoules: (0.3 * 100) / 128 ** 2,
      readNanoseconds: 100,
      writePicojoules: 0,
      writeNanoseconds: 0,
      squareMicrometres: 0,
    },
    dac: each(4, 1024),
    sampleAndHold: each(0.01, 1024),
    shiftAndAdd: each(0.2, 1024),
    adc: { columns: 128, gigasamples: 1.28, energyScale: 1, areaScale: 1 },
    buffers: { bytePicojoules: 0, byteMilliwatts: 0, byteSquareMicrometres: 0 },
  }
  const made = unwrap(followingComponents({ ...chip, components }))
  expect(made.crossbar.mvmCycles).toBe(chip.crossbar.mvmCycles)
  // the table has an ADC at 1.2 GS/s where Table I has 1.28, and so 1.67 pJ in place of 1.5625 pJ a conversion
  const atItsRate = made.energy.mvmPicojoules - 16 * 128 * (1.67 - 1.5625)
  expect(atItsRate).toBeCloseTo(chip.energy.mvmPicojoules, 0)
  // 8 of them in an IMA have 0.0096 mm² of converters
  expect(8 * (coreAreaByComponent(made)?.get('ADC') ?? 0)).toBeCloseTo(0.0096, 9)
})

test('converters take more with each bit', () => {
  const all = Array.from({ length: most - fewest + 1 }, (_, i) => converterOf(fewest + i))
  for (const [i, each] of all.entries()) {
    expect(each).toBeDefined()
    expect(each?.picojoules).toBeGreaterThan(all[i - 1]?.picojoules ?? 0)
    expect(each?.squareMicrometres).toBeGreaterThan(all[i - 1]?.squareMicrometres ?? 0)
  }
  expect(converterOf(fewest - 1)).toBeUndefined()
  expect(converterOf(most + 1)).toBeUndefined()
})

describe('a file with components', () => {
  const text = JSON.stringify(rram22.chip)
  const problemsOf = (changed: string): readonly string[] => {
    const chip = parseChip(changed, 'it')
    if (E.isRight(chip) || chip.left._tag !== 'Invalid') return []
    return chip.left.violations.map(({ where, problem }) => `${where}: ${problem}`)
  }

  test('may say what follows from them, and nothing else', () => {
    expect(parseChip(text, 'it')).toEqual(E.right(rram22.chip))
    expect(problemsOf(text.replace('"rows":128', '"rows":64'))).toContain(
      'crossbar.programCycles: 76800 is not the 38400 that follows from the components; leave it out, or the components',
    )
  })

  test('is refused where nobody says what its converters take', () => {
    expect(problemsOf(text.replace('"adcBits":7', '"adcBits":12'))).toEqual([
      'crossbar.adcBits: there are figures of converters of 4 to 10 bits, not of 12; give energies instead of components',
    ])
    expect(
      problemsOf(text.replace('"dacBits":1', '"dacBits":17').replace('"inputBits":8', '"inputBits":32')),
    ).toHaveLength(1)
  })

  test('is told of each wrong figure', () => {
    const wrong = text.replace('"gigasamples":1.28', '"gigasamples":0').replace('"areaScale"', '"areaSale"')
    const chip = parseChip(wrong, 'it')
    expect(
      E.isLeft(chip) && chip.left._tag === 'Undecodable' && chip.left.problems.map(({ path }) => path),
    ).toEqual(['components.adc.areaSale', 'components.adc.gigasamples', 'components.adc.areaScale'])
  })

  test('follows all the paths that it says', () => {
    const leaves = (node: object, path: string): readonly string[] =>
      Object.entries(node).flatMap(([key, child]: [string, unknown]) =>
        typeof child === 'object' && child !== null ? leaves(child, `${path}${key}.`) : [`${path}${key}`],
      )
    const said = new Set(leaves(chipFileOf(rram22.chip), ''))
    expect(leaves(rram22.chip, '').filter((path) => !said.has(path))).toEqual([...determinedPaths])
  })
})

test('reports say the area of the cores in use by component', async () => {
  const model = await modelFile('teaching', teachingNetwork.build())()
  const reportOn = async (chip: Chip) =>
    unwrap(await baseline.swap('simulate', analytical()).task({ model, bindings: {}, chip })())
  const report = await reportOn(rram22.chip)
  const { area, cores } = report.network
  expect(area?.total).toBeCloseTo(areaOf(rram22.chip, cores) ?? 0, 9)
  expect(sum(Object.values(area?.byComponent ?? {}))).toBeCloseTo(area?.total ?? 0, 9)
  expect(Report.is(report)).toBe(true)
  expect('area' in (await reportOn(presets.rram256.chip)).network).toBe(false)
})

test('a chip without components stays what it is', () => {
  for (const { chip } of Object.values(presets)) {
    if (chip.components !== undefined) continue
    expect(chipFileOf(chip)).toBe(chip)
    expect(followingComponents(chip)).toEqual(E.right(chip))
    const text = JSON.stringify(chip, null, 2)
    expect(JSON.stringify(unwrap(parseChip(text, 'it')), null, 2)).toBe(text)
    expect(mvmEnergyByComponent(chip)).toBeNull()
    expect(areaOf(chip, 10)).toBeNull()
  }
})
