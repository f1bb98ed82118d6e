/** A file that cannot be read or written, and the system's word for why. */
export interface FileError {
  readonly _tag: 'FileError'
  readonly path: string
  readonly doing: 'read' | 'write'
  /** The system's code: ENOENT, EACCES, EISDIR, ENOSPC … */
  readonly code: string
  readonly reason: string
}

/** What a failed call of the file system says, as a value. */
export const fileError = (path: string, doing: FileError['doing'], thrown: unknown): FileError => ({
  _tag: 'FileError',
  path,
  doing,
  code: thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'UNKNOWN',
  reason: thrown instanceof Error ? thrown.message : String(thrown),
})
