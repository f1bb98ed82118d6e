import { jsonText } from '../codec/jsonText.js'
import { resultFigures } from './figures/resultFigures.js'
import { folded } from './markdown.js'
import type { Summary } from './results/summary.js'
import { resultsMarkdown } from './resultsMarkdown.js'

/** A file of an experiment's output: its path below the folder that it goes to, and its text. */
export interface ResultFile {
  readonly path: string
  readonly text: string
}

/** JSON with a row of each list on a line of its own, so that a difference shows what has changed. */
const summaryJson = (summary: Summary): string => {
  const fields = Object.entries(summary).map(([key, value]) => {
    const rows = Array.isArray(value) && value.length > 0 ? value : undefined
    const text =
      rows === undefined ? jsonText(value) : `[\n    ${rows.map((row) => jsonText(row)).join(',\n    ')}\n  ]`
    return `  ${jsonText(key)}: ${text}`
  })
  return `{\n${fields.join(',\n')}\n}\n`
}

/**
 * What an experiment's output folder holds: `results.md`, the figures that it shows, and the
 * summary that all of it follows from as `summary.json`. The same summary gives the same bytes.
 *
 * @example
 * import { summarize } from 'ohmflow/experiment'
 * import { resultFiles } from 'ohmflow/view'
 * const files = await resultFiles(summarize({ schema: 'ohmflow.results/2', shapes: [], workloads: [], points: [] }))
 * console.assert(files.map(({ path }) => path).join() === 'results.md,summary.json')
 */
export const resultFiles = async (summary: Summary): Promise<readonly ResultFile[]> => [
  { path: 'results.md', text: folded(resultsMarkdown(summary)) },
  { path: 'summary.json', text: summaryJson(summary) },
  ...(await resultFigures(summary)).map(({ name, svg }) => ({ path: `figures/${name}.svg`, text: svg })),
]
