import { activityOf } from '../entries/program.js'
import { pointAt } from '../entries/sweep.js'
import { mappedPage, packSteps } from '../entries/view.js'
import { reportTable, verifyChip } from '../index.js'
import { type AsyncRule, fail, get } from '../rule.js'
import { type Failure, usageError } from './exit.js'
import { parseNatural } from './inputs.js'
import { madeBy } from './madeBy.js'
import { pipelineOf } from './mapping.js'
import { outputTo, writeOutputs } from './outputs.js'
import { progressLines } from './progress.js'
import { painted, screenWidth } from './screen.js'
import { optionsOf } from './sweepCompiler.js'
import { type DesignOptions, loadSweep } from './sweepInputs.js'

/** `ohmflow sweep FILE --point N`: one point mapped again, and what `map` would say of it. */
export async function* pointReport(
  path: string,
  point: string,
  { html, args, ...options }: DesignOptions & { readonly html?: string; readonly args: readonly string[] },
): AsyncRule<Failure, string> {
  const index = yield* get(parseNatural('--point', point))
  const { sweep } = yield* loadSweep(path, options)
  const found = pointAt(sweep, index)
  if (found === null) return yield* fail(usageError(`the sweep has no point ${index}`))
  const chip = yield* get(verifyChip(found.design.chip))
  const progress = progressLines()
  const pipeline = yield* pipelineOf({ ...optionsOf(found.design.mapping), chip: '' }, progress)
  const made = await pipeline.artefacts({ ...found.model, chip })()
  progress.end()
  const { simulate: report, assign: placed, synchronize: program } = yield* get(made)
  const table = `${painted(reportTable(report, screenWidth()))}\n`
  if (html === undefined) return table
  const steps = await packSteps(program)
  const page = (): string =>
    mappedPage({ report, placed, program, activity: activityOf(program), steps }, madeBy(args))
  return `${table}\n${yield* writeOutputs(outputTo(html, page))}`
}
