import { sum } from '../../arithmetic.js'
import { published } from '../../experiment/published.js'
import { grouped } from '../format.js'
import { plain, section, table } from '../markdown.js'
import type { Summary } from '../results/summary.js'
import { claimFound } from './claimVerdicts.js'

/** Figures that are counted or computed as they were there. */
const computed = ({ networks }: Summary): string => {
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
  // tests compute the following anew, to the last digit
  const windows = published.windows.map(({ source, what, definition, layers }) => {
    const cycles = grouped(sum(layers.map(({ least }) => least)))
    const verdict = 'equal, layer by layer (`leastWindow`)'
    return [`MVMs of ${plain(what)}`, plain(source), plain(definition), cycles, cycles, verdict]
  })
  const latencies = published.latencies.map(({ source, what, definition, eightBits, ownBits }) => {
    const both = `${eightBits.toFixed(3)} / ${ownBits.toFixed(3)}`
    return [plain(what), plain(source), plain(definition), both, both, 'equal (`oneCrossbar`)']
  })
  return table(
    [
      { head: 'what' },
      { head: 'source' },
      { head: 'as defined there' },
      { head: 'published', numbers: true },
      { head: 'here', numbers: true },
      { head: 'verdict' },
    ],
    [...tiles, ...windows, ...latencies],
  )
}

const claims = (summary: Summary): string =>
  table(
    ['what', 'source', 'as defined', 'claimed', 'found here', 'verdict'].map((head) => ({ head })),
    published.claims.map((each) => {
      const { what, source, definition, claimed, found } = each
      const { found: measured, verdict } = claimFound(summary, each)
      const here = measured === '' ? found : `${measured}: ${found}`
      return [what, source, definition, claimed, here, verdict].map(plain)
    }),
  )

/** Figures that others have published beside what is comparable to them here, where whole networks were measured. */
export const publishedSection = (summary: Summary): string =>
  (summary.networkRuns ?? []).length === 0
    ? ''
    : section(
        'Published figures',
        computed(summary),
        claims(summary),
        "All of them stand in one file of data (`published` of `ohmflow/experiment`), with source and definition; a test fails when ours drifts. The paper's own set-ups have a section of their own.",
      )
