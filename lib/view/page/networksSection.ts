import type { NetworkRun } from '../../experiment/networks/networkRun.js'
import { energy, overheadPercent, percent } from '../format.js'
import { plain, section, table } from '../markdown.js'
import type { Summary } from '../results/summary.js'
import { activationsTable } from './activationsTable.js'
import { largest, picture } from './words.js'

/** Whole networks of which no layers share cores. */
const wholeIn = ({ networkRuns = [] }: Summary): readonly NetworkRun[] =>
  networkRuns.filter(({ rounds }) => rounds === null)

const milliseconds = ({ cycles }: NetworkRun): string => (cycles / 1e6).toFixed(2)

/** How much more throughput there would be if only MVMs took time. */
const overestimated = ({ ideal, cycles }: NetworkRun): number => (ideal === null ? 0 : cycles / ideal - 1)

const percentMore = (ratio: number): string => `${(100 * ratio).toFixed(ratio < 0.0995 ? 2 : 1)}%`

const schedules = (runs: readonly NetworkRun[], networks: readonly string[]): string => {
  const usual = runs.filter(
    ({ bus, duplicator }) => bus === 128 && (duplicator ?? 'slowest-first') === 'slowest-first',
  )
  const extras = [...new Set(usual.map(({ extraCores }) => extraCores))].toSorted((a, b) => a - b)
  return table(
    [
      { head: 'network' },
      ...[
        'cores',
        'layer by layer',
        'layer by layer, 32 more',
        ...extras.map((extra) => (extra === 0 ? 'cross-layer' : `${extra} more`)),
        'speedup',
        'of the bound',
        'overhead',
        'energy',
      ].map((head) => ({ head, numbers: true })),
    ],
    networks.flatMap((network) => {
      const at = (schedule: NetworkRun['schedule'], extra: number) =>
        usual.find((run) => run.network === network && run.schedule === schedule && run.extraCores === extra)
      const [slow, best] = [at('layer-by-layer', 0), at('cross-layer', 32)]
      if (slow === undefined || best === undefined) return []
      const slower = at('layer-by-layer', 32)
      return [
        [
          plain(network),
          String(slow.coresInUse),
          milliseconds(slow),
          slower === undefined ? '' : milliseconds(slower),
          ...extras.map((extra) => {
            const run = at('cross-layer', extra)
            return run === undefined ? '' : milliseconds(run)
          }),
          `${(slow.cycles / best.cycles).toFixed(1)} ×`,
          best.bound === null ? '' : percent(best.bound / best.cycles),
          overheadPercent(best.overhead),
          `${energy(slow.energy)} → ${energy(best.energy)}`,
        ],
      ]
    }),
  )
}

const rules = (runs: readonly NetworkRun[], networks: readonly string[]): string => {
  const own = runs.filter(
    ({ bus, extraCores, schedule }) => bus === 128 && extraCores === 32 && schedule === 'cross-layer',
  )
  const names = [...new Set(own.flatMap(({ duplicator }) => duplicator ?? []))]
  return table(
    [{ head: 'network' }, ...names.map((head) => ({ head, numbers: true }))],
    networks.flatMap((network) => {
      const all = names.map((name) => own.find((run) => run.network === network && run.duplicator === name))
      const least = Math.min(...all.flatMap((run) => run?.cycles ?? []))
      return all.every((run) => run === undefined)
        ? []
        : [
            [
              plain(network),
              ...all.map((run) => {
                if (run === undefined) return ''
                return run.cycles === least ? `**${milliseconds(run)}**` : milliseconds(run)
              }),
            ],
          ]
    }),
  )
}

/** All layers at the same time with 32 extra cores, on each bus. */
const onEachBus = (runs: readonly NetworkRun[]): readonly NetworkRun[] =>
  runs.filter(
    ({ extraCores, schedule, duplicator }) =>
      extraCores === 32 && schedule === 'cross-layer' && duplicator === 'slowest-first',
  )

const idealAgainstExact = (own: readonly NetworkRun[], networks: readonly string[]): string => {
  const buses = [...new Set(own.map(({ bus }) => bus))].toSorted((a, b) => a - b)
  return table(
    [{ head: 'network' }, ...buses.map((bus) => ({ head: `${bus} B`, numbers: true }))],
    networks.map((network) => [
      plain(network),
      ...buses.map((bus) => {
        const run = own.find((each) => each.network === network && each.bus === bus)
        return run === undefined ? '' : percentMore(overestimated(run))
      }),
    ]),
  )
}

/** Layer by layer against all layers at the same time, with copies, and what neglecting data movement overestimates. */
export const networksSection = (summary: Summary): string => {
  const runs = wholeIn(summary)
  const networks = [...new Set(runs.map(({ network }) => network))]
  if (networks.length === 0) return ''
  const buses = onEachBus(runs)
  const worst = largest(buses, overestimated)
  const worstAtUsual = largest(
    buses.filter(({ bus }) => bus === 128),
    overestimated,
  )
  const named = (run: NetworkRun | undefined): string =>
    run === undefined ? '' : `${percentMore(overestimated(run))} (${plain(run.network)}, ${run.bus} B)`
  return section(
    'Whole networks',
    schedules(runs, networks),
    'Milliseconds for one image on `rram256` with as many cores as needed and so many more, which copies of slow layers take (`slowest-first`): all layers with their operators and fully connected layers, timed to the cycle and proved. Speedup, bound, overhead and energy are those of all layers at the same time with 32 extra cores; speedup and energy against one layer after another without copies. MobileNets have their depthwise layers packed. What CLSA-CIM and CIMFlow report of such speedups stands under Published figures.',
    rules(runs, networks),
    'Milliseconds for one image with 32 extra cores by the rule that says which layers are duplicated, all layers at the same time; the fastest in bold. `least-sum` is for layers one after the other, `least-interval` for many images, `least-latency` for the first image.',
    activationsTable(summary),
    'How much more throughput copies give, and how many more bytes of activations wait in shared memory at a time (`peakActivationBytes`: results until their last reader has read them), by extra cores (`slowest-first`), all layers at the same time on the usual bus; first what waits without copies. Most of it are rows that windows reach over, which are there with copies or without.',
    picture('movement', 'What neglecting data movement overestimates, by bus width'),
    idealAgainstExact(buses, networks),
    `By how much the throughput is overestimated if only MVMs took time, as it is where the cost of moving data is neglected: cycles / ideal − 1, with 32 extra cores, by bytes a cycle of the bus. At the most ${named(worst)}; on the usual bus ${named(worstAtUsual)}. CIMFlow reports the same of its own architecture, see Published figures.`,
  )
}
