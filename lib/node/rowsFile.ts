import { closeSync, existsSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { type AsyncRule, eventually, fail, get } from '../rule.js'
import type { Row, RowsHeader } from '../sweep/rows.js'
import { headerText, inOrder, rowText } from '../sweep/rowText.js'
import type { BadRows } from '../sweep/sweepError.js'
import { type FileError, fileError } from './fileError.js'
import { makeFolder } from './makeFolder.js'
import { readRowsFile } from './readRowsFile.js'
import { writeWhole } from './writeWhole.js'

/** A file of rows that is written while a sweep runs. */
export interface RowsFile {
  /** The rows that were there when it was opened. */
  readonly before: readonly Row[]
  /** The lines that were there and are no rows as they were written, from 1: those that are measured again. */
  readonly broken: readonly number[]
  /** Adds rows as they come: they are there whatever ends this process afterwards. */
  readonly append: (rows: readonly Row[]) => Either<FileError, void>
  /** Takes the place of the file with all rows in the order of their points. */
  readonly finish: () => Either<FileError, readonly Row[]>
  readonly close: () => void
}

/** How often what was written is forced onto the disk, in milliseconds: a power failure takes no more than this. */
const pace = 1000

const remedy = 'Name another file with --out, or remove this one where it is no longer needed.'

interface RowsThere {
  readonly rows: readonly Row[]
  readonly broken: readonly number[]
  readonly whole: boolean
}

/** What is there of a sweep's rows, each once; nothing where there is no file. */
async function* rowsThere(
  path: string,
  header: RowsHeader,
  belongs: (row: Row) => boolean,
): AsyncRule<FileError | BadRows, RowsThere> {
  const nothing: RowsThere = { rows: [], broken: [], whole: false }
  if (!existsSync(path)) return nothing
  const { header: own, rows: all, broken } = yield* readRowsFile(path, remedy)
  if (own === null) return nothing
  if (own.sweep !== header.sweep)
    yield* fail({
      _tag: 'BadRows',
      path,
      problem:
        'it has the rows of another sweep: its file, a model, a chip, the command line or the version of ohmflow was another',
      remedy,
    })
  const rows = all.filter(belongs)
  return { rows, broken, whole: broken.length === 0 && rows.length === all.length }
}

async function* opened(
  path: string,
  header: RowsHeader,
  belongs: (row: Row) => boolean,
): AsyncRule<FileError | BadRows, RowsFile> {
  const { rows: before, broken, whole } = yield* rowsThere(path, header, belongs)
  if (!whole) yield* get(writeWhole(path, headerText(header) + before.map(rowText).join('')))
  const file = E.tryCatch(
    (): RowsFile => {
      makeFolder(dirname(path))
      const file = openSync(path, 'a')
      const rows = [...before]
      let synced = performance.now()
      return {
        before,
        broken,
        append: (more) =>
          E.tryCatch(
            () => {
              // one call: a line is torn by a failure of the machine at the most
              const bytes = Buffer.from(more.map(rowText).join(''))
              for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
              for (const row of more) rows.push(row)
              if (performance.now() - synced < pace) return
              fsyncSync(file)
              synced = performance.now()
            },
            (thrown) => fileError(path, 'write', thrown),
          ),
        finish: () => {
          const all = inOrder(rows)
          return E.map(() => all)(writeWhole(path, headerText(header) + all.map(rowText).join('')))
        },
        close: () => closeSync(file),
      }
    },
    (thrown) => fileError(path, 'write', thrown),
  )
  return yield* get(file)
}

/**
 * Opens the file of a sweep's rows, and goes on where it was left: a line that is torn or was changed is cut out, and its row comes again. A
 * file that is of another sweep, or no file of rows, is refused and stays as it is. Rows that do not belong to any point,
 * as those that were copied from elsewhere, are left out.
 */
export const openRows =
  (
    path: string,
    header: RowsHeader,
    belongs: (row: Row) => boolean,
  ): TaskEither<FileError | BadRows, RowsFile> =>
  () =>
    eventually(opened(path, header, belongs))
