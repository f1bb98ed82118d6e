import type { Summary } from '../results/summary.js'
import { buffersFigure } from './buffers.js'
import type { ResultFigure } from './compose.js'
import { efficiencyFigure } from './efficiency.js'
import { memoryFigure } from './memory.js'
import { movementFigure } from './movement.js'
import { optimizationFigure } from './optimization.js'
import { overheadFigure } from './overhead.js'
import { paperFigures } from './paper.js'
import { speedupFigure } from './speedup.js'

/**
 * The figures of an experiment, those for which it has the data: speedup against the limit, efficiency by bus
 * and crossbar, overhead by architecture, partial-sum memory against cycles, naive against optimized
 * architecture, efficiency by buffers, what neglecting data movement overestimates, and the figures of the paper's own set-ups. The same summary gives the same bytes wherever it is drawn.
 * `resultsMarkdown` shows each as `figures/NAME.svg`.
 *
 * @example
 * import { summarize } from 'ohmflow/experiment'
 * import { resultFigures } from 'ohmflow/view'
 * const design = { crossbar: 256, bus: 128, exchange: 'forward', signal: 'register', arbitration: 'inputs-first', buffers: 2 } as const
 * const figures = await resultFigures(
 *   summarize({
 *     schema: 'ohmflow.results/2',
 *     shapes: [{ rows: 576, columns: 64, groups: 1, vectors: 3136 }],
 *     workloads: [{ network: 'mine', layers: [{ name: 'conv', shape: 0 }], others: [] }],
 *     points: [
 *       {
 *         design,
 *         synchronizer: 'linear',
 *         schemes: ['linear'],
 *         exchanges: ['forward'],
 *         limits: [3],
 *         cycles: [4397000],
 *         bounds: [4390400],
 *         sequentialCycles: [13180000],
 *         dataBytes: [3612672],
 *         signalBytes: [25088],
 *         redundantSignalBytes: [25088],
 *         peakPartialSumBytes: [512],
 *         dynamicEnergies: [1e8],
 *       },
 *     ],
 *   }),
 * )
 * console.assert(figures.some(({ name, svg }) => name === 'speedup' && svg.startsWith('<svg')))
 */
export const resultFigures = async (summary: Summary): Promise<readonly ResultFigure[]> =>
  (
    await Promise.all([
      speedupFigure(summary),
      efficiencyFigure(summary),
      overheadFigure(summary),
      memoryFigure(summary),
      optimizationFigure(summary),
      buffersFigure(summary),
      movementFigure(summary),
      paperFigures(summary),
    ])
  ).flat()
