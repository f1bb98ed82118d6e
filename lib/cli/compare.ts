import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { compareTable, type OhmflowError, type Report } from '../index.js'
import type { UsageError } from './exit.js'
import { type MappingOptions, pipelineOf, taskOf } from './map.js'
import { progressLines } from './progress.js'

/** Every combination of the implementations that each option lists. */
const combinations = (options: MappingOptions): readonly MappingOptions[] =>
  options.tile
    .split(',')
    .flatMap((tile) =>
      options.assign
        .split(',')
        .flatMap((assign) =>
          options.sync
            .split(',')
            .flatMap((sync) =>
              options.simulate.split(',').map((simulate) => ({ ...options, tile, assign, sync, simulate })),
            ),
        ),
    )

/** `ohmflow compare MODEL`: the same model mapped in several ways, a way a row; or the first thing that went wrong. */
export const compareModel =
  (model: string, options: MappingOptions): TaskEither<OhmflowError | UsageError, string> =>
  async () => {
    const progress = progressLines()
    const ways = combinations(options)
    const pipelines = []
    for (const way of ways) {
      const pipeline = pipelineOf(way, { ...progress, part: () => {} })
      if (E.isLeft(pipeline)) return pipeline
      pipelines.push(pipeline.right)
    }
    const task = await taskOf(model, options)()
    if (E.isLeft(task)) return task
    const reports: Report[] = []
    for (const pipeline of pipelines) {
      progress.part('compare', 'ways', reports.length, ways.length)
      const report = await pipeline.task(task.right)()
      if (E.isLeft(report)) {
        progress.end()
        return report
      }
      reports.push(report.right)
    }
    progress.end()
    return E.right(`${compareTable(reports)}\n`)
  }
