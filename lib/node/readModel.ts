import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { ModelFile } from '../stages/import/import.js'
import { modelFile } from '../stages/import/modelFile.js'
import type { FileError } from './fileError.js'
import { readBytes } from './readBytes.js'

/**
 * An ONNX file, ready to be a task's model. Fails with `FileError`.
 *
 * @example
 * import { readModel } from 'ohmflow/node'
 * const model = await readModel('no/such/model.onnx')()
 * console.assert(model._tag === 'Left' && model.left.code === 'ENOENT')
 */
export const readModel = (path: string): TaskEither<FileError, ModelFile> =>
  TE.chainTaskK((bytes: Uint8Array) => modelFile(path, bytes))(readBytes(path))
