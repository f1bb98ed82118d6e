import { accessSync, constants, lstatSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs'
import { dirname, isAbsolute } from 'node:path'

/** Links that a path may lead through; as many as Linux follows. */
const mostLinks = 40

/** A failure as the file system would put it. */
export const systemError = (code: string, problem: string): Error =>
  Object.assign(new Error(`${code}: ${problem}`), { code })

/** Where a path leads at which there is nothing yet: through links to nothing, as a shell's `>` goes through them. */
const unmade = (path: string): string => {
  let at = path
  for (let links = 0; links < mostLinks; links++) {
    if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return at
    const to = readlinkSync(at)
    at = isAbsolute(to) ? to : `${realpathSync(dirname(at))}/${to}`
  }
  throw systemError('ELOOP', 'too many links')
}

/** What a path leads to, links followed. */
export interface Destination {
  /** The path of the file itself, which is no link; of a device or pipe, the path as it was given. */
  readonly path: string
  /** What is there; undefined where the file is yet to be made. */
  readonly there: Stats | undefined
  /** Whether it is written to as it is: a device such as the terminal, or a pipe, has no halves. */
  readonly stream: boolean
}

/** Where a file that is written to `path` goes. Throws where none can be: a folder, a disk, what may not be written. */
export const destination = (path: string): Destination => {
  if (path === '') throw systemError('ENOENT', 'the path is empty')
  const there = statSync(path, { throwIfNoEntry: false })
  if (there === undefined) return { path: unmade(path), there, stream: false }
  if (there.isDirectory()) throw systemError('EISDIR', 'it is a folder')
  if (there.isCharacterDevice() || there.isFIFO()) return { path, there, stream: true }
  if (!there.isFile()) throw systemError('EINVAL', 'it is no file')
  accessSync(path, constants.W_OK)
  return { path: realpathSync(path), there, stream: false }
}
