import { join } from 'node:path'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { jsonText } from '../codec/jsonText.js'
import type { TraceExtent, TraceWindow } from '../entries/program.js'
import type { FileError } from '../node/fileError.js'
import { writeWhole } from '../node/writeWhole.js'
import { artefactOf, type Result, type StageName } from './mapStages.js'
import { written } from './screen.js'

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

type File = readonly [path: string, content: () => string]

/** The files that were asked for: the last artefact for `--json`, all of them for `--out`, the page for `--html`. */
const filesOf = async (
  { json: file, out, html, args }: MapTargets,
  results: readonly Result[],
): Promise<readonly File[]> => {
  const last = results.at(-1)
  const page = html === undefined ? undefined : await (await import('./mapPage.js')).mapPage(args, results)
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
  const { extentText, writeTrace } = await import('./traceWriter.js')
  return E.map((extent: TraceExtent) => `${said}${extentText(extent)}`)(writeTrace(trace, program, window))
}
