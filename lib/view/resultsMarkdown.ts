import { paragraphs } from './markdown.js'
import { definitions } from './page/definitions.js'
import { efficiencySection } from './page/efficiencySection.js'
import { inShort } from './page/inShort.js'
import { measuredSection } from './page/measuredSection.js'
import { memorySection } from './page/memorySection.js'
import { missesSection } from './page/missesSection.js'
import { networksSection } from './page/networksSection.js'
import { optimizationSection } from './page/optimizationSection.js'
import { overheadSection } from './page/overheadSection.js'
import { paperSection } from './page/paperSection.js'
import { publishedSection } from './page/publishedSection.js'
import { roundsSection } from './page/roundsSection.js'
import { setupsSection } from './page/setupsSection.js'
import { speedupSection } from './page/speedupSection.js'
import { surprises } from './page/surprises.js'
import type { Summary } from './results/summary.js'

/**
 * The page of an experiment in Markdown: what is claimed and what was measured, what the words mean, and a
 * section with figure and table for each question. Every number in it is one of the summary's or follows from
 * them; what was not measured is left out. It shows the figures of `resultFigures` as `figures/NAME.svg`.
 *
 * @example
 * import { resultsMarkdown, summarize } from 'ohmflow/experiment'
 * const page = resultsMarkdown(summarize({ schema: 'ohmflow.results/2', shapes: [], workloads: [], points: [] }))
 * console.assert(page.startsWith('# Results'))
 */
export const resultsMarkdown = (summary: Summary): string =>
  `${paragraphs(
    '# Results',
    `The experiment of the source paper, and more: every convolution of every network of the zoo, on many chips, with every synchronizer. \`ohmflow reproduce --out docs\` makes this page and its figures anew; no number in it is written by hand.`,
    inShort(summary),
    definitions(),
    measuredSection(summary),
    speedupSection(summary),
    efficiencySection(summary),
    missesSection(summary),
    overheadSection(summary),
    memorySection(summary),
    optimizationSection(summary),
    setupsSection(summary),
    paperSection(summary),
    networksSection(summary),
    roundsSection(summary),
    publishedSection(summary),
    surprises(summary),
  )}\n`
