import type { Report } from '../ir/report.js'

/** Whether any layer is placed several times. */
export const duplicated = ({ layers }: Report): boolean => layers.some(({ copies }) => copies > 1)

/** Whether layers work at the same time, or one after the other. */
export const together = ({ network }: Report): boolean => network.schedule === 'cross-layer'

/** Whether any layer is computed in bits of its own. */
export const precise = ({ layers }: Report): boolean =>
  layers.some(({ precision }) => precision !== undefined)
