import { decode, parseJson, Report, verifyReport } from '../entries/codec.js'
import type { OhmflowError } from '../index.js'
import { readText } from '../node/readBytes.js'
import { type AsyncRule, fail, get, type Rule } from '../rule.js'

/** Whether a name means a file of reports, not a model. */
export const isReportFile = (name: string): boolean => name.endsWith('.json')

/** The reports in a value of JSON: one, or a list of them, as `compare --json` writes. */
export function* reportsIn(value: unknown, path: string): Rule<OhmflowError, readonly Report[]> {
  const reports: Report[] = []
  const all: readonly unknown[] = Array.isArray(value) ? value : [value]
  for (const [i, one] of all.entries()) {
    const name = Array.isArray(value) ? `${path}, report ${i + 1}` : path
    const report = yield* get(decode(Report, `${name} (report)`)(one))
    reports.push(yield* get(verifyReport(report)))
  }
  return reports
}

/** The reports of files, one after the other, each held to what reports have to be. */
export async function* readReports(paths: readonly string[]): AsyncRule<OhmflowError, readonly Report[]> {
  const reports: Report[] = []
  for (const path of paths) {
    const text = yield* get(await readText(path)())
    const own = yield* reportsIn(yield* get(parseJson(text, path)), path)
    if (own.length === 0)
      yield* fail({
        _tag: 'Undecodable',
        what: path,
        problems: [
          { path: '', expected: 'a report, or a list of reports', found: 'an empty list, no report' },
        ],
      })
    reports.push(...own)
  }
  return reports
}
