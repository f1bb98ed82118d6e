import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { decode, parseJson, Report, verifyReport } from '../entries/codec.js'
import type { OhmflowError } from '../index.js'
import { readText } from '../node/readBytes.js'

/** Whether a name means a file of reports, not a model. */
export const isReportFile = (name: string): boolean => name.endsWith('.json')

/** The reports in a value of JSON: one, or a list of them, as `compare --json` writes. */
export const reportsIn = (value: unknown, path: string): Either<OhmflowError, readonly Report[]> => {
  const reports: Report[] = []
  const all: readonly unknown[] = Array.isArray(value) ? value : [value]
  for (const [i, one] of all.entries()) {
    const name = Array.isArray(value) ? `${path}, report ${i + 1}` : path
    const decoded = decode(Report, `${name} (report)`)(one)
    if (E.isLeft(decoded)) return decoded
    const sound = verifyReport(decoded.right)
    if (E.isLeft(sound)) return sound
    reports.push(sound.right)
  }
  return E.right(reports)
}

/** The reports of files, one after the other, each held to what reports have to be. */
export const readReports = async (
  paths: readonly string[],
): Promise<Either<OhmflowError, readonly Report[]>> => {
  const reports: Report[] = []
  for (const path of paths) {
    const text = await readText(path)()
    if (E.isLeft(text)) return text
    const value = parseJson(text.right, path)
    if (E.isLeft(value)) return value
    const own = reportsIn(value.right, path)
    if (E.isLeft(own)) return own
    if (own.right.length === 0)
      return E.left({
        _tag: 'Undecodable',
        what: path,
        problems: [
          { path: '', expected: 'a report, or a list of reports', found: 'an empty list, no report' },
        ],
      })
    reports.push(...own.right)
  }
  return E.right(reports)
}
