import { closeSync, existsSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
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

const refused = (path: string, problem: string): E.Either<BadRows, never> =>
  E.left({
    _tag: 'BadRows',
    path,
    problem,
    remedy,
  })

interface RowsThere {
  readonly rows: readonly Row[]
  readonly broken: readonly number[]
  readonly whole: boolean
}

/** What is there of a sweep's rows, each once; nothing where there is no file. */
const rowsThere = async (
  path: string,
  header: RowsHeader,
  belongs: (row: Row) => boolean,
): Promise<Either<FileError | BadRows, RowsThere>> => {
  if (!existsSync(path)) return E.right({ rows: [], broken: [], whole: false })
  const read = await readRowsFile(path, remedy)
  if (E.isLeft(read)) return read
  const { header: own, broken } = read.right
  if (own === null) return E.right({ rows: [], broken: [], whole: false })
  if (own.sweep !== header.sweep)
    return refused(
      path,
      'it has the rows of another sweep: its file, a model, a chip, the command line or the version of ohmflow was another',
    )
  const rows = read.right.rows.filter(belongs)
  return E.right({ rows, broken, whole: broken.length === 0 && rows.length === read.right.rows.length })
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
  async () => {
    const there = await rowsThere(path, header, belongs)
    if (E.isLeft(there)) return there
    const { rows: before, broken, whole } = there.right
    if (!whole) {
      const begun = writeWhole(path, headerText(header) + before.map(rowText).join(''))
      if (E.isLeft(begun)) return begun
    }
    return E.tryCatch(
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
  }
