import type { Summary } from '../results/summary.js'
import { compose, type ResultFigure } from './compose.js'
import { designText } from './designText.js'
import { efficiencyLines, linesHeight, linesNote } from './efficiencyLines.js'
import { orderedColours } from './palette.js'

const title = 'Efficiency against bus width'

/** How near to the bound layers come, by bus width, a line for each size of crossbar. */
export const efficiencyFigure = async ({
  grid,
  synchronizer,
  base,
}: Summary): Promise<readonly ResultFigure[]> => {
  const crossbars = [...new Set(grid.map(({ crossbar }) => crossbar))]
  if (crossbars.length === 0) return []
  const colours = orderedColours(crossbars.length)
  const series = crossbars.map((crossbar, i) => ({
    label: `${crossbar}²`,
    colour: colours[i] ?? '',
    points: grid.filter((cell) => cell.crossbar === crossbar).map(({ bus, spread }) => ({ at: bus, spread })),
  }))
  const svg = compose({
    title,
    notes: [
      `A line for each crossbar; ${synchronizer}, ${designText(base, 'crossbar', 'bus')}; at least 49 vectors`,
      linesNote,
    ],
    keys: [],
    height: linesHeight,
    body: await efficiencyLines(series, 'bus, bytes a cycle'),
  })
  return [{ name: 'efficiency', title, svg }]
}
