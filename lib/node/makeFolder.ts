import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { systemError } from './destination.js'

const isFolder = (path: string): boolean => {
  const there = statSync(path, { throwIfNoEntry: false })
  if (there === undefined) return false
  if (!there.isDirectory()) throw systemError('ENOTDIR', `${path} is no folder`)
  return true
}

/**
 * Makes a folder and those above it, one by one: by itself, Node tries for ever where the
 * file system takes none, as that of processes does (`mkdir` with `recursive` below /proc). Throws where it cannot.
 */
export const makeFolder = (path: string): void => {
  if (isFolder(path)) return
  const above = dirname(path)
  if (above !== path) makeFolder(above)
  try {
    mkdirSync(path)
  } catch (thrown) {
    // another process may have been faster
    if (!isFolder(path)) throw thrown
  }
}
