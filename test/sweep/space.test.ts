import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { presets, unwrap, verifyChip } from 'ohmflow'
import { designAt, type Space, type SweepFile, spaceOf } from 'ohmflow/sweep'
import { areaOf } from 'ohmflow/view'
import { describe, expect, it } from 'vitest'
import { everyDesign, sampledDesigns } from '../../lib/sweep/drawn.js'
import { choicesAt, indexOf } from '../../lib/sweep/space.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'

const chips = [
  { name: 'rram256', chip: presets.rram256.chip },
  { name: 'puma', chip: presets.puma.chip },
]

const some = fc.uniqueArray(fc.integer({ min: 1, max: 512 }), { minLength: 1, maxLength: 4 })

const files: fc.Arbitrary<SweepFile> = fc
  .record({
    lanes: some,
    buffers: some,
    sides: some,
    tiles: fc.constantFrom(['row-major'], ['row-major', 'balanced']),
  })
  .map(({ lanes, buffers, sides, tiles }) => ({
    models: ['resnet18'],
    chips: ['rram256', 'puma'],
    factors: [
      { 'core.lanes': lanes },
      { 'core.inputBuffers': buffers, 'core.outputBuffers': buffers },
      { 'crossbar.mvmCycles': sides },
    ],
    constraints: ['crossbar.mvmCycles * 2 >= core.lanes'],
    mappings: [{ tile: tiles }],
  }))

const spaces = files.map((file) => unwrap(spaceOf(file, 'the sweep', chips)))

describe('devices that vary', () => {
  const models = [{ kind: 'stuck', off: 0.1, on: 0.8 }] as const
  const cells = [{ name: 'stuck.json', file: { schema: 'ohmflow.devices/1', seed: 1, models } }] as const
  const varying = (factor: Readonly<Record<string, readonly number[]>>) =>
    spaceOf(
      {
        models: ['resnet18'],
        chips: ['rram256'],
        dataset: { path: 'images.idx', labels: 'labels.idx' },
        devices: ['stuck.json'],
        factors: [factor],
      },
      'the sweep',
      chips.slice(0, 1),
      cells,
    )

  it('are held to what there can be', () => {
    expect(JSON.stringify(varying({ 'devices.stuck.off': [0.1, 0.5] }))).toContain('are more than all')
  })

  it('are those of all fields that change together, of which the first alone would be too much', () => {
    const space = unwrap(varying({ 'devices.stuck.off': [0.1, 0.5], 'devices.stuck.on': [0.8, 0.4] }))
    expect(designAt(space, 1)?.devices?.models).toEqual([{ kind: 'stuck', off: 0.5, on: 0.4 }])
  })
})

describe('a space', () => {
  const numbered = (indexOfIts: typeof indexOf) =>
    fc.property(spaces, fc.nat(), (space, n) => {
      const index = n % space.designs
      const choices = choicesAt(space, index)
      expect(indexOfIts(space, choices)).toBe(index)
      expect(choices.every((choice, i) => choice < space.levels[i]!)).toBe(true)
    })

  it('numbers each choice of everything once', () => {
    fc.assert(numbered(indexOf), { numRuns: runs(60) })
  })

  it('one whose first changes fastest is found out', () => {
    const wrong: typeof indexOf = ({ levels }, choices) =>
      levels.reduceRight((index, count, i) => index * count + (choices[i] ?? 0), 0)
    expect(refuted(numbered(wrong))).toBe(true)
  })

  // by hand: what the file says, in nested loops, and nothing of how a space is kept
  const expected = (file: SweepFile): readonly string[] => {
    const [lanes, buffers, cycles] = file.factors!.map((linked) => Object.values(linked)[0])
    const found: string[] = []
    for (const tile of [file.mappings?.[0]?.tile].flat())
      for (const { name } of chips)
        for (const lane of Array.isArray(lanes) ? lanes : [])
          for (const buffer of Array.isArray(buffers) ? buffers : [])
            for (const cycle of Array.isArray(cycles) ? cycles : [])
              if (cycle * 2 >= lane) found.push([tile, name, lane, buffer, buffer, cycle].join())
    return found
  }

  const enumerated = (every: typeof everyDesign) =>
    fc.property(files, (file) => {
      const space = unwrap(spaceOf(file, 'the sweep', chips))
      const found = every(space).map((index) => {
        const { mapping, chip, settings } = designAt(space, index)!
        return [
          mapping.tile,
          settings['chip'],
          chip.core.lanes,
          chip.core.inputBuffers,
          chip.core.outputBuffers,
          chip.crossbar.mvmCycles,
        ].join()
      })
      expect(found).toEqual(expected(file))
    })

  it('has every combination of which the constraints hold, in the order of the file', () => {
    fc.assert(enumerated(everyDesign), { numRuns: runs(60) })
  })

  it('one that forgets its constraints is found out', () => {
    expect(refuted(enumerated(({ designs }) => Array.from({ length: designs }, (_, i) => i)))).toBe(true)
  })
})

describe('a sample', () => {
  const draw = (sampled: typeof sampledDesigns) =>
    fc.property(spaces, fc.nat(40), fc.nat(5), (space, count, seed) => {
      const all = everyDesign(space)
      const sample = sampled(space, count, seed)
      expect(sample.length).toBe(Math.min(count, all.length))
      expect(new Set(sample).size).toBe(sample.length)
      expect(sample).toEqual(sample.toSorted((a, b) => a - b))
      expect(sample.every((index) => all.includes(index))).toBe(true)
      // a larger one of the same seed has all of a smaller one
      const more = sampled(space, count + 3, seed)
      expect(sample.every((index) => more.includes(index))).toBe(true)
    })

  it('is drawn without replacement from what may be chosen, and grows', () => {
    fc.assert(draw(sampledDesigns), { numRuns: runs(60) })
  })

  it('one with replacement is found out', () => {
    const wrong: typeof sampledDesigns = (space, count, seed) =>
      Array.from({ length: count }, (_, i) => sampledDesigns(space, 1, seed + i)[0] ?? 0).toSorted(
        (a, b) => a - b,
      )
    expect(refuted(draw(wrong))).toBe(true)
  })

  it('takes each design about equally often', () => {
    const file = {
      models: ['a'],
      chips: ['rram256'],
      factors: [{ 'core.lanes': { from: 1, to: 20, step: 1 } }],
    }
    const space = unwrap(spaceOf(file, 'the sweep', chips.slice(0, 1)))
    const times = Array.from({ length: 20 }, () => 0)
    for (let seed = 0; seed < 2000; seed++)
      for (const index of sampledDesigns(space, 5, seed)) times[index]! += 1
    // 500 each in the mean; a binomial deviation is 19
    expect(times.every((count) => Math.abs(count - 500) < 100)).toBe(true)
  })

  it('of a space that is too large to be enumerated has no design twice', () => {
    const wide = { from: 1, to: 1e4, step: 1 }
    const file = {
      models: ['a'],
      chips: ['rram256'],
      factors: [{ 'core.lanes': wide }, { 'crossbar.mvmCycles': wide }, { 'core.inputBuffers': wide }],
      constraints: ['core.lanes < crossbar.mvmCycles'],
      sample: 1000,
    }
    const space = unwrap(spaceOf(file, 'the sweep', chips.slice(0, 1)))
    const sample = sampledDesigns(space, 1000, 7)
    expect(new Set(sample).size).toBe(1000)
    const drawn = sample.map((index) => designAt(space, index)!.chip)
    expect(drawn.every(({ core, crossbar }) => core.lanes < crossbar.mvmCycles)).toBe(true)
  })
})

describe('what no sweep can be', () => {
  const problemsOf = (file: Partial<SweepFile>): readonly string[] => {
    const space = spaceOf(
      { models: ['resnet18'], chips: ['rram256'], ...file },
      'mine.yaml',
      chips.slice(0, 1),
    )
    return E.isRight(space) ? [] : space.left.problems.map(({ path, problem }) => `${path}: ${problem}`)
  }

  it.each<[string, Partial<SweepFile>, string]>([
    ['a path that is nearly one', { factors: [{ 'crossbar.row': [64] }] }, 'did you mean `crossbar.rows`?'],
    ['a word for a number', { factors: [{ 'crossbar.rows': ['many'] }] }, 'factors[0].crossbar.rows: "many"'],
    ['no rows', { factors: [{ 'crossbar.rows': [0] }] }, 'an integer of at least 1'],
    [
      'linked factors of two lengths',
      { factors: [{ 'crossbar.rows': [64, 128], 'crossbar.columns': [64] }] },
      'crossbar.rows has 2 values while crossbar.columns has 1',
    ],
    [
      'a factor twice',
      { factors: [{ 'core.lanes': [1] }, { 'core.lanes': [2] }] },
      'factors[0] has it already',
    ],
    [
      'a part over one of its figures',
      { factors: [{ 'signal.bytes': [2, 8] }, { signal: [{ kind: 'register', bytes: 4 }] }] },
      'factors[1].signal: it replaces signal.bytes of factors[0]; name the whole part first',
    ],
    [
      'a value twice',
      { factors: [{ 'core.lanes': [16, 64, 16] }] },
      'factors[0]: core.lanes 16 stands there twice',
    ],
    [
      'values that change together twice',
      { factors: [{ 'core.lanes': [16, 64, 16], 'core.inputBuffers': [1, 1, 1] }] },
      'factors[0]: core.lanes 16 with core.inputBuffers 1 stands there twice',
    ],
    [
      'a constraint that asks a number of a word',
      { constraints: ['signal.kind < 3'] },
      'constraints[0]: signal.kind is a number in no design',
    ],
    [
      'a constraint on the size of a part',
      { constraints: ['2 * crossbar = 3'] },
      'constraints[0]: crossbar is a number in no design',
    ],
    [
      'a constraint on an option that no mapping says',
      { constraints: ['schedule = layer-by-layer'] },
      'constraints[0]: no mapping says schedule',
    ],
    [
      'a constraint without a sign',
      { constraints: ['core.lanes'] },
      'constraints[0]: a comparison has one of',
    ],
    ['a constraint on nothing', { constraints: ['core.lane < 3'] }, 'Did you mean "core.lanes"?'],
    [
      'more than can be enumerated',
      {
        factors: [
          { 'core.lanes': { from: 1, to: 10000, step: 1 } },
          { 'core.inputBuffers': { from: 1, to: 10000, step: 1 } },
        ],
      },
      'say how many to draw with sample',
    ],
    [
      'a sample of more than can be drawn',
      {
        sample: 1e7,
        factors: [
          { 'core.lanes': { from: 1, to: 10000, step: 1 } },
          { 'core.inputBuffers': { from: 1, to: 10000, step: 1 } },
        ],
      },
      'sample: at most 1000000 designs are drawn',
    ],
  ])('%s is said with its place', (_, file, problem) => {
    expect(problemsOf(file).join('\n')).toContain(problem)
  })

  it('counts designs before it looks at any value: values that are wrong are not told with too many', () => {
    const many = { from: 1, to: 1e4, step: 1 }
    const problems = problemsOf({ factors: [{ 'core.lane': many }, { 'crossbar.row': many }] })
    expect(problems).toEqual([
      'factors: 100000000 designs are more than are measured one by one; say how many to draw with sample',
    ])
  })

  it('may compare figures that only a part has which is chosen as a whole', () => {
    const signals = [
      { kind: 'register', bytes: 4 },
      { kind: 'polling', bytes: 4, intervalCycles: 100 },
    ]
    expect(
      problemsOf({
        factors: [{ signal: signals }],
        constraints: ['signal.bytes < 8', 'signal.kind = polling'],
      }),
    ).toEqual([])
    expect(problemsOf({ factors: [{ signal: signals }, { 'signal.bytes': [2, 4] }] })).toEqual([])
  })

  it('takes a part of a chip as a whole', () => {
    const file = {
      models: ['a'],
      chips: ['rram256'],
      factors: [
        {
          signal: [
            { kind: 'register', bytes: 4 },
            { kind: 'polling', bytes: 4, intervalCycles: 100 },
          ],
        },
      ],
    }
    const space: Space = unwrap(spaceOf(file, 'the sweep', chips.slice(0, 1)))
    expect([0, 1].map((index) => designAt(space, index)?.chip.signal.kind)).toEqual(['register', 'polling'])
    expect(designAt(space, 1)?.settings).toEqual({ signal: 'polling bytes=4 intervalCycles=100' })
  })
})

describe('a chip that gives its components', () => {
  const component = [{ name: 'rram22', chip: presets.rram22.chip }]
  const spaceWith = (factors: NonNullable<SweepFile['factors']>) =>
    spaceOf({ models: ['resnet18'], chips: ['rram22'], factors }, 'the sweep', component)

  it('has times, energies and an area after its rows, columns and bits', () => {
    const space = unwrap(
      spaceWith([
        { 'crossbar.rows': [64, 128], 'crossbar.columns': [64, 128] },
        { 'crossbar.adcBits': [5, 7] },
        { 'components.adc.columns': [8, 32] },
      ]),
    )
    const made = Array.from({ length: space.designs }, (_, i) => designAt(space, i)?.chip)
    for (const chip of made) expect(chip === undefined ? null : verifyChip(chip)).toEqual(E.right(chip))
    const energies = made.map((chip) => chip?.energy.mvmPicojoules)
    expect(new Set(energies).size).toBe(4)
    // 8 steps: reads of 10 ns, or 32 conversions of 0.78 ns
    expect(made.map((chip) => chip?.crossbar.mvmCycles)).toEqual([80, 200, 80, 200, 80, 200, 80, 200])
    const areas = made.map((chip) => (chip === undefined ? null : areaOf(chip, 10)))
    expect(new Set(areas).size).toBe(8)
  })

  it('is not given what follows from them, nor converters of which nobody says anything', () => {
    const space = spaceWith([{ 'energy.mvmPicojoules': [1] }, { 'crossbar.adcBits': [7, 12] }])
    expect(E.isLeft(space) ? space.left.problems : []).toEqual([
      {
        path: 'factors[0].energy.mvmPicojoules',
        problem: 'this follows from the components of rram22; vary those, or leave them out of the chip',
      },
      {
        path: 'factors[1].crossbar.adcBits',
        problem:
          'there are figures of converters of 4 to 10 bits, not of 12; give energies instead of components',
      },
    ])
  })
})
