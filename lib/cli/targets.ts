import type { FileError } from '../node/fileError.js'
import { fileWritable, folderWritable } from '../node/writable.js'
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

/** Whether what a command makes can be written where it is asked for: told before the work, which would be lost. */
export function* targetsWritable(targets: Targets): Rule<FileError | UsageError, void> {
  const asked = options.flatMap((option) => {
    const path = targets[option]
    return path === undefined ? [] : [{ option, path }]
  })
  for (const [i, { option, path }] of asked.entries()) {
    const other = asked.slice(0, i).find((before) => before.path === path)
    if (other !== undefined)
      yield* fail(
        usageError(
          `--${other.option} and --${option} cannot both go to ${path === '-' ? 'standard output' : path}`,
        ),
      )
    const opener = files[option]
    if (opener !== null && path === '-')
      yield* fail(usageError(`--${option} takes the path of a file, to be opened in ${opener}, not -`))
    if (path !== '-') yield* get(fileWritable(path))
  }
  if (targets.out !== undefined) yield* get(folderWritable(targets.out))
}
