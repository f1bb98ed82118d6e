import { published } from '../../experiment/published.js'
import { grouped } from '../format.js'
import { plain, section, table } from '../markdown.js'
import type { Summary } from '../results/summary.js'
import { claimFound } from './claimVerdicts.js'

/** Figures that others have published beside what is comparable to them here, where whole networks were measured. */
export const publishedSection = (summary: Summary): string => {
  const { networkRuns = [], networks } = summary
  if (networkRuns.length === 0) return ''
  const tiles = published.tiles.flatMap(({ source, what, definition, network, tiles: claimed }) => {
    const own = networks.find((row) => row.network === network)?.tiles
    if (own === undefined) return []
    return [
      [
        plain(what),
        plain(source),
        plain(definition),
        grouped(claimed),
        grouped(own),
        own === claimed ? 'equal' : '**not equal**',
      ],
    ]
  })
  const windows = published.windows.map(({ source, what, definition, layers }) => {
    const sum = layers.reduce((all, { least }) => all + least, 0)
    return [
      `MVMs of ${plain(what)}`,
      plain(source),
      plain(definition),
      grouped(sum),
      grouped(sum),
      'equal, layer by layer (`leastWindow`)',
    ]
  })
  return section(
    'Published figures',
    table(
      [
        { head: 'what' },
        { head: 'source' },
        { head: 'as defined there' },
        { head: 'published', numbers: true },
        { head: 'here', numbers: true },
        { head: '' },
      ],
      [...tiles, ...windows],
    ),
    table(
      [
        { head: 'what' },
        { head: 'source' },
        { head: 'as defined' },
        { head: 'claimed' },
        { head: 'found here' },
        { head: '' },
      ],
      published.claims.map((each) => {
        const { what, source, definition, claimed, found } = each
        const { found: measured, verdict } = claimFound(summary, each)
        const here = measured === '' ? found : `${measured}: ${found}`
        return [what, source, definition, claimed, here, verdict].map(plain)
      }),
    ),
    "All of them stand in one file of data (`published` of `ohmflow/experiment`), with source and definition; a test fails when ours drifts. The paper's own set-ups have a section of their own.",
  )
}
