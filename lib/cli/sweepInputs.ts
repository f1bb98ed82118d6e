import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { isPresetName, isZooName } from '../entries/codec.js'
import {
  contentKey,
  designAt,
  type Mapping,
  objectivesOf,
  parseSweep,
  type RowsHeader,
  recorded,
  type Space,
  type Sweep,
  type SweepFile,
  type SweepModel,
  spaceOf,
} from '../entries/sweep.js'
import { borrowedFigures } from '../entries/view.js'
import { readText } from '../node/readBytes.js'
import { type AsyncRule, eventually, fail, get, outcome, type Rule } from '../rule.js'
import type { Failure, UsageError } from './exit.js'
import { ifGiven, loadChip, loadModel, parseCount, parseSeed } from './inputs.js'
import { readDevicesFile } from './study.js'
import { compilerFor } from './sweepCompiler.js'
import { loadSamples, type SweepSamples, samplesKey } from './sweepDataset.js'
import { unknown } from './unknown.js'
import { version } from './version.js'

/** What the command line says of the designs of a sweep, as it is written. */
export interface DesignOptions {
  readonly sample?: string
  readonly seed?: string
  readonly search?: string
}

/** All that the rows of a sweep depend on: plain data that any worker can have. */
export interface SweepJob {
  readonly what: string
  readonly file: SweepFile
  readonly chips: Space['chips']
  readonly devices: Space['devices']
  readonly models: Sweep['models']
  /** What the points of each model are run on; none where a sweep has no dataset. */
  readonly samples: readonly SweepSamples[]
}

/** The file, with what the command line says in place of what it says itself. */
function* withOptions(file: SweepFile, options: DesignOptions): Rule<UsageError, SweepFile> {
  const sample = yield* ifGiven(options.sample, (text) => parseCount('--sample', text))
  const seed = yield* ifGiven(options.seed, parseSeed)
  const { search } = options
  if (search !== undefined && search !== 'pareto' && search !== 'anneal')
    return yield* fail(unknown('search', search, ['pareto', 'anneal']))
  return {
    ...file,
    ...(sample === undefined ? {} : { sample }),
    ...(seed === undefined ? {} : { seed }),
    ...(search === undefined ? {} : { search }),
  }
}

/** A name as the command line would have it: a path from the folder of the file, or what is built in. */
const beside = (folder: string, name: string, isBuiltIn: (name: string) => boolean): string => {
  const path = isAbsolute(name) ? name : join(folder, name)
  return isBuiltIn(name) && !existsSync(path) ? name : path
}

/** What a sweep names; where there is no such thing, the message says which file names it, and where. */
async function* namedIn<A>(place: string, loading: AsyncRule<Failure, A>): AsyncRule<Failure, A> {
  const loaded = await eventually(loading)
  return yield* get(
    E.mapLeft((failure: Failure) =>
      failure._tag === 'UsageError' ? { ...failure, message: `${place}: ${failure.message}` } : failure,
    )(loaded),
  )
}

async function* modelsOf(file: SweepFile, folder: string): AsyncRule<Failure, Sweep['models']> {
  const models = []
  for (const entry of file.models) {
    const { model: name, bind = {}, value }: SweepModel = typeof entry === 'string' ? { model: entry } : entry
    const model = yield* loadModel(beside(folder, name, isZooName))
    models.push({
      model: { ...model, name },
      bindings: bind,
      ...(value === undefined ? {} : { values: value }),
    })
  }
  return models
}

async function* chipsOf(file: SweepFile, folder: string): AsyncRule<Failure, Space['chips']> {
  const chips = []
  for (const name of file.chips)
    chips.push({ name, chip: yield* loadChip(beside(folder, name, isPresetName)) })
  return chips
}

/** The files of devices that a sweep names; ideal ones where it names none. */
async function* devicesIn(file: SweepFile, folder: string): AsyncRule<Failure, Space['devices']> {
  const devices = []
  for (const name of file.devices ?? ['ideal']) {
    const path = beside(folder, name, (word) => word === 'ideal')
    devices.push({ name, file: path === 'ideal' ? null : yield* readDevicesFile(path) })
  }
  return devices
}

/** What the points of each model are run on. */
async function* samplesIn(
  { what, file, models, chips }: SweepJob,
  folder: string,
): AsyncRule<Failure, readonly SweepSamples[]> {
  const samples: SweepSamples[] = []
  const [base] = chips
  if (file.dataset === undefined || base === undefined) return samples
  for (const [i, model] of models.entries()) {
    const entry = file.models[i] ?? ''
    const path = beside(folder, typeof entry === 'string' ? entry : entry.model, isZooName)
    samples.push(yield* loadSamples(what, file.dataset, folder, path, { ...model, chip: base.chip }))
  }
  return samples
}

const twice = (names: readonly string[]): string | undefined =>
  names.find((name, i) => names.indexOf(name) !== i)

/** A mapping as its file may write it. */
const inWords = (mapping: Mapping): string =>
  Object.entries(mapping)
    .map(([key, value]) => `${key}: ${String(value)}`)
    .join(', ') || 'default'

/** Refuses what cannot be done of what a file asks for, before anything is. */
function* refusal(
  { what, file, chips, devices, models }: SweepJob,
  { mappings }: Space,
): Rule<Failure, void> {
  const problems = [
    ...mappings.flatMap((mapping) => {
      const compiler = outcome(compilerFor(mapping, recorded(file)))
      return E.isRight(compiler) ? [] : [{ path: 'mappings', problem: compiler.left.message }]
    }),
    ...[
      { path: 'models', name: twice(models.map(({ model }) => model.name)) },
      { path: 'chips', name: twice(chips.map(({ name }) => name)) },
      { path: 'devices', name: twice(devices.map(({ name }) => name)) },
      { path: 'mappings', name: twice(mappings.map(inWords)) },
      { path: 'minimize, maximize', name: twice(objectivesOf(file).map(({ name }) => name)) },
    ].flatMap(({ path, name }) =>
      name === undefined ? [] : [{ path, problem: `"${name}" stands there twice` }],
    ),
    ...(file.search !== undefined && file.sample === undefined
      ? [{ path: 'search', problem: 'how many designs it may measure is to be said with sample' }]
      : []),
  ]
  if (problems.length > 0) yield* fail({ _tag: 'BadSweep', what, problems })
}

/** A sweep that is read and can be done. */
export interface LoadedSweep {
  readonly job: SweepJob
  readonly sweep: Sweep
  readonly header: RowsHeader
}

/** Designs whose chips are looked at for figures that do not go with their crossbars. */
const mostLookedAt = 1000

/** Which figures of chips are those of a preset with another crossbar, of the first designs. */
const notesOf = (space: Space): readonly string[] => {
  const presets = new Map<string, Set<string>>()
  for (let index = 0; index < Math.min(space.designs, mostLookedAt); index++) {
    const design = designAt(space, index)
    for (const { preset, figures } of design === null ? [] : borrowedFigures(design.chip))
      presets.set(preset, new Set([...(presets.get(preset) ?? []), ...figures]))
  }
  return [...presets].map(
    ([preset, figures]) =>
      `${[...figures].join(', ')}: where no factor says otherwise, as in the preset ${preset}; they do not scale with the crossbar`,
  )
}

async function* headerOf(
  { file, chips, devices, models, samples }: SweepJob,
  space: Space,
): AsyncRule<UsageError, RowsHeader> {
  const stages = []
  for (const mapping of space.mappings) {
    const compiler = yield* compilerFor(mapping, recorded(file))
    stages.push(compiler.stages.map(({ implementation, version }) => [implementation, version]))
  }
  const given = models.map(({ model: { name, sha256, beside = {} }, bindings, values = {} }) => ({
    name,
    sha256,
    beside,
    bindings,
    values,
  }))
  return {
    schema: 'ohmflow.rows/1',
    sweep: await contentKey([
      'ohmflow.sweep/1',
      version,
      file,
      chips,
      given,
      stages,
      ...(samples.length === 0 ? [] : [devices, samples.map(samplesKey)]),
    ]),
    ohmflow: version,
    file,
    models: given.map(({ name, sha256 }) => ({ name, sha256 })),
    factors: [
      ...new Set(space.factors.flatMap((settings) => settings.flatMap((setting) => Object.keys(setting)))),
    ],
    notes: notesOf(space),
  }
}

/** Reads a file of a sweep, with its models and chips. */
export async function* loadSweep(path: string, options: DesignOptions): AsyncRule<Failure, LoadedSweep> {
  const text = yield* get(await readText(path)())
  const file = yield* withOptions(yield* get(await parseSweep(text, path)()), options)
  const folder = dirname(path)
  const chips = yield* namedIn(`${path}, chips`, chipsOf(file, folder))
  const devices = yield* devicesIn(file, folder)
  const space = yield* get(spaceOf(file, path, chips, devices))
  const models = yield* namedIn(`${path}, models`, modelsOf(file, folder))
  const asked = { what: path, file, chips, devices, models, samples: [] }
  yield* refusal(asked, space)
  const job = { ...asked, samples: yield* samplesIn(asked, folder) }
  return { job, sweep: { models, space }, header: yield* headerOf(job, space) }
}
