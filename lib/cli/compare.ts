import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { compareTable, type OhmflowError, type Report } from '../index.js'
import type { UsageError } from './exit.js'
import { type MappingOptions, pipelineOf, taskOf } from './map.js'
import { progressLines } from './progress.js'

/** The ways of an option that lists several, or the one where it is left out. */
const each = (listed: string | undefined): readonly (string | undefined)[] =>
  listed?.split(',') ?? [undefined]

/** Every combination of the implementations that each option lists. */
const combinations = (options: MappingOptions): readonly MappingOptions[] => {
  const { tile, duplicate, extraCores, assign, sync, simulate, ...rest } = options
  let ways: readonly MappingOptions[] = tile
    .split(',')
    .map((tile) => ({ ...rest, tile, assign, sync, simulate }))
  const times = <K extends keyof MappingOptions>(key: K, values: readonly MappingOptions[K][]): void => {
    ways = ways.flatMap((way) =>
      values.map((value) => (value === undefined ? way : { ...way, [key]: value })),
    )
  }
  times('extraCores', each(extraCores))
  times('duplicate', each(duplicate))
  times('assign', assign.split(','))
  times('sync', sync.split(','))
  times('simulate', simulate.split(','))
  return ways
}

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
