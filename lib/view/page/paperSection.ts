import type { PaperRun } from '../../experiment/paper/paperRun.js'
import { publishedSetups } from '../../experiment/publishedSetups.js'
import { grouped, overheadPercent, percent } from '../format.js'
import { plain, section, table } from '../markdown.js'
import { shareOf } from '../results/chapters.js'
import { overhead } from '../results/measured.js'
import type { Summary } from '../results/summary.js'
import { lostCycles } from './lostCycles.js'
import { coresFed, networkShare, networksIn, runsOf, total } from './paperRuns.js'
import { foundOf } from './setupVerdicts.js'
import { more, picture } from './words.js'

const crossbars = [32, 64, 128] as const

/** How near each network and its worst layer come to the limit on each crossbar, and what signals take. */
const limits = (summary: Summary): string =>
  table(
    [
      { head: 'network' },
      ...['crossbar', 'layers', 'too large', 'most cores', 'of the limit', 'worst layer', 'most speedup'].map(
        (head) => ({ head, numbers: true }),
      ),
      ...['overhead, forward', 'worst layer', 'through memory', 'worst layer'].map((head) => ({
        head,
        numbers: true,
      })),
    ],
    networksIn(summary).flatMap((network) =>
      crossbars.flatMap((crossbar) => {
        const all = runsOf(summary, network, { crossbar, exchange: 'forward', synchronizer: 'linear' })
        const stored = runsOf(summary, network, { crossbar, exchange: 'memory', synchronizer: 'linear' })
        const parallel = all.filter(({ limit }) => limit > 1)
        if (parallel.length === 0) return []
        const layers = (summary.paperLayers ?? []).filter((layer) => layer.network === network).length
        const sums = (runs: readonly PaperRun[]) =>
          overheadPercent(
            overhead({
              signalBytes: total(runs, ({ signalBytes }) => signalBytes),
              dataBytes: total(runs, ({ dataBytes }) => dataBytes),
            }),
          )
        return [
          [
            plain(network),
            `${crossbar}²`,
            String(layers),
            String(layers - all.length),
            grouped(Math.max(...all.map(({ cores }) => cores))),
            percent(networkShare(all)),
            percent(Math.min(...parallel.map(shareOf))),
            `${Math.max(...parallel.map(({ sequentialCycles, cycles }) => sequentialCycles / cycles)).toFixed(1)} ×`,
            sums(all),
            overheadPercent(Math.max(...all.map(overhead))),
            sums(stored),
            overheadPercent(Math.max(...stored.map(overhead))),
          ],
        ]
      }),
    ),
  )

/** Which bus feeds how many cores. */
const fed = (summary: Summary): string => {
  const { paperShares = [] } = summary
  const buses = [...new Set(paperShares.map(({ bus }) => bus))].toSorted((a, b) => a - b)
  const times = [...new Set(paperShares.map(({ mvmCycles }) => mvmCycles))].toSorted((a, b) => a - b)
  return table(
    [
      { head: 'crossbar' },
      { head: 'exchange' },
      { head: 'MVM', numbers: true },
      ...buses.map((bus) => ({ head: `${bus} B`, numbers: true })),
    ],
    crossbars.flatMap((crossbar) =>
      (['memory', 'forward'] as const).flatMap((exchange) =>
        times.map((mvmCycles) => [
          `${crossbar}²`,
          exchange,
          grouped(mvmCycles),
          ...buses.map((bus) =>
            grouped(coresFed(summary, { crossbar, bus, exchange, mvmCycles, synchronizer: 'linear' })),
          ),
        ]),
      ),
    ),
  )
}

/** Linear against cyclic, and what a crossbar of half the side gives. */
const compared = (summary: Summary): string =>
  table(
    [
      { head: 'network' },
      ...['crossbar', 'cyclic', 'layers faster', 'half the side', 'cores'].map((head) => ({
        head,
        numbers: true,
      })),
    ],
    networksIn(summary).flatMap((network) =>
      crossbars.flatMap((crossbar) => {
        const of = (side: number, synchronizer: PaperRun['synchronizer']) =>
          runsOf(summary, network, { crossbar: side, exchange: 'forward', synchronizer })
        const [linear, cyclic, finer] = [
          of(crossbar, 'linear'),
          of(crossbar, 'cyclic'),
          of(crossbar / 2, 'linear'),
        ]
        if (linear.length === 0) return []
        const both = linear.filter(({ shape }) => finer.some((run) => run.shape === shape))
        const halves = both.flatMap(({ shape }) => finer.find((run) => run.shape === shape) ?? [])
        const cycles = (runs: readonly PaperRun[]) => total(runs, (run) => run.cycles)
        const cores = (runs: readonly PaperRun[]) => total(runs, (run) => run.cores)
        const speedup = (runs: readonly PaperRun[]) =>
          total(runs, (run) => run.sequentialCycles) / cycles(runs)
        return [
          [
            plain(network),
            `${crossbar}²`,
            more(cycles(cyclic) / cycles(linear)),
            `${linear.filter((run, i) => (cyclic[i]?.cycles ?? 0) < run.cycles).length} of ${linear.length}`,
            halves.length === 0 ? '' : `${(speedup(halves) / speedup(both)).toFixed(2)} × the speedup`,
            halves.length === 0 ? '' : `${(cores(halves) / cores(both)).toFixed(2)} ×`,
          ],
        ]
      }),
    ),
  )

/** The source paper's own set-ups, and what becomes of each of its claims there. */
export const paperSection = (summary: Summary): string =>
  (summary.paperRuns ?? []).length === 0
    ? ''
    : section(
        "The paper's own set-ups",
        'Crossbars of 32², 64² and 128², buses of 4 to 64 bytes a cycle, up to 1 024 cores a layer, the convolutions of MobileNet (v1) and ResNet-18, each by itself: as reported in notes on the paper. Its clock ratio, the time of its MVM and the width of its partial sums are not in the notes; here an MVM takes 1 400 cycles, or 2 304 where that is said, partial sums have 4 bytes a column, and the bus needs no cycle for arbitration. Layers that take more than 1 024 cores are left out.',
        table(
          [{ head: 'claimed' }, { head: 'source' }, { head: 'found here' }, { head: 'verdict' }],
          publishedSetups.map((each) => {
            const { found, verdict } = foundOf(summary, each)
            return [
              plain(each.claimed),
              plain(each.source),
              plain(found),
              verdict === 'does not' ? `**${verdict}**` : verdict,
            ]
          }),
        ),
        picture('paper-speedup', 'Speedup by crossbar'),
        limits(summary),
        'Linear, bus of 64 bytes, an MVM of 1 400 cycles, partial sums forwarded where nothing else is said. The limit is P_V, which leaves the bus out; the worst layer is that of P_V ≥ 2 that comes least near: those of most cores, which 64 bytes a cycle do not feed. Overhead is signal bytes / all bytes of all layers, and of the one with most.',
        `${lostCycles(summary, crossbars[0], 0.99)} Transfers take whole cycles: on a crossbar of 32² and a bus of 64 bytes an input of 32 bytes takes one, a partial sum of 128 two, and the signal of 4 bytes that goes with it one more, as in the paper's protocol: a quarter of the cycles for few of the bytes.`,
        picture('paper-shares', 'Share of the limit by cores and bus'),
        fed(summary),
        'How many cores a bus feeds: the most cores, in powers of two, up to which each convolution with P_V ≥ 2 comes to 90% of its limit; 0 where some convolution of the fewest does not. Linear. Of the times and exchanges tried, none gives just both ends of what is reported for 32² (16 cores at 4 bytes, 512 at 64): through memory with 1 400 cycles fits the narrow bus, forwarded with 2 304 the wide one. Which of them the paper has is a guess of ours. Half the side means four times the cores where matrices fill crossbars, and for as many of the same layers at 90% of their limits at least twice the bus.',
        picture('paper-overhead', 'Overhead by crossbar'),
        compared(summary),
        'Cyclic against linear: how many more cycles all convolutions take, and how many of them take fewer. Half the side: the speedup of all convolutions that fit both crossbars on one of half the side over that on this one, each against sequential cores on its own crossbar, and how many more cores that takes. Bus of 64 bytes, forwarded.',
      )
