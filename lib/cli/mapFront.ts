import type { Either } from 'fp-ts/lib/Either.js'
import { lastValueFrom, toArray } from 'rxjs'
import { comparedPage, frontTable } from '../entries/view.js'
import { autoFront, type OhmflowError, outcomes, type Program, type Report } from '../index.js'
import { type AsyncRule, eventually, fail, get } from '../rule.js'
import { type Failure, usageError } from './exit.js'
import { json, type MapTargets } from './mapFiles.js'
import { type MappingOptions, pipelineOf, simulatorOf, taskOf } from './mapping.js'
import { answerText, outputTo, writeOutputs } from './outputs.js'
import { type ProgressLines, progressLines } from './progress.js'
import { screenWidth } from './screen.js'
import { madeBy } from './version.js'

/** The reports of programs, one after the other. */
async function* reportsOf(
  programs: readonly Either<OhmflowError, Program>[],
  options: MappingOptions,
  progress: ProgressLines,
): AsyncRule<Failure, readonly Report[]> {
  const reports: Report[] = []
  // one for all, since it knows layers again that several programs have
  const simulate = yield* simulatorOf(options, (done, phases) =>
    progress.part('simulate', 'phases', reports.length * phases + done, programs.length * phases),
  )
  for (const found of programs) {
    const program = yield* get(found)
    reports.push(yield* get(await lastValueFrom(outcomes(() => simulate(program)))))
  }
  return reports
}

/** `ohmflow map MODEL --sync auto --pareto`: the front of cycles and memory, a program a row. */
export async function* mapFront(
  model: string,
  options: MappingOptions & MapTargets & { readonly until: string },
): AsyncRule<Failure, string> {
  const progress = progressLines()
  const pipeline = yield* pipelineOf(options, progress)
  if (
    options.sync !== 'auto' ||
    options.psumLimit !== undefined ||
    options.until !== 'simulate' ||
    options.out !== undefined ||
    options.trace !== undefined
  )
    yield* fail(
      usageError('--pareto goes with --sync auto, without --psum-limit, --until, --out and --trace'),
    )
  const task = yield* taskOf(model, options)
  const programs = await lastValueFrom(
    pipeline.swap('synchronize', autoFront()).until('synchronize').run(task).pipe(toArray()),
  )
  const simulated = await eventually(reportsOf(programs, options, progress))
  progress.end()
  const reports = yield* get(simulated)
  const said = yield* writeOutputs([
    ...outputTo(options.json, () => json(reports)),
    ...outputTo(options.html, () => comparedPage(reports, madeBy(options.args))),
  ])
  return answerText(said, options.json === '-' ? () => json(reports) : undefined, () =>
    frontTable(reports, screenWidth()),
  )
}
