import { join } from 'node:path'
import { printableLines } from '../codec/printable.js'
import { objectivesOf, type Rows } from '../entries/sweep.js'
import { effectsFigure, frontFigure, parallelFigure, paretoFigure } from '../entries/view.js'
import type { Report } from '../index.js'
import type { FileError } from '../node/fileError.js'
import { isFileAt } from '../node/writable.js'
import { type AsyncRule, fail, type Rule } from '../rule.js'
import { type Failure, usageError } from './exit.js'
import { writeOutputs } from './outputs.js'
import { readResults } from './readResults.js'
import { isReportFile, readReports } from './reportFiles.js'
import { targetsWritable } from './targets.js'

/** A figure, and how its file is called. */
export type Drawing = readonly [name: string, svg: string]

/** Whether there are results to draw: rows of a sweep, or reports; else it is a model. */
export const isResultFile = (path: string): boolean => path.endsWith('.ndjson') || isReportFile(path)

/** What is drawn of a sweep: of each model its front, and all its points by all that tells them apart. */
const ofRows = ({ header, rows }: Rows): readonly Drawing[] => {
  const objectives = objectivesOf(header.file)
  const [first, second] = objectives
  const models = [...new Set(rows.map(({ model }) => model))]
  const named = (figure: string, model: string): string => {
    const name = model.replaceAll(/[^\w.-]/g, '_')
    return models.length === 1 ? figure : `${figure}-${name}`
  }
  return models.flatMap((model): readonly Drawing[] => {
    const own = rows.filter((row) => row.model === model)
    return [
      ...(first === undefined || second === undefined
        ? []
        : [[named('pareto', model), frontFigure(own, [first, second])] as const]),
      [named('parallel', model), parallelFigure(own, objectives)],
      [named('effects', model), effectsFigure(own, objectives)],
    ]
  })
}

/** What is drawn of reports: time against what it costs. */
const ofReports = (reports: readonly Report[]): readonly Drawing[] => [
  ['pareto-partial-sums', paretoFigure(reports, { cost: 'partial sums' })],
  ['pareto-energy', paretoFigure(reports, { cost: 'energy' })],
  ['pareto-cores', paretoFigure(reports, { cost: 'cores' })],
]

/** Writes drawings to a folder, and says which. */
export function* writeDrawings(out: string, drawings: readonly Drawing[]): Rule<FileError, string> {
  const files = drawings.map(([name, svg]) => ({ path: join(out, `${name}.svg`), text: () => svg }))
  const replaced = files.filter(({ path }) => isFileAt(path)).length
  yield* writeOutputs(files)
  return `${printableLines([
    ...files.map(({ path }) => path),
    ...(replaced === 0
      ? []
      : ['', `${replaced} of these ${files.length} took the place of files of the same name`]),
  ])}\n`
}

/** `ohmflow draw RESULTS --out DIR`: of a search or a sweep that is done, which points no other beats. */
export async function* drawFigures(
  path: string,
  out: string,
  said: readonly string[],
): AsyncRule<Failure, string> {
  const stray = said.find((name) => name !== '--out')
  if (stray !== undefined)
    yield* fail(usageError(`${stray} goes with a model; of results, draw takes --out alone`))
  yield* targetsWritable({ out }, [])
  const drawings = isReportFile(path)
    ? ofReports(yield* readReports([path]))
    : ofRows(yield* readResults('draw', path))
  return yield* writeDrawings(out, drawings)
}
