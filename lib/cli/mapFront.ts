import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { lastValueFrom, toArray } from 'rxjs'
import { comparedPage, frontTable } from '../entries/view.js'
import { autoFront, type OhmflowError, outcomes, type Report, type Task } from '../index.js'
import { writeWhole } from '../node/writeWhole.js'
import { type UsageError, usageError } from './exit.js'
import { madeBy } from './madeBy.js'
import { json, type MapTargets } from './mapFiles.js'
import { type MappingOptions, pipelineOf, simulatorOf, taskOf } from './mapping.js'
import { progressLines } from './progress.js'
import { say } from './say.js'
import { screenWidth, written } from './screen.js'

/** `ohmflow map MODEL --sync auto --pareto`: the front of cycles and memory, a program a row. */
export const mapFront = (
  model: string,
  options: MappingOptions & MapTargets & { readonly until: string },
): TaskEither<OhmflowError | UsageError, string> => {
  const progress = progressLines()
  const pipeline = pipelineOf(options, progress)
  if (E.isLeft(pipeline)) return TE.left(pipeline.left)
  if (
    options.sync !== 'auto' ||
    options.psumLimit !== undefined ||
    options.until !== 'simulate' ||
    options.out !== undefined ||
    options.trace !== undefined
  )
    return TE.left(
      usageError('--pareto goes with --sync auto, without --psum-limit, --until, --out and --trace'),
    )
  return TE.chainW((task: Task) => async (): Promise<Either<OhmflowError | UsageError, string>> => {
    const programs = await lastValueFrom(
      pipeline.right.swap('synchronize', autoFront()).until('synchronize').run(task).pipe(toArray()),
    )
    const reports: Report[] = []
    // one for all, since it knows layers again that several programs have
    const simulate = simulatorOf(options, (done, phases) =>
      progress.part('simulate', 'phases', reports.length * phases + done, programs.length * phases),
    )
    if (E.isLeft(simulate)) return simulate
    for (const program of programs) {
      if (E.isLeft(program)) return program
      const report = await lastValueFrom(outcomes(() => simulate.right(program.right)))
      if (E.isLeft(report)) {
        progress.end()
        return report
      }
      reports.push(report.right)
    }
    progress.end()
    const files = [
      ...(options.json === undefined || options.json === '-'
        ? []
        : [[options.json, () => json(reports)] as const]),
      ...(options.html === undefined
        ? []
        : [[options.html, () => comparedPage(reports, madeBy(options.args))] as const]),
    ]
    const said = written(files.map(([path]) => path))
    for (const [path, content] of files) {
      const done = writeWhole(path, content())
      if (E.isLeft(done)) return done
    }
    if (options.json === '-') {
      say(said)
      return E.right(json(reports))
    }
    return E.right(`${frontTable(reports, screenWidth())}\n${said === '' ? '' : `\n${said}`}`)
  })(taskOf(model, options))
}
