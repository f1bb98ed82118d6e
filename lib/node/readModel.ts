import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { ModelFile } from '../stages/import/import.js'
import { modelFile } from '../stages/import/modelFile.js'
import type { FileError } from './fileError.js'
import { readBytes } from './readBytes.js'

/** An ONNX file, ready to be a task's model. Fails with `FileError`. */
export const readModel = (path: string): TaskEither<FileError, ModelFile> =>
  TE.chainTaskK((bytes: Uint8Array) => modelFile(path, bytes))(readBytes(path))
