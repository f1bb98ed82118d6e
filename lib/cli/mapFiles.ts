import { join } from 'node:path'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { jsonText } from '../codec/jsonText.js'
import { activityOf, type TraceExtent, type TraceWindow } from '../entries/program.js'
import { mappedPage, packSteps } from '../entries/view.js'
import type { FileError } from '../node/fileError.js'
import { writeWhole } from '../node/writeWhole.js'
import { madeBy } from './madeBy.js'
import { artefactOf, type Result, type StageName } from './mapStages.js'
import { written } from './screen.js'
import { extentText, writeTrace } from './traceFile.js'

const artefactNames: Readonly<Record<StageName, string>> = {
  import: 'network',
  lower: 'lowered',
  precision: 'precise',
  tile: 'tiled',
  duplicate: 'duplicated',
  assign: 'placed',
  synchronize: 'program',
  simulate: 'report',
}

/** Where what a mapping makes is written to, and how it was asked for. */
export interface MapTargets {
  readonly json?: string
  readonly out?: string
  readonly html?: string
  readonly trace?: string
  readonly traceCycles?: string
  /** The words of the command line. */
  readonly args: readonly string[]
}

/** A value as the text of a JSON file. */
export const json = (artefact: unknown): string => `${jsonText(artefact, 2)}\n`

/** The page of a mapping that went through all stages; none of one that did not. */
const pageOf = async (args: readonly string[], results: readonly Result[]): Promise<string | undefined> => {
  const report = artefactOf(results, 'simulate')
  const placed = artefactOf(results, 'assign')
  const program = artefactOf(results, 'synchronize')
  if (report === undefined || placed === undefined || program === undefined) return undefined
  const steps = await packSteps(program)
  return mappedPage({ report, placed, program, activity: activityOf(program), steps }, madeBy(args))
}

type File = readonly [path: string, content: () => string]

/** The files that were asked for: the last artefact for `--json`, all of them for `--out`, the page for `--html`. */
const filesOf = async (
  { json: file, out, html, args }: MapTargets,
  results: readonly Result[],
): Promise<readonly File[]> => {
  const last = results.at(-1)
  const page = html === undefined ? undefined : await pageOf(args, results)
  return [
    ...(file === undefined || file === '-' || last === undefined
      ? []
      : [[file, () => json(last.artefact)] as const]),
    ...(out === undefined
      ? []
      : results.flatMap(({ stage, artefact, files }): readonly File[] => [
          [join(out, `${artefactNames[stage]}.json`), () => json(artefact)],
          ...files.map(([name, content]): File => [join(out, name), content]),
        ])),
    ...(html === undefined || page === undefined ? [] : [[html, () => page] as const]),
  ]
}

/** Writes what was asked for, and says what it wrote. */
export const writeResults = async (
  targets: MapTargets,
  window: TraceWindow,
  results: readonly Result[],
): Promise<Either<FileError, string>> => {
  const files = await filesOf(targets, results)
  const { trace } = targets
  const said = written([...files.map(([path]) => path), ...(trace === undefined ? [] : [trace])])
  for (const [path, content] of files) {
    const done = writeWhole(path, content())
    if (E.isLeft(done)) return done
  }
  const program = artefactOf(results, 'synchronize')
  if (trace === undefined || program === undefined) return E.right(said)
  return E.map((extent: TraceExtent) => `${said}${extentText(extent)}`)(writeTrace(trace, program, window))
}
