import type { Report } from '../ir/report.js'

/** Whether any layer is placed several times. */
export const duplicated = ({ layers }: Report): boolean => layers.some(({ copies }) => copies > 1)

/** Whether layers work at the same time, or one after the other. */
export const together = ({ network }: Report): boolean => network.schedule === 'cross-layer'

/** Whether crossbars are written anew between rounds. */
export const inRounds = ({ network }: Report): boolean => network.reprogrammingCycles > 0

/** In which order layers work, in words. */
export const orderOfLayers = (report: Report): string => {
  if (!together(report)) return 'one layer after another'
  return inRounds(report) ? 'the layers of a round at the same time' : 'all layers at the same time'
}

/** Whether any layer is computed in bits of its own. */
export const precise = ({ layers }: Report): boolean =>
  layers.some(({ precision }) => precision !== undefined)
