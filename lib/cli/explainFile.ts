import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { isPresetName, isZooName, type Program, parseJson } from '../entries/codec.js'
import { parseSweep, readRows, type SweepFile } from '../entries/sweep.js'
import { describeLowered, describeNetwork, describeProgram } from '../entries/view.js'
import {
  compareTable,
  im2col,
  importOnnx,
  type ModelFile,
  modelFile,
  type OhmflowError,
  parseAssembly,
  presets,
  type Report,
  verify,
} from '../index.js'
import { readBytes, textIn } from '../node/readBytes.js'
import { artefactKindOf } from './artefactKind.js'
import { showChips } from './chips.js'
import { describeRows, describeSweep } from './describeInputs.js'
import type { UsageError } from './exit.js'
import { fileForm } from './fileForm.js'
import { type Given, type GivenOptions, isFile, loadModel, parseGiven } from './inputs.js'
import { reportsIn } from './reportFiles.js'
import { screenWidth } from './screen.js'

const explainJson = (text: string, path: string): Either<OhmflowError, string> => {
  const parsed = parseJson(text, path)
  if (E.isLeft(parsed)) return parsed
  const value = parsed.right
  if (Array.isArray(value))
    return E.map((reports: readonly Report[]) => `reports\n${compareTable(reports, screenWidth())}\n`)(
      reportsIn(value, path),
    )
  const found = artefactKindOf(value)
  const problem = {
    path: '',
    expected:
      'a chip, devices, precision, preprocessing, a sweep, a report, a program, or another artefact that ohmflow wrote',
    found: 'other JSON',
  }
  return found?.show(value, path) ?? E.left({ _tag: 'Undecodable', what: path, problems: [problem] })
}

/** What a sweep in YAML measures. */
const explainSweep = async (text: string, path: string): Promise<Either<OhmflowError, string>> =>
  E.map((file: SweepFile) => `sweep\n${describeSweep(file)}\n`)(await parseSweep(text, path)())

/** What a file of rows holds, as far as it was written. */
const explainRows = (text: string, path: string): Either<OhmflowError, string> => {
  const remedy = 'Name a file that ohmflow sweep has written.'
  const read = E.mapLeft((problem: string) => ({ _tag: 'BadRows' as const, path, problem, remedy }))(
    readRows(text),
  )
  if (E.isLeft(read)) return read
  const { header, rows, broken } = read.right
  return header === null
    ? E.left({ _tag: 'BadRows', path, problem: 'it ends in its first line', remedy })
    : E.right(`rows of a sweep\n${describeRows({ header, rows }, broken.length)}\n`)
}

const explainAssembly = (text: string): Either<OhmflowError, string> => {
  const parsed = parseAssembly(text)
  if (E.isLeft(parsed)) return parsed
  return E.map((program: Program) => `program\n${describeProgram(program)}\n`)(verify(parsed.right))
}

const explainModel = async (
  path: string,
  bytes: Uint8Array,
  given: Given,
): Promise<Either<OhmflowError, string>> => {
  const network = importOnnx()({
    model: await modelFile(path, bytes)(),
    ...given,
    chip: presets.rram256.chip,
  })
  if (E.isLeft(network)) return network
  const lowered = im2col()(network.right)
  const layers = E.isLeft(lowered) ? 'no layer for a crossbar' : describeLowered(lowered.right)
  return E.right(`model\n${describeNetwork(network.right)}\n\n${layers}\n`)
}

/** What is meant by a name that is no file: a preset of a chip, or a network of the zoo; null where it is neither. */
const explainName = (name: string, given: Given): TaskEither<OhmflowError | UsageError, string> | null => {
  if (isFile(name, (text) => isPresetName(text) || isZooName(text))) return null
  if (isPresetName(name)) return TE.fromEither(E.map((text: string) => `chip\n${text}`)(showChips(name, {})))
  return TE.chainW(
    ({ bytes }: ModelFile) =>
      () =>
        explainModel(name, bytes, given),
  )(loadModel(name))
}

/** `ohmflow explain FILE`: what is in a model, a chip, devices, a program (JSON or assembly), a report or another artefact. */
export const explainFile = (
  path: string,
  options: GivenOptions,
): TaskEither<OhmflowError | UsageError, string> => {
  const given = parseGiven(options)
  if (E.isLeft(given)) return TE.left(given.left)
  const named = explainName(path, given.right)
  if (named !== null) return named
  return TE.chainW(
    (bytes: Uint8Array): TaskEither<OhmflowError, string> =>
      async () => {
        const begin = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart()
        if (path.endsWith('.ndjson') || begin.startsWith('{"schema":"ohmflow.rows/'))
          return explainRows(new TextDecoder().decode(bytes), path)
        const form = /\.ya?ml$/i.test(path) ? 'sweep' : fileForm(path, bytes)
        if (form === 'other') return explainModel(path, bytes, given.right)
        const text = textIn(path, bytes)
        if (E.isLeft(text)) return text
        if (form === 'sweep') return explainSweep(text.right, path)
        return form === 'json' ? explainJson(text.right, path) : explainAssembly(text.right)
      },
  )(readBytes(path))
}
