/** A file that cannot be read or written, and the system's word for why. */
export interface FileError {
  readonly _tag: 'FileError'
  readonly path: string
  readonly doing: 'read' | 'write'
  /** The system's code: ENOENT, EACCES, EISDIR, ENOSPC … */
  readonly code: string
  readonly reason: string
}

/** The end of a message that names a file which `writeWhole` writes beside the one that is meant, and which nobody has asked for. */
const besideIt = /, \w+ '[^']*\.ohmflow-[\da-f]+\.tmp'.*$/s

/** What the system says; not the path once more where its message ends with it: `ENOENT: …, open 'a.onnx'`. */
const reasonOf = (path: string, thrown: unknown): string => {
  if (!(thrown instanceof Error)) return String(thrown)
  return 'syscall' in thrown
    ? thrown.message.replace(`, ${String(thrown.syscall)} '${path}'`, '').replace(besideIt, '')
    : thrown.message
}

/** What a failed call of the file system says, as a value. */
export const fileError = (path: string, doing: FileError['doing'], thrown: unknown): FileError => ({
  _tag: 'FileError',
  path,
  doing,
  code: thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'UNKNOWN',
  reason: reasonOf(path, thrown),
})
