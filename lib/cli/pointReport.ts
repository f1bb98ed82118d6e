import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { activityOf } from '../entries/program.js'
import { pointAt } from '../entries/sweep.js'
import { mappedPage, packSteps } from '../entries/view.js'
import { type OhmflowError, reportTable, verifyChip } from '../index.js'
import { writeWhole } from '../node/writeWhole.js'
import { type UsageError, usageError } from './exit.js'
import { parseNatural } from './inputs.js'
import { madeBy } from './madeBy.js'
import { pipelineOf } from './mapping.js'
import { progressLines } from './progress.js'
import { painted, screenWidth, written } from './screen.js'
import { optionsOf } from './sweepCompiler.js'
import { type DesignOptions, loadSweep } from './sweepInputs.js'

/** `ohmflow sweep FILE --point N`: one point mapped again, and what `map` would say of it. */
export const pointReport = async (
  path: string,
  point: string,
  { html, args, ...options }: DesignOptions & { readonly html?: string; readonly args: readonly string[] },
): Promise<Either<OhmflowError | UsageError, string>> => {
  const index = parseNatural('--point', point)
  if (E.isLeft(index)) return index
  const loaded = await loadSweep(path, options)
  if (E.isLeft(loaded)) return loaded
  const found = pointAt(loaded.right.sweep, index.right)
  if (found === null) return E.left(usageError(`the sweep has no point ${index.right}`))
  const chip = verifyChip(found.design.chip)
  if (E.isLeft(chip)) return chip
  const progress = progressLines()
  const pipeline = pipelineOf({ ...optionsOf(found.design.mapping), chip: '' }, progress)
  if (E.isLeft(pipeline)) return pipeline
  const made = await pipeline.right.artefacts({ ...found.model, chip: chip.right })()
  progress.end()
  if (E.isLeft(made)) return made
  const { simulate: report, assign: placed, synchronize: program } = made.right
  const table = `${painted(reportTable(report, screenWidth()))}\n`
  if (html === undefined) return E.right(table)
  const steps = await packSteps(program)
  const said = written([html])
  const text = mappedPage({ report, placed, program, activity: activityOf(program), steps }, madeBy(args))
  return E.map(() => `${table}\n${said}`)(writeWhole(html, text))
}
