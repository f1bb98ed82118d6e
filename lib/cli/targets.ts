import type { FileError } from '../node/fileError.js'
import { fileWritable, folderWritable, isFileAt, isSameFile } from '../node/writable.js'
import { fail, get, type Rule } from '../rule.js'
import { type UsageError, usageError } from './exit.js'

/** Files that a command was asked to write, by option; - is standard output. */
export interface Targets {
  readonly json?: string
  readonly csv?: string
  readonly html?: string
  readonly trace?: string
  readonly svg?: string
  readonly out?: string
}

/** Whether - is standard output for an option; else what opens its file, which takes no -. */
const files = { json: null, csv: null, html: 'a browser', trace: 'Perfetto', svg: 'a browser' } as const
const options = ['json', 'csv', 'html', 'trace', 'svg'] as const

/** Whether two options ask for the same place, standard output or a file; `/dev/null` and the like take anything. */
const isSameTarget = (one: string, other: string): boolean =>
  one === other || (one !== '-' && other !== '-' && isSameFile(one, other))

/** Whether an option is to write over what the command reads or keeps: only the places of files can be. */
export function* notOver(
  option: string,
  path: string,
  needed: readonly (string | undefined)[],
): Rule<UsageError, void> {
  const own = needed.find((each) => each !== undefined && isFileAt(each) && isSameFile(each, path))
  if (own !== undefined)
    yield* fail(usageError(`--${option} would overwrite ${own}, which is needed; name another file`))
}

/**
 * Whether what a command makes can be written where it is asked for, and not over what it reads, of which those that are
 * no files are names: told before the work, which would be lost.
 */
export function* targetsWritable(
  targets: Targets,
  read: readonly (string | undefined)[],
): Rule<FileError | UsageError, void> {
  const asked = options.flatMap((option) => {
    const path = targets[option]
    return path === undefined ? [] : [{ option, path }]
  })
  for (const [i, { option, path }] of asked.entries()) {
    const other = asked.slice(0, i).find((before) => isSameTarget(before.path, path))
    if (other !== undefined)
      yield* fail(
        usageError(
          `--${other.option} and --${option} cannot both go to ${path === '-' ? 'standard output' : path}`,
        ),
      )
    const opener = files[option]
    if (opener !== null && path === '-')
      yield* fail(usageError(`--${option} takes the path of a file, to be opened in ${opener}, not -`))
    if (path !== '-') {
      yield* get(fileWritable(path))
      yield* notOver(option, path, read)
    }
  }
  if (targets.out !== undefined) yield* get(folderWritable(targets.out))
}
