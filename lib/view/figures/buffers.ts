import type { Summary } from '../results/summary.js'
import { compose, type ResultFigure } from './compose.js'
import { designText } from './designText.js'
import { efficiencyLines, linesHeight, linesNote } from './efficiencyLines.js'
import { synchronizerColours } from './palette.js'

const title = 'Efficiency by number of buffers'

/** How near to the bound layers come, by buffers a side of a core, a line for each synchronizer. */
export const buffersFigure = async ({ setups, base }: Summary): Promise<readonly ResultFigure[]> => {
  const rows = setups.filter(
    ({ factor, synchronizer }) => factor === 'buffers' && synchronizer !== 'sequential',
  )
  const synchronizers = [...new Set(rows.map(({ synchronizer }) => synchronizer))]
  const colours = synchronizerColours(synchronizers)
  const series = synchronizers
    .map((synchronizer, i) => ({
      label: synchronizer,
      colour: colours[i] ?? '',
      points: rows.flatMap(({ synchronizer: name, value, spread }) =>
        name === synchronizer && spread !== null ? [{ at: Number(value), spread }] : [],
      ),
    }))
    .filter(({ points }) => points.length > 0)
  if (series.length === 0) return []
  const svg = compose({
    title,
    notes: [`${designText(base, 'buffers')}; layers of at least 49 vectors`, linesNote],
    keys: [],
    height: linesHeight,
    body: await efficiencyLines(series, 'input and output buffers of a core, each'),
  })
  return [{ name: 'buffers', title, svg }]
}
