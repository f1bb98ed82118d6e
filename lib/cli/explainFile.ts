import * as E from 'fp-ts/lib/Either.js'
import { isPresetName, isZooName, parseJson } from '../entries/codec.js'
import { describeDevices, parseDevicesFile } from '../entries/devices.js'
import { zooNames } from '../entries/experiment.js'
import { parseSweep, readRows } from '../entries/sweep.js'
import { describeLowered, describeNetwork, describeProgram } from '../entries/view.js'
import { compareTable, im2col, type OhmflowError, parseAssembly, presets, verify } from '../index.js'
import { readBytes, textIn } from '../node/readBytes.js'
import { type AsyncRule, fail, get, type Rule } from '../rule.js'
import { artefactKindOf, unreadForm } from './artefactKind.js'
import { showChips } from './chips.js'
import { describeRows, describeSweep } from './describeInputs.js'
import { type Failure, usageError } from './exit.js'
import { fileForm, networkIn } from './fileForm.js'
import { fitted } from './fitted.js'
import { type Given, type GivenOptions, isFile, isOnlyName, loadModel, parseGiven } from './inputs.js'
import { reportsIn } from './reportFiles.js'
import { screenWidth } from './screen.js'
import { advice } from './unknown.js'

function* explainJson(text: string, path: string): Rule<OhmflowError, string> {
  const value = yield* get(parseJson(text, path))
  if (Array.isArray(value)) return `reports\n${compareTable(yield* reportsIn(value, path), screenWidth())}\n`
  const kind = artefactKindOf(value)
  if (kind !== undefined) return yield* kind.show(value, path)
  const unread = unreadForm(value)
  if (unread !== undefined) {
    const { name, form, newest } = unread
    const found = `${form}, which is ${name} of a later version of ohmflow`
    return yield* fail({
      _tag: 'Undecodable',
      what: path,
      problems: [{ path: 'schema', expected: newest, found }],
    })
  }
  const problem = {
    path: '',
    expected:
      'a chip, devices, precision, preprocessing, a sweep, a report, a program, or another artefact that ohmflow wrote',
    found: 'other JSON',
  }
  return yield* fail({ _tag: 'Undecodable', what: path, problems: [problem] })
}

/** What a file of rows holds, as far as it was written. */
function* explainRows(text: string, path: string): Rule<OhmflowError, string> {
  const remedy = 'Name a file that ohmflow sweep has written.'
  const bad = (problem: string) => ({ _tag: 'BadRows' as const, path, problem, remedy })
  const { header, rows, broken } = yield* get(E.mapLeft(bad)(readRows(text)))
  if (header === null) return yield* fail(bad('it ends in its first line'))
  return `rows of a sweep\n${describeRows({ header, rows }, broken.length)}\n`
}

function* explainAssembly(text: string): Rule<OhmflowError, string> {
  const program = yield* get(verify(yield* get(parseAssembly(text))))
  return `program\n${describeProgram(program)}\n`
}

/** Measured states of cells. */
function* explainStates(text: string, path: string): Rule<OhmflowError, string> {
  return `devices\n${describeDevices(yield* get(parseDevicesFile(text, path)))}\n`
}

async function* explainModel(path: string, bytes: Uint8Array, given: Given): AsyncRule<OhmflowError, string> {
  const network = yield* networkIn(path, bytes, given)
  const lowered = im2col()(network)
  const layers = E.isLeft(lowered) ? 'no layer for a crossbar' : describeLowered(lowered.right)
  return `model\n${fitted(describeNetwork(network), process.stdout)}\n\n${layers}\n`
}

/** `ohmflow explain FILE`: what is in a model, a chip, devices, a program (JSON or assembly), a report or another artefact. */
export async function* explainFile(path: string, options: GivenOptions): AsyncRule<Failure, string> {
  const given = yield* parseGiven(options)
  if (!isFile(path, (text) => isPresetName(text) || isZooName(text))) {
    if (isPresetName(path)) return `chip\n${yield* showChips(path, {})}`
    const { bytes } = yield* loadModel(path)
    return yield* explainModel(path, bytes, given)
  }
  if (isOnlyName(path))
    yield* fail(
      usageError(
        `there is no file "${path}", and no chip or network of the zoo has that name; ${advice(path, [...Object.keys(presets), ...zooNames], 'all are listed by ohmflow chips and ohmflow zoo')}`,
      ),
    )
  const bytes = yield* get(await readBytes(path)())
  const begin = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart()
  if (path.endsWith('.ndjson') || begin.startsWith('{"schema":"ohmflow.rows/'))
    return yield* explainRows(new TextDecoder().decode(bytes), path)
  if (/\.csv$/i.test(path)) return yield* explainStates(yield* get(textIn(path, bytes)), path)
  const form = /\.ya?ml$/i.test(path) ? 'sweep' : fileForm(path, bytes)
  if (form === 'other') return yield* explainModel(path, bytes, given)
  const text = yield* get(textIn(path, bytes))
  if (form === 'sweep') return `sweep\n${describeSweep(yield* get(await parseSweep(text, path)()))}\n`
  return form === 'json' ? yield* explainJson(text, path) : yield* explainAssembly(text)
}
