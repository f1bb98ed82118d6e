import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { ModelFile } from '../onnx/format/modelFile.js'
import { shortExternal } from '../onnx/weights/shortExternal.js'
import type { FileError } from './fileError.js'
import { hashedModel } from './hashedModel.js'
import { readBeside } from './readBeside.js'
import { readBytes } from './readBytes.js'

/**
 * An ONNX file, ready to be a task's model, with the short constants that it keeps in other
 * files (shapes depend on them). Weights in other files are not read. Fails with `FileError`.
 *
 * @example
 * import { readModel } from 'ohmflow/node'
 * const model = await readModel('no/such/model.onnx')()
 * console.assert(model._tag === 'Left' && model.left.code === 'ENOENT')
 */
export const readModel = (path: string): TaskEither<FileError, ModelFile> =>
  TE.map((bytes: Uint8Array): ModelFile => {
    const file = hashedModel(path, bytes)
    const beside = shortExternal(bytes, readBeside(path))
    return Object.keys(beside).length === 0 ? file : { ...file, beside }
  })(readBytes(path))
