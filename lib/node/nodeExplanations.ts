import type { Explanations } from '../codec/explanation.js'
import type { FileError } from './fileError.js'
import type { QueueFailed } from './queueFailed.js'
import type { WorkerFailed } from './workerFailed.js'

/** A stage of the user's own, read from a file, that breaks a law of its slot, fails, throws, or gives something else. */
export interface StageFailed {
  readonly _tag: 'StageFailed'
  /** The slot that it is for. */
  readonly stage: string
  readonly file: string
  readonly problem: string
}

/** What helps, by the code of the system. */
const fileRemedies: Readonly<Record<string, string>> = {
  ENOENT: 'Check the path.',
  ENOTDIR: 'A part of the path is a file where a folder should be: check the path.',
  EISDIR: 'Name a file, not a folder.',
  EACCES: 'Give yourself the right to it, or name another place.',
  EPERM: 'Give yourself the right to it, or name another place.',
  EROFS: 'Name a place on a disk that can be written to.',
  EFBIG: 'Take a smaller file.',
  ELOOP: 'The links lead in a circle: name the file itself.',
  ENXIO: 'Let something read from the pipe, or name a file.',
  EPIPE: 'Let something write to the pipe, or name a file.',
  ERR_BUFFER_TOO_LARGE: 'Take a smaller file.',
  ERR_FS_FILE_TOO_LARGE: 'Take a smaller file.',
  Z_BUF_ERROR: 'Fetch the file anew, or pack it anew with gzip.',
  Z_DATA_ERROR: 'Fetch the file anew, or pack it anew with gzip.',
  EILSEQ: 'Save it as UTF-8.',
  EINVAL: 'Name a file.',
  EFTYPE: 'See what is in a file with ohmflow explain.',
}

/** What errors of files, of stages in files, of workers and of queues mean. */
export const nodeExplanations: Explanations<FileError | StageFailed | WorkerFailed | QueueFailed> = {
  FileError: (error) => ({
    happened: `cannot ${error.doing} ${error.path}: ${error.reason}`,
    remedy: fileRemedies[error.code] ?? 'Check the path, its permissions and the room on the disk.',
  }),
  StageFailed: (error) => ({
    happened: `${error.file}, in the slot ${error.stage}: ${error.problem}`,
    remedy:
      'Mend it; the laws of its slot as tests (ohmflow/vitest) show the smallest input for which it is wrong.',
  }),
  WorkerFailed: (error) => ({
    happened: error.outOfMemory
      ? 'a worker ran out of memory'
      : `a worker ended without an answer: ${error.reason}`,
    remedy: 'Run fewer workers at a time: --workers 1.',
  }),
  QueueFailed: (error) => ({
    happened: `the queue ${error.queue} cannot be reached: ${error.reason}`,
    remedy: /^(NOAUTH|WRONGPASS|NOPERM)/.test(error.reason)
      ? 'Give its user and password in the address, as in redis://user:password@host:6379, or redis://:password@host:6379.'
      : 'Start a Redis there, as with redis-server, or correct the address.',
  }),
}
