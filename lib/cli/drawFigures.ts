import { join } from 'node:path'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { printableLines } from '../codec/printable.js'
import { objectivesOf, type Rows } from '../entries/sweep.js'
import { effectsFigure, frontFigure, parallelFigure, paretoFigure } from '../entries/view.js'
import type { OhmflowError, Report } from '../index.js'
import { writeWhole } from '../node/writeWhole.js'
import { type UsageError, usageError } from './exit.js'
import { readResults } from './readResults.js'
import { isReportFile, readReports } from './reportFiles.js'
import { targetsWritable } from './targets.js'

type Drawing = readonly [name: string, svg: string]

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

const drawingsOf = async (path: string): Promise<Either<OhmflowError, readonly Drawing[]>> =>
  isReportFile(path)
    ? E.map(ofReports)(await readReports([path]))
    : E.map(ofRows)(await readResults('draw', path))

/** `ohmflow draw RESULTS --out DIR`: of a search or a sweep that is done, which points no other beats. */
export const drawFigures = async (
  path: string,
  out: string,
  said: readonly string[],
): Promise<Either<OhmflowError | UsageError, string>> => {
  const stray = said.find((name) => name !== '--out')
  if (stray !== undefined)
    return E.left(usageError(`${stray} goes with a model; of results, draw takes --out alone`))
  const target = targetsWritable({ out })
  if (E.isLeft(target)) return target
  const drawings = await drawingsOf(path)
  if (E.isLeft(drawings)) return drawings
  for (const [name, svg] of drawings.right) {
    const written = writeWhole(join(out, `${name}.svg`), svg)
    if (E.isLeft(written)) return written
  }
  return E.right(`${printableLines(drawings.right.map(([name]) => join(out, `${name}.svg`)))}\n`)
}
