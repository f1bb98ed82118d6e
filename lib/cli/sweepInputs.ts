import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { isPresetName, isZooName } from '../entries/codec.js'
import {
  contentKey,
  designAt,
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
import type { OhmflowError } from '../index.js'
import { readText } from '../node/readBytes.js'
import type { UsageError } from './exit.js'
import { loadChip, loadModel, parseCount, parseSeed } from './inputs.js'
import { compilerFor } from './sweepCompiler.js'
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
  readonly models: Sweep['models']
}

type Failure = OhmflowError | UsageError

/** The file, with what the command line says in place of what it says itself. */
const withOptions = (file: SweepFile, options: DesignOptions): Either<UsageError, SweepFile> => {
  const sample = options.sample === undefined ? E.right(file.sample) : parseCount('--sample', options.sample)
  if (E.isLeft(sample)) return sample
  const seed = options.seed === undefined ? E.right(file.seed) : parseSeed(options.seed)
  if (E.isLeft(seed)) return seed
  const { search = file.search } = options
  if (search !== undefined && search !== 'pareto' && search !== 'anneal')
    return E.left(unknown('search', search, ['pareto', 'anneal']))
  return E.right({
    ...file,
    ...(sample.right === undefined ? {} : { sample: sample.right }),
    ...(seed.right === undefined ? {} : { seed: seed.right }),
    ...(search === undefined ? {} : { search }),
  })
}

/** A name as the command line would have it: a path from the folder of the file, or what is built in. */
const beside = (folder: string, name: string, isBuiltIn: (name: string) => boolean): string => {
  const path = isAbsolute(name) ? name : join(folder, name)
  return isBuiltIn(name) && !existsSync(path) ? name : path
}

const modelsOf = async (file: SweepFile, folder: string): Promise<Either<Failure, Sweep['models']>> => {
  const models = []
  for (const entry of file.models) {
    const { model: name, bind = {}, value }: SweepModel = typeof entry === 'string' ? { model: entry } : entry
    const model = await loadModel(beside(folder, name, isZooName))()
    if (E.isLeft(model)) return model
    models.push({
      model: { ...model.right, name },
      bindings: bind,
      ...(value === undefined ? {} : { values: value }),
    })
  }
  return E.right(models)
}

const chipsOf = async (file: SweepFile, folder: string): Promise<Either<Failure, Space['chips']>> => {
  const chips = []
  for (const name of file.chips) {
    const chip = await loadChip(beside(folder, name, isPresetName), undefined)()
    if (E.isLeft(chip)) return chip
    chips.push({ name, chip: chip.right })
  }
  return E.right(chips)
}

const twice = (names: readonly string[]): string | undefined =>
  names.find((name, i) => names.indexOf(name) !== i)

/** What cannot be done of what a file asks for, before anything is. */
const refusal = ({ what, file, chips, models }: SweepJob, { mappings }: Space): Either<Failure, void> => {
  const problems = [
    ...mappings.flatMap((mapping) => {
      const compiler = compilerFor(mapping, recorded(file))
      return E.isRight(compiler) ? [] : [{ path: 'mappings', problem: compiler.left.message }]
    }),
    ...[
      { path: 'models', name: twice(models.map(({ model }) => model.name)) },
      { path: 'chips', name: twice(chips.map(({ name }) => name)) },
    ].flatMap(({ path, name }) =>
      name === undefined ? [] : [{ path, problem: `"${name}" stands there twice` }],
    ),
    ...(file.search !== undefined && file.sample === undefined
      ? [{ path: 'search', problem: 'how many designs it may measure is to be said with sample' }]
      : []),
  ]
  return problems.length === 0 ? E.right(undefined) : E.left({ _tag: 'BadSweep', what, problems })
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

const headerOf = async ({ file, chips, models }: SweepJob, space: Space): Promise<RowsHeader> => {
  const stages = space.mappings.map((mapping) => {
    const compiler = compilerFor(mapping, recorded(file))
    return E.isLeft(compiler)
      ? []
      : compiler.right.stages.map(({ implementation, version }) => [implementation, version])
  })
  const given = models.map(({ model: { name, sha256, beside = {} }, bindings, values = {} }) => ({
    name,
    sha256,
    beside,
    bindings,
    values,
  }))
  return {
    schema: 'ohmflow.rows/1',
    sweep: await contentKey(['ohmflow.sweep/1', version, file, chips, given, stages]),
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
export const loadSweep = async (
  path: string,
  options: DesignOptions,
): Promise<Either<Failure, LoadedSweep>> => {
  const text = await readText(path)()
  if (E.isLeft(text)) return text
  const parsed = await parseSweep(text.right, path)()
  if (E.isLeft(parsed)) return parsed
  const file = withOptions(parsed.right, options)
  if (E.isLeft(file)) return file
  const folder = dirname(path)
  const chips = await chipsOf(file.right, folder)
  if (E.isLeft(chips)) return chips
  const space = spaceOf(file.right, path, chips.right)
  if (E.isLeft(space)) return space
  const models = await modelsOf(file.right, folder)
  if (E.isLeft(models)) return models
  const job = { what: path, file: file.right, chips: chips.right, models: models.right }
  const refused = refusal(job, space.right)
  if (E.isLeft(refused)) return refused
  const header = await headerOf(job, space.right)
  return E.right({ job, sweep: { models: models.right, space: space.right }, header })
}
