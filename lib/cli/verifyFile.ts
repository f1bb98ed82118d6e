import * as E from 'fp-ts/lib/Either.js'
import { decode, isZooName, Program, parseJson } from '../entries/codec.js'
import { heldInEveryOrder, verifyFor } from '../entries/program.js'
import { bytes, describeProgram } from '../entries/view.js'
import { im2col, importOnnx, type ModelFile, type OhmflowError, parseAssembly, verify } from '../index.js'
import type { FileError } from '../node/fileError.js'
import { readBytes, textIn } from '../node/readBytes.js'
import { type AsyncRule, eventually, fail, get, type Rule } from '../rule.js'
import { artefactKindOf } from './artefactKind.js'
import { type Failure, usageError } from './exit.js'
import { fileForm, networkIn } from './fileForm.js'
import { type Given, type GivenOptions, isFile, loadModel, parseGiven } from './inputs.js'

const otherFile = (path: string, what: string): FileError => ({
  _tag: 'FileError',
  path,
  doing: 'read',
  code: 'EFTYPE',
  reason: `it is ${what}, not a program of ohmflow. Programs are what ohmflow map writes with --until synchronize --json FILE`,
})

/** What a file is that is neither. */
const neither = async (path: string, bytes: Uint8Array): Promise<FileError> => {
  const read = await eventually(networkIn(path, bytes, { bindings: {} }))
  return E.isLeft(read) && read.left._tag === 'NotOnnx'
    ? otherFile(path, read.left.looksLike ?? 'neither JSON nor assembly text')
    : otherFile(path, 'an ONNX model')
}

function* programOf(value: unknown, path: string): Rule<OhmflowError, Program> {
  const kind = artefactKindOf(value)
  // where there is a schema, decoding says of which kind it is
  return kind === undefined || (typeof value === 'object' && value !== null && 'schema' in value)
    ? yield* get(decode(Program, `${path} (program)`)(value))
    : yield* fail(otherFile(path, kind.name))
}

const proved = `proved for every order of events, and for one inference after another:
each vector gets each contribution once; what is read has been written, and what is
overwritten has been read; crossbars hold the tiles that they multiply with; no core
waits for ever; registers and buffers suffice and are empty in the end`

/** What is known of the list of layers. */
const layersText = ({ signature }: Program): string =>
  signature === undefined
    ? `taken at its word: the layers. The program has no signature, which says what its network
takes and gives, so whatever they read and none of them gives is taken for an input of it`
    : 'no layer is missing that another one, or an output of the network, needs'

/** What nothing in a program tells: its layers say themselves which elements they read, and no attribute of theirs does. */
const elementsText = ({ layers }: Program): string =>
  layers.some((layer) => (layer.kind === 'base' ? layer.reads : layer.geometry) !== undefined)
    ? `taken at its word: which elements each layer reads of the others. The program does not hold
the model, so a layer that says less than it reads would wait for less than it needs\n`
    : ''

/** How many results wait for their readers at once: what signals alone hold them to, or time, which no proof knows. */
const memoryText = (program: Program): string => {
  const { memory } = program.chip
  if (memory === undefined) return ''
  const held = heldInEveryOrder(program)
  if (held !== null && held <= memory.bytes)
    return `the results that wait for their readers take at most ${bytes(held)} of its memory of ${bytes(memory.bytes)},
in every order of events\n`
  const most = held === null ? '' : ` (signals alone hold them to ${bytes(held)})`
  return `not decided: memory. Whether the results that wait for their readers fit its ${bytes(memory.bytes)}
depends on how long everything takes${most}; mapping counts it as it times a program\n`
}

/** What a program is held against beside the machine, as it is written. */
export interface VerifyOptions extends GivenOptions {
  readonly model?: string
}

/** A program in a file, by the bytes of that. */
async function* programIn(path: string, bytes: Uint8Array): AsyncRule<OhmflowError, Program> {
  const form = fileForm(path, bytes)
  if (form === 'other') return yield* fail(await neither(path, bytes))
  const text = yield* get(textIn(path, bytes))
  return form === 'assembly'
    ? yield* get(parseAssembly(text))
    : yield* programOf(yield* get(parseJson(text, path)), path)
}

/** What is proved of a program by itself. */
function* alone(program: Program): Rule<OhmflowError, string> {
  yield* get(verify(program))
  return `${layersText(program)}\n${elementsText(program)}`
}

/** What is proved of a program for a model. */
function* against(model: ModelFile, given: Given, program: Program): Rule<OhmflowError, string> {
  const network = yield* get(importOnnx()({ model, ...given, chip: program.chip }))
  const asked = yield* get(im2col()(network))
  yield* get(verifyFor(asked)(program))
  return `its layers are those of ${model.name}: none is missing, and each has the operator, the
products and the inputs, and reads the elements, that lowering of the model gives\n`
}

/**
 * `ohmflow verify FILE`: what is proved of a program, as JSON or assembly text, or what is wrong with it; with a model,
 * of it as a program for that.
 */
export async function* verifyFile(path: string, options: VerifyOptions): AsyncRule<Failure, string> {
  const given = yield* parseGiven(options)
  if (options.model === undefined && (options.bind ?? options.value) !== undefined)
    yield* fail(usageError('--bind and --value say something of a model: name it with --model MODEL'))
  if (!isFile(path, isZooName))
    yield* fail(
      usageError(
        `${path} is a network of the zoo, and no program; ohmflow map ${path} --until synchronize --json FILE writes one of it`,
      ),
    )
  const model = options.model === undefined ? null : yield* loadModel(options.model)
  const program = yield* programIn(path, yield* get(await readBytes(path)()))
  const told = model === null ? yield* alone(program) : yield* against(model, given, program)
  return `${describeProgram(program)}\n${proved}\n${told}${memoryText(program)}`
}
