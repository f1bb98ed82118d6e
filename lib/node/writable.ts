import { accessSync, constants, lstatSync, realpathSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { destination, systemError } from './destination.js'
import { type FileError, fileError } from './fileError.js'

/** Throws where nothing can be written to the folder, or to the first one above it that is there. */
const folderTakes = (folder: string): void => {
  const there = statSync(folder, { throwIfNoEntry: false })
  if (there === undefined && lstatSync(folder, { throwIfNoEntry: false }) !== undefined)
    throw systemError('ENOENT', `${folder} is a link to nothing`)
  if (there === undefined && dirname(folder) !== folder) return folderTakes(dirname(folder))
  if (there?.isDirectory() !== true) throw systemError('ENOTDIR', `${folder} is no folder`)
  accessSync(folder, constants.W_OK | constants.X_OK)
}

const fileTaken = (path: string): void => {
  const { path: at, there, stream } = destination(path)
  if (stream) return
  // the folders of a path are made, those of a link's target are not
  if (there === undefined && at === path) folderTakes(dirname(path))
  else accessSync(dirname(at), constants.W_OK | constants.X_OK)
}

const checked = (path: string, check: (path: string) => void): Either<FileError, void> =>
  E.tryCatch(
    () => check(path),
    (thrown) => fileError(path, 'write', thrown),
  )

/** Whether `writeWhole` can write a file there, asked before work that would be lost otherwise. Writes nothing. */
export const fileWritable = (path: string): Either<FileError, void> => checked(path, fileTaken)

/** Whether files can be written to a folder that is there, or can be made. Writes nothing. */
export const folderWritable = (path: string): Either<FileError, void> => checked(path, folderTakes)

/** The one name of a file, however it is written: links are followed where it is there. */
const nameOf = (path: string): string =>
  statSync(path, { throwIfNoEntry: false }) === undefined ? resolve(path) : realpathSync(path)

/** Whether two paths lead to the same file, which may be yet to be made. */
export const isSameFile = (one: string, other: string): boolean => nameOf(one) === nameOf(other)

/** Whether there is a file at a path that writing to it would put something else in the place of. */
export const isFileAt = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() === true
