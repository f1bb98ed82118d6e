import { statSync } from 'node:fs'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { isPresetName, isZooName } from '../entries/codec.js'
import { zooNames } from '../entries/experiment.js'
import {
  type Chip,
  type ChipError,
  type ModelFile,
  parseChip,
  presets,
  type Task,
  verifyChip,
  zoo,
} from '../index.js'
import type { FileError } from '../node/fileError.js'
import { hashedModel } from '../node/hashedModel.js'
import { readText } from '../node/readBytes.js'
import { readModel } from '../node/readModel.js'
import { type AsyncRule, fail, get, type Rule } from '../rule.js'
import { type UsageError, usageError } from './exit.js'
import { advice } from './unknown.js'

/**
 * Whether there is something to read; a folder may have the name of a network or a chip. What cannot even
 * be looked at (links in a circle, a folder of somebody else) is there: reading it says what is wrong with it.
 */
const isThere = (path: string): boolean => {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === false
  } catch {
    return true
  }
}

/** Whether a name means a file: one that is there, or one that nothing built in is called. */
export const isFile = (name: string, isBuiltIn: (name: string) => boolean): boolean =>
  isThere(name) || !isBuiltIn(name)

/** Whether a name can only be that of a file, whether or not there is one. */
const isPath = (name: string): boolean => /[./\\]/.test(name)

/** Whether a name is nothing that could be read, and no path either: a name of something built in that is misspelt. */
export const isOnlyName = (name: string): boolean => !isThere(name) && !isPath(name)

/** What stands where a file is asked for. */
const noFile = (name: string): string => {
  const isFolder = statSync(name, { throwIfNoEntry: false })?.isDirectory() === true
  return isFolder ? `"${name}" is a folder` : `there is no file "${name}"`
}

/** The model of that zoo name or path; a file wins over a name of the zoo. */
export async function* loadModel(model: string): AsyncRule<FileError | UsageError, ModelFile> {
  if (!isThere(model)) {
    if (isZooName(model)) return hashedModel(model, zoo[model].build())
    if (!isPath(model))
      yield* fail(
        usageError(
          `${noFile(model)}, and no network of the zoo has that name; ${advice(model, zooNames, 'all are listed by ohmflow zoo')}`,
        ),
      )
  }
  return yield* get(await readModel(model)())
}

/** The chip of that preset or file. */
async function* chipNamed(chip: string): AsyncRule<FileError | ChipError | UsageError, Chip> {
  if (!isThere(chip)) {
    if (isPresetName(chip)) return presets[chip].chip
    if (!isPath(chip))
      yield* fail(
        usageError(`${noFile(chip)}, and no chip has that name; ${advice(chip, Object.keys(presets))}`),
      )
  }
  const text = yield* get(await readText(chip)())
  return yield* get(parseChip(text, chip))
}

/** The chip of that preset or file, with another count of cores where one is given. */
export async function* loadChip(
  name: string,
  cores?: number,
): AsyncRule<FileError | ChipError | UsageError, Chip> {
  const chip = yield* chipNamed(name)
  return cores === undefined ? chip : yield* get(verifyChip({ ...chip, cores }))
}

/** What an option means, where it is given. */
export function* ifGiven<A>(
  text: string | undefined,
  parse: (text: string) => Either<UsageError, A>,
): Rule<UsageError, A | undefined> {
  return text === undefined ? undefined : yield* get(parse(text))
}

/** A count given on the command line. */
export const parseCount = (option: string, text: string): Either<UsageError, number> =>
  /^[1-9]\d*$/.test(text) && Number.isSafeInteger(Number(text))
    ? E.right(Number(text))
    : E.left(usageError(`${option} takes an integer of at least 1 in digits, not "${text}"`))

/** The cores of the chip that `--cores` means, where it is given. */
export const coresOf = (text: string | undefined): Rule<UsageError, number | undefined> =>
  ifGiven(text, (count) => parseCount('--cores', count))

/** How many work at a time, as `--workers` says, if it does. */
export const workersOf = (text: string | undefined): Rule<UsageError, number | undefined> =>
  ifGiven(text, (count) => parseCount('--workers', count))

/** A count that may be none, given on the command line. */
export const parseNatural = (option: string, text: string): Either<UsageError, number> =>
  /^\d+$/.test(text) && Number.isSafeInteger(Number(text))
    ? E.right(Number(text))
    : E.left(usageError(`${option} takes an integer of at least 0 in digits, not "${text}"`))

/** A seed given on the command line. */
export const parseSeed = (text: string): Either<UsageError, number> =>
  /^\d+$/.test(text) && Number(text) < 2 ** 31
    ? E.right(Number(text))
    : E.left(usageError(`--seed takes an integer from 0 to 2^31 − 1, not "${text}"`))

const units: Readonly<Record<string, number>> = {
  B: 1,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
}

/** A size in bytes given on the command line: `65536`, `64KiB`, `1.5 MB`. */
export const parseBytes = (option: string, text: string): Either<UsageError, number> => {
  const [, value = '', unit = 'B'] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)?\s*$/i.exec(text) ?? []
  const size = Number(value) * (units[unit.toUpperCase()] ?? Number.NaN)
  return value !== '' && Number.isSafeInteger(size)
    ? E.right(size)
    : E.left(usageError(`${option} takes a size, as in 65536 or 64KiB, not "${text}"`))
}

/** `NAME=N` of each `--bind`; the name is everything before the last equals sign. */
function* parseBindings(texts: readonly string[]): Rule<UsageError, Readonly<Record<string, number>>> {
  const bound = new Map<string, number>()
  for (const text of texts) {
    const at = text.lastIndexOf('=')
    if (at < 1) yield* fail(usageError(`--bind takes NAME=N, as in --bind batch=1, not "${text}"`))
    const name = text.slice(0, at)
    const count = yield* get(parseCount(`--bind ${name}=`, text.slice(at + 1)))
    if (bound.has(name)) yield* fail(usageError(`--bind gives "${name}" twice`))
    bound.set(name, count)
  }
  return Object.fromEntries(bound)
}

/** What a person says of a model: numbers for its open dimensions, and values of its inputs. */
export type Given = Pick<Task, 'bindings' | 'values'>

/** The options that say it, as they are written. */
export interface GivenOptions {
  readonly bind?: readonly string[]
  readonly value?: readonly string[]
}

const numberIn = (text: string): number => {
  const word = text.trim().toLowerCase()
  if (word === 'true' || word === 'false') return Number(word === 'true')
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/.test(word) ? Number(word) : Number.NaN
}

/** `NAME=VALUE` of each `--value`: a number, true, false, or a list of such, as in `1,2` or `[1, 2]`. */
function* parseValues(texts: readonly string[]): Rule<UsageError, NonNullable<Given['values']>> {
  const given = new Map<string, number | readonly number[]>()
  for (const text of texts) {
    const at = text.lastIndexOf('=')
    const name = text.slice(0, Math.max(at, 0))
    const written = text.slice(at + 1).trim()
    const isList = written.includes(',') || /^\[.*\]$/.test(written)
    const numbers = written
      .replace(/^\[(.*)\]$/, '$1')
      .split(',')
      .map(numberIn)
    if (at < 1 || !numbers.every(Number.isFinite))
      yield* fail(
        usageError(`--value takes NAME=VALUE, as in --value sr=16000 or --value sizes=1,2, not "${text}"`),
      )
    if (given.has(name)) yield* fail(usageError(`--value gives "${name}" twice`))
    given.set(name, isList ? numbers : (numbers[0] ?? Number.NaN))
  }
  return Object.fromEntries(given)
}

/** What `--bind` and `--value` say of a model. */
export function* parseGiven({ bind = [], value = [] }: GivenOptions): Rule<UsageError, Given> {
  const bindings = yield* parseBindings(bind)
  const values = yield* parseValues(value)
  // where no value is given, a task is what it would be without the option
  return { bindings, ...(value.length === 0 ? {} : { values }) }
}
