import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { nearest } from '../codec/nearest.js'
import type { DevicesFile } from '../devices/devices.js'
import type { Chip } from '../hardware/chip.js'
import { chipFileOf, chipFrom } from '../hardware/chipFile.js'
import { determinedPaths } from '../hardware/derived.js'
import { fail, get, outcome, type Rule } from '../rule.js'
import { type Comparison, holds } from './comparison.js'
import { constraintsOf } from './constraints.js'
import { deviceField, misplaced, type Setting, withDevices } from './deviceFactors.js'
import { type Factor, factorsOf } from './factors.js'
import { leafAt, pathsIn } from './figures.js'
import { combinations, type Mapping, mappingKeys } from './mappings.js'
import type { BadSweep, SweepProblem } from './sweepError.js'
import type { SweepFile } from './sweepFile.js'
import { isRecord, type Leaf, labelOf, type Value } from './values.js'

/** Everything that may be chosen for one model: a design is a choice of each. */
export interface Space {
  readonly mappings: readonly Mapping[]
  readonly chips: readonly { readonly name: string; readonly chip: Chip }[]
  /** What crossbars are made of; ideal cells and converters where it is null. */
  readonly devices: readonly { readonly name: string; readonly file: DevicesFile | null }[]
  /** Of each factor, or of factors that change together, the settings that it takes. */
  readonly factors: readonly (readonly Setting[])[]
  readonly constraints: readonly Comparison[]
  /** How many choices each has, the slowest first, and how many designs they come to with those that constraints forbid. */
  readonly levels: readonly number[]
  readonly designs: number
}

/** One choice of everything: how a model is mapped, and onto what. */
export interface Design {
  /** Where it stands in its space. */
  readonly index: number
  readonly mapping: Mapping
  /** A chip as the codec has it; whether it can be built is another question. */
  readonly chip: Chip
  /** What its crossbars are made of, where points are run on a dataset; null where they are ideal. */
  readonly devices: DevicesFile | null
  /** What tells it from the other designs of its space. */
  readonly settings: Readonly<Record<string, Leaf>>
}

/** Designs that are enumerated or drawn one by one, at the most. */
export const mostDesigns = 1e6

/** A record with another value at a path. */
const withValue = (record: unknown, [key = '', ...rest]: readonly string[], value: Value): unknown => {
  const own = isRecord(record) ? record : {}
  return { ...own, [key]: rest.length === 0 ? value : withValue(own[key], rest, value) }
}

/** A chip with other values at some paths; what follows from its components follows them. */
const withSetting = (chip: Chip, setting: Setting) =>
  chipFrom(
    Object.entries(setting).reduce<unknown>(
      (made, [path, value]) => (deviceField(path) === null ? withValue(made, path.split('.'), value) : made),
      chipFileOf(chip),
    ),
    'chip',
  )

/** What a comparison says of a design: a figure of its chip, or how it is mapped. */
const valueIn =
  ({ mapping, chip, settings }: Design) =>
  (name: string): Leaf | undefined => {
    const key = mappingKeys.find((each) => each === name)
    return (key === undefined ? undefined : mapping[key]) ?? leafAt(chip, name) ?? settings[name]
  }

/** What is wrong with the values of a factor on a chip. */
const settingProblems = (chip: Chip, setting: Setting, where: string): readonly SweepProblem[] => {
  const following =
    chip.components === undefined ? [] : determinedPaths.filter((path) => Object.hasOwn(setting, path))
  if (following.length > 0)
    return following.map((path) => ({
      path: `${where}.${path}`,
      problem: `this follows from the components of ${chip.name}; vary those, or leave them out of the chip`,
    }))
  const decoded = withSetting(chip, setting)
  if (E.isRight(decoded)) return []
  const known = new Set(pathsIn(chip))
  const unknown = Object.keys(setting).filter((path) => !known.has(path) && deviceField(path) === null)
  if (unknown.length > 0)
    return unknown.map((path) => {
      const meant = nearest(path, known)
      const advice = meant === undefined ? 'see ohmflow chips NAME --json' : `did you mean \`${meant}\`?`
      return { path: `${where}.${path}`, problem: `${chip.name} has no such figure; ${advice}` }
    })
  if (decoded.left._tag === 'Invalid')
    return decoded.left.violations.map(({ where: path, problem }) => ({ path: `${where}.${path}`, problem }))
  return decoded.left.problems.map(({ path, expected, found }) => ({
    path: `${where}.${path}`,
    problem: `${found}, expected ${expected}`,
  }))
}

/** What is wrong with the values of a factor in devices. */
const deviceProblems = (
  { name, file }: Space['devices'][number],
  setting: Setting,
  where: string,
): readonly SweepProblem[] => {
  const found = withDevices(file, setting)
  const path = Object.keys(setting).find((each) => deviceField(each) !== null) ?? ''
  return E.isRight(found) ? [] : [{ path: `${where}.${path}`, problem: `${name}: ${found.left}` }]
}

/** What is wrong with the values of a factor on any of the chips or devices, once for each path. */
const valueProblems = (
  { where, settings }: Factor,
  chips: Space['chips'],
  devices: Space['devices'],
): readonly SweepProblem[] => {
  const found = new Map<string, SweepProblem>()
  for (const setting of settings)
    for (const problem of [
      ...chips.flatMap(({ chip }) => settingProblems(chip, setting, where)),
      ...devices.flatMap((each) => deviceProblems(each, setting, where)),
    ])
      found.set(problem.path, problem)
  return [...found.values()]
}

/** Why so many designs are too many, or are drawn too often. */
const countProblems = (designs: number, sample: number | undefined): readonly SweepProblem[] => {
  if (!Number.isSafeInteger(designs))
    return [{ path: 'factors', problem: `${designs} designs are more than can be numbered` }]
  const unmeasured = `${designs} designs are more than are measured one by one; say how many to draw with sample`
  if (designs > mostDesigns && sample === undefined) return [{ path: 'factors', problem: unmeasured }]
  return Math.min(designs, sample ?? 0) > mostDesigns
    ? [{ path: 'sample', problem: `at most ${mostDesigns} designs are drawn` }]
    : []
}

function* spaceFrom(
  file: SweepFile,
  chips: Space['chips'],
  devices: Space['devices'],
): Rule<readonly SweepProblem[], Space> {
  const out = misplaced(file)
  if (out.length > 0) yield* fail(out)
  const { factors: found, problems: linked } = factorsOf(file)
  const factors = found.map(({ settings }) => settings)
  const mappings = (file.mappings ?? [{}]).flatMap(combinations)
  const levels = [mappings.length, chips.length, devices.length, ...factors.map(({ length }) => length)]
  const designs = levels.reduce((product, count) => product * count, 1)
  // before any value is looked at: a few lines ask for more of them than can be tried on the chips
  const tooMany = countProblems(designs, file.sample)
  if (tooMany.length > 0) yield* fail([...linked, ...tooMany])
  const ofFactors = [...linked, ...found.flatMap((factor) => valueProblems(factor, chips, devices))]
  if (ofFactors.length > 0) yield* fail(ofFactors)
  const constraints = yield* get(constraintsOf(file, { mappings, chips, factors }))
  return { mappings, chips, devices, factors, constraints, levels, designs }
}

/**
 * The designs that a sweep chooses from, on base chips and devices that were read before. Fails with every place that is
 * wrong: a path that the chip does not have, with the nearest one, a value that cannot stand there, linked factors
 * of different lengths, a comparison that says nothing.
 *
 * @example
 * import { presets } from 'ohmflow'
 * import { spaceOf } from 'ohmflow/sweep'
 * const chips = [{ name: 'rram256', chip: presets.rram256.chip }]
 * const file = { models: ['resnet18'], chips: ['rram256'], factors: [{ 'crossbar.row': [64, 128] }] }
 * const space = spaceOf(file, 'mine.yaml', chips)
 * console.assert(space._tag === 'Left' && space.left.problems[0]?.problem.includes('`crossbar.rows`') === true)
 */
export const spaceOf = (
  file: SweepFile,
  what: string,
  chips: Space['chips'],
  devices: Space['devices'] = [{ name: 'ideal', file: null }],
): Either<BadSweep, Space> =>
  E.mapLeft((problems: readonly SweepProblem[]): BadSweep => ({ _tag: 'BadSweep', what, problems }))(
    outcome(spaceFrom(file, chips, devices)),
  )

/** The choice of each level that the `index`-th design is; the last changes fastest. */
export const choicesAt = ({ levels }: Pick<Space, 'levels'>, index: number): readonly number[] => {
  const choices: number[] = []
  let rest = index
  for (const count of levels.toReversed()) {
    choices.unshift(rest % count)
    rest = Math.floor(rest / count)
  }
  return choices
}

/** Where the design of these choices stands. */
export const indexOf = ({ levels }: Pick<Space, 'levels'>, choices: readonly number[]): number =>
  levels.reduce((index, count, i) => index * count + (choices[i] ?? 0), 0)

/** Keys of mappings that are not the same in all of a space. */
const tellingKeys = ({ mappings: [first = {}, ...others] }: Space): readonly (keyof Mapping)[] =>
  mappingKeys.filter((key) => others.some((other) => other[key] !== first[key]))

/**
 * The `index`-th design of a space; null where its factors together are no chip, as those of a part that another factor
 * has replaced.
 *
 * @example
 * import { presets, unwrap } from 'ohmflow'
 * import { designAt, spaceOf } from 'ohmflow/sweep'
 * const file = { models: ['resnet18'], chips: ['rram256'], factors: [{ 'core.lanes': [8, 16] }] }
 * const space = unwrap(spaceOf(file, 'lanes', [{ name: 'rram256', chip: presets.rram256.chip }]))
 * console.assert(designAt(space, 1)?.chip.core.lanes === 16)
 */
export const designAt = (space: Space, index: number): Design | null => {
  const [way = 0, base = 0, made = 0, ...choices] = choicesAt(space, index)
  const mapping = space.mappings[way] ?? {}
  const { name, chip } = space.chips[base]!
  const cells = space.devices[made]!
  const setting = choices.reduce<Setting>((all, choice, i) => ({ ...all, ...space.factors[i]?.[choice] }), {})
  const [own, devices] = [withSetting(chip, setting), withDevices(cells.file, setting)]
  if (E.isLeft(own) || E.isLeft(devices)) return null
  return {
    index,
    mapping,
    chip: own.right,
    devices: devices.right,
    settings: {
      ...Object.fromEntries(tellingKeys(space).map((key) => [key, mapping[key] ?? 'default'])),
      ...(space.chips.length > 1 ? { chip: name } : {}),
      ...(space.devices.length > 1 ? { devices: cells.name } : {}),
      ...Object.fromEntries(Object.entries(setting).map(([path, value]) => [path, labelOf(value)])),
    },
  }
}

/** The `index`-th design where it is one and all constraints hold of it. */
export const feasibleAt = (space: Space, index: number): Design | null => {
  const design = designAt(space, index)
  return design !== null && space.constraints.every((each) => holds(each, valueIn(design))) ? design : null
}
