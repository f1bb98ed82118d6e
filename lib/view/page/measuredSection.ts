import { grouped } from '../format.js'
import { plain, section, table } from '../markdown.js'
import { isUsual } from '../results/base.js'
import type { Summary } from '../results/summary.js'
import { chipText, listed } from './words.js'

/** Which networks, chips and synchronizers the experiment went through. */
export const measuredSection = ({ extent, workloads, base }: Summary): string => {
  const layers = workloads.reduce((sum, row) => sum + row.layers, 0)
  const {
    crossbars,
    buses,
    exchanges,
    signals,
    arbitrations,
    buffers,
    synchronizers,
    shapes,
    chips,
    points,
  } = extent
  const numbers = (values: readonly number[]) => listed(values.map(String))
  const words = (values: readonly string[]) => listed(values.map(plain))
  return section(
    'What was measured',
    `All convolutions of ${grouped(workloads.length)} networks: ${grouped(layers)} layers of ${grouped(shapes)} distinct shapes, on ${grouped(chips)} chips, ${grouped(points)} pairs of chip and synchronizer, each timed to the cycle.`,
    points === 0
      ? ''
      : `Crossbars of ${numbers(crossbars)} rows and columns; buses of ${numbers(buses)} bytes a cycle; exchange by ${words(exchanges)}; signals by ${words(signals)}; arbitration ${words(arbitrations)}; ${numbers(buffers)} buffers a side; synchronizers ${words(synchronizers)}. Where nothing else is said, the chip is the default${isUsual(base) ? '' : ' or, as here, of those measured the one most like it'}: ${chipText(base)} a side. Times and energies of an MVM are those of the default chip's crossbar on all of them: they do not scale with its size here.`,
    table(
      [{ head: 'network' }, { head: 'layers', numbers: true }, { head: 'distinct shapes', numbers: true }],
      workloads.map(({ network, layers, shapes }) => [plain(network), grouped(layers), grouped(shapes)]),
    ),
  )
}
