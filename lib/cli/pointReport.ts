import { activityOf } from '../entries/program.js'
import { accuracyMeasures, pointAt } from '../entries/sweep.js'
import { mappedPage, packSteps, rowsTable } from '../entries/view.js'
import { reportTable, verifyChip } from '../index.js'
import { type AsyncRule, fail, get } from '../rule.js'
import { type Failure, usageError } from './exit.js'
import { parseNatural } from './inputs.js'
import { pipelineOf } from './mapping.js'
import { outputTo, writeOutputs } from './outputs.js'
import { progressLines } from './progress.js'
import { painted, screenWidth } from './screen.js'
import { optionsOf } from './sweepCompiler.js'
import { type DesignOptions, loadSweep, type SweepJob } from './sweepInputs.js'
import { measuring } from './sweepWorker.js'
import { madeBy } from './version.js'

/** How right a point is on the samples of its sweep, as its row says it; nothing where there are none. */
const rightness = async (job: SweepJob, index: number): Promise<string> => {
  if (job.samples.length === 0) return ''
  const rows = await measuring(job)([index])
  const known = [...accuracyMeasures].filter((name) => rows.some(({ measures }) => name in measures))
  return `${rowsTable(rows, known, screenWidth())}\n`
}

/** `ohmflow sweep FILE --point N`: one point mapped again, what `map` would say of it, and how right it is on data. */
export async function* pointReport(
  path: string,
  point: string,
  { html, args, ...options }: DesignOptions & { readonly html?: string; readonly args: readonly string[] },
): AsyncRule<Failure, string> {
  const index = yield* get(parseNatural('--point', point))
  const { job, sweep } = yield* loadSweep(path, options)
  const found = pointAt(sweep, index)
  if (found === null) return yield* fail(usageError(`the sweep has no point ${index}`))
  const chip = yield* get(verifyChip(found.design.chip))
  const progress = progressLines()
  const pipeline = yield* pipelineOf({ ...optionsOf(found.design.mapping), chip: '' }, progress)
  const made = await pipeline.artefacts({ ...found.model, chip })()
  progress.end()
  const { simulate: report, assign: placed, synchronize: program } = yield* get(made)
  const table = `${painted(reportTable(report, screenWidth()))}\n${await rightness(job, index)}`
  if (html === undefined) return table
  const steps = await packSteps(program)
  const page = (): string =>
    mappedPage({ report, placed, program, activity: activityOf(program), steps }, madeBy(args))
  return `${table}\n${yield* writeOutputs(outputTo(html, page))}`
}
