import { grouped, wrapped } from '../entries/view.js'
import type { Report } from '../index.js'
import { screenWidth } from './screen.js'

/** Less than this share of the cycles is not worth another run. */
const worthwhile = 0.1

/**
 * What layers that work one after another leave undone, where their crossbars stand still meanwhile: it takes no run to
 * know how long all of them take at the same time at the least. Nothing where it would save little.
 */
export const oneByOne = ({ network, layers, chip }: Report): string | null => {
  const { schedule, cycles, reprogrammingCycles, extraCores } = network
  const [slowest] = layers.toSorted((a, b) => b.bound - a.bound)
  const alone = reprogrammingCycles === 0 && layers.every((layer) => layer.sharesWeightsWith === undefined)
  // it wants registers, and of copies some kinds only
  if (schedule !== 'layer-by-layer' || !alone || extraCores > 0 || chip.signal.kind === 'polling') return null
  if (slowest === undefined || slowest.bound > (1 - worthwhile) * cycles) return null
  return wrapped(
    `Layers work one after another here. All at the same time (--schedule cross-layer) take at least the ${grouped(slowest.bound)} cycles of ${slowest.name}, where one by one they take ${grouped(cycles)}; copies of slow layers (--extra-cores) shorten that, too.`,
    screenWidth(),
  ).join('\n')
}
