import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { decode, Program, parseJson } from '../entries/codec.js'
import { describeProgram } from '../entries/view.js'
import { type OhmflowError, parseAssembly, verify } from '../index.js'
import { readText } from '../node/readBytes.js'
import type { UsageError } from './exit.js'

/** Whether a text is to be read as JSON, whatever is wrong with it: by its beginning, or the name of its file. */
const isJson = (text: string, path: string): boolean => path.endsWith('.json') || /^\uFEFF?\s*[[{]/.test(text)

const programIn = (text: string, path: string): Either<OhmflowError, Program> =>
  isJson(text, path)
    ? E.chainW((value: unknown) => decode(Program, `${path} (program)`)(value))(parseJson(text, path))
    : parseAssembly(text)

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

/** `ohmflow verify FILE`: what is proved of a program, as JSON or assembly text, or what is wrong with it. */
export const verifyFile = (path: string): TaskEither<OhmflowError | UsageError, string> =>
  TE.chainEitherKW((text: string) =>
    E.chainW(
      (program: Program): Either<OhmflowError, string> =>
        E.map(() => `${describeProgram(program)}\n${proved}\n${layersText(program)}\n`)(verify(program)),
    )(programIn(text, path)),
  )(readText(path))
