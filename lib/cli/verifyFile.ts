import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { decode, type Lowered, Program, parseJson } from '../entries/codec.js'
import { verifyFor } from '../entries/program.js'
import { describeProgram } from '../entries/view.js'
import {
  im2col,
  importOnnx,
  type ModelFile,
  modelFile,
  type OhmflowError,
  parseAssembly,
  presets,
  verify,
} from '../index.js'
import type { FileError } from '../node/fileError.js'
import { readBytes, textIn } from '../node/readBytes.js'
import { artefactKindOf } from './artefactKind.js'
import { type UsageError, usageError } from './exit.js'
import { fileForm } from './fileForm.js'
import { type Given, type GivenOptions, loadModel, parseGiven } from './inputs.js'

const otherFile = (path: string, what: string): FileError => ({
  _tag: 'FileError',
  path,
  doing: 'read',
  code: 'EFTYPE',
  reason: `it is ${what}, not a program of ohmflow. Programs are what ohmflow map writes with --until synchronize --json FILE`,
})

/** What a file is that is neither. */
const neither = async (path: string, bytes: Uint8Array): Promise<FileError> => {
  const { chip } = presets.rram256
  const read = importOnnx()({ model: await modelFile(path, bytes)(), bindings: {}, chip })
  return E.isLeft(read) && read.left._tag === 'NotOnnx'
    ? otherFile(path, read.left.looksLike ?? 'neither JSON nor assembly text')
    : otherFile(path, 'an ONNX model')
}

const programOf = (value: unknown, path: string): Either<OhmflowError, Program> => {
  const kind = artefactKindOf(value)
  // where there is a schema, decoding says of which kind it is
  return kind === undefined || (typeof value === 'object' && value !== null && 'schema' in value)
    ? decode(Program, `${path} (program)`)(value)
    : E.left(otherFile(path, kind.name))
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

/** What a program is held against beside the machine, as it is written. */
export interface VerifyOptions extends GivenOptions {
  readonly model?: string
}

/** A program in a file, by the bytes of that. */
const programOfFile = async (path: string, bytes: Uint8Array): Promise<Either<OhmflowError, Program>> => {
  const form = fileForm(path, bytes)
  if (form === 'other') return E.left(await neither(path, bytes))
  const text = textIn(path, bytes)
  if (form === 'assembly') return E.chainW(parseAssembly)(text)
  const value = E.chainW((json: string) => parseJson(json, path))(text)
  return E.chainW((found: unknown) => programOf(found, path))(value)
}

/** What is proved of a program by itself. */
const alone = (program: Program): Either<OhmflowError, string> =>
  E.map((right: Program) => `${layersText(right)}\n${elementsText(right)}`)(verify(program))

/** What is proved of a program for a model. */
const against =
  (model: ModelFile, given: Given) =>
  (program: Program): Either<OhmflowError, string> => {
    const network = importOnnx()({ model, ...given, chip: program.chip })
    const lowered = E.chainW(im2col())(network)
    return E.map(
      () => `its layers are those of ${model.name}: none is missing, and each has the operator, the
products and the inputs, and reads the elements, that lowering of the model gives\n`,
    )(E.chainW((asked: Lowered) => verifyFor(asked)(program))(lowered))
  }

/**
 * `ohmflow verify FILE`: what is proved of a program, as JSON or assembly text, or what is wrong with it; with a model,
 * of it as a program for that.
 */
export const verifyFile = (
  path: string,
  options: VerifyOptions,
): TaskEither<OhmflowError | UsageError, string> => {
  const given = parseGiven(options)
  if (E.isLeft(given)) return TE.left(given.left)
  if (options.model === undefined && (options.bind ?? options.value) !== undefined)
    return TE.left(usageError('--bind and --value say something of a model: name it with --model MODEL'))
  const judge: TaskEither<OhmflowError | UsageError, (program: Program) => Either<OhmflowError, string>> =
    options.model === undefined
      ? TE.right(alone)
      : TE.map((model: ModelFile) => against(model, given.right))(loadModel(options.model))
  return TE.chainW((judged: (program: Program) => Either<OhmflowError, string>) =>
    TE.chainW(
      (bytes: Uint8Array): TaskEither<OhmflowError, string> =>
        async () => {
          const program = await programOfFile(path, bytes)
          if (E.isLeft(program)) return program
          return E.map((told: string) => `${describeProgram(program.right)}\n${proved}\n${told}`)(
            judged(program.right),
          )
        },
    )(readBytes(path)),
  )(judge)
}
