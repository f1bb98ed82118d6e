import { join } from 'node:path'
import { jsonText } from '../codec/jsonText.js'
import type { TraceWindow } from '../entries/program.js'
import type { FileError } from '../node/fileError.js'
import { type AsyncRule, get } from '../rule.js'
import { artefactOf, type Result, type StageName } from './mapStages.js'
import { type Output, outputTo, writeOutputs } from './outputs.js'

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

/** The files that were asked for: the last artefact for `--json`, all of them for `--out`, the page for `--html`. */
const outputsOf = async (
  { json: file, out, html, args }: MapTargets,
  results: readonly Result[],
): Promise<readonly Output[]> => {
  const last = results.at(-1)
  const page = html === undefined ? undefined : await (await import('./mapPage.js')).mapPage(args, results)
  return [
    ...(last === undefined ? [] : outputTo(file, () => json(last.artefact))),
    ...(out === undefined
      ? []
      : results.flatMap(({ stage, artefact, files }): readonly Output[] => [
          { path: join(out, `${artefactNames[stage]}.json`), text: () => json(artefact) },
          ...files.map(([name, text]): Output => ({ path: join(out, name), text })),
        ])),
    ...(page === undefined ? [] : outputTo(html, () => page)),
  ]
}

/** Writes what was asked for, and says what it wrote. */
export async function* writeResults(
  targets: MapTargets,
  window: TraceWindow,
  results: readonly Result[],
): AsyncRule<FileError, string> {
  const files = await outputsOf(targets, results)
  const { trace } = targets
  const said = yield* writeOutputs(files, ...(trace === undefined ? [] : [trace]))
  const program = artefactOf(results, 'synchronize')
  if (trace === undefined || program === undefined) return said
  const { extentText, writeTrace } = await import('./traceWriter.js')
  return `${said}${extentText(yield* get(writeTrace(trace, program, window)))}`
}
