import { resultFigures } from '../figures/resultFigures.js'
import type { Summary } from '../results/summary.js'
import { resultsMarkdown } from '../resultsMarkdown.js'
import { drawnFigure } from './figure.js'
import { fromMarkdown } from './fromMarkdown.js'
import { howItWasMade, type MadeBy } from './madeBy.js'
import { html, nothing } from './markup.js'
import { page } from './page.js'

/**
 * The page of an experiment for somebody who was not there: what `resultsMarkdown` says, with its figures in it and tables whose columns
 * sort, light or dark as the system is. One file that asks for no other, as `mappedPage` makes them.
 *
 * @example
 * import { summarize } from 'ohmflow/experiment'
 * import { resultsPage } from 'ohmflow/view'
 * const summary = summarize({ schema: 'ohmflow.results/2', shapes: [], workloads: [], points: [] })
 * const page = await resultsPage(summary, { command: ['ohmflow', 'reproduce'], versions: { ohmflow: '0.1.0' } })
 * console.assert(page.includes('<h1>Results</h1>'))
 */
export const resultsPage = async (summary: Summary, madeBy: MadeBy): Promise<string> => {
  const figures = new Map((await resultFigures(summary)).map(({ name, svg }) => [`figures/${name}.svg`, svg]))
  const body = fromMarkdown(resultsMarkdown(summary), (path, title) => {
    const svg = figures.get(path)
    return svg === undefined ? nothing : drawnFigure(svg, title)
  })
  return page({
    title: 'Results',
    body: html`
${body}
<h2>How this was made</h2>
${howItWasMade(madeBy, [])}`,
  })
}
