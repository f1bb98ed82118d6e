import type { NetworkRun, RoundsWay } from '../../experiment/networks/networkRun.js'
import { energy, grouped } from '../format.js'
import { plain, section, table } from '../markdown.js'
import type { Summary } from '../results/summary.js'

/** Cycles at 1 GHz in milliseconds. */
const milliseconds = ({ cycles }: { readonly cycles: number }): string => (cycles / 1e6).toFixed(2)

/** One network on one chip with one batch, in each way. */
export type Ways = Readonly<Partial<Record<RoundsWay, NetworkRun>>>

/** The runs that compare ways to cut layers into rounds, by network, chip and batch. */
export const roundsIn = ({ networkRuns = [] }: Pick<Summary, 'networkRuns'>): readonly Ways[] => {
  const all = new Map<string, Partial<Record<RoundsWay, NetworkRun>>>()
  for (const run of networkRuns) {
    if (run.rounds === null) continue
    const key = `${run.network} ${run.cores} ${run.images}`
    all.set(key, { ...all.get(key), [run.rounds]: run })
  }
  return [...all.values()]
}

/** Whether the chip holds each layer once, so that it need not be written anew. */
export const holdsAll = ({ cores, tiles }: NetworkRun): boolean => (cores ?? 0) >= tiles

/** How many times as long another way takes. */
const times = (run: NetworkRun | undefined, chosen: NetworkRun): string =>
  run === undefined ? '' : `${(run.cycles / chosen.cycles).toFixed(2)}`

const ways = ['greedy', 'greedy, copied', 'one', 'one, copied'] as const

/** The largest factor over rows, with the network and the chip. */
const most = (all: readonly Ways[], way: RoundsWay): string => {
  const factors = all.flatMap(({ chosen, [way]: other }) =>
    chosen === undefined || other === undefined ? [] : [{ chosen, factor: other.cycles / chosen.cycles }],
  )
  const best = factors.reduce<(typeof factors)[number] | null>(
    (found, each) => (found === null || each.factor > found.factor ? each : found),
    null,
  )
  return best === null
    ? ''
    : `${best.factor.toFixed(2)} times (${plain(best.chosen.network)}, ${best.chosen.cores} cores)`
}

/** Whether any way beats the one that was chosen, and by how much at the most. */
const beaten = (all: readonly Ways[]): string => {
  const behind = all.flatMap(({ chosen, ...others }) =>
    chosen === undefined
      ? []
      : Object.values(others).map((other) => ({ chosen, ratio: chosen.cycles / other.cycles })),
  )
  const worst = behind.reduce((found, each) => Math.max(found, each.ratio), 0)
  return worst <= 1
    ? 'No other way is faster anywhere.'
    : `Greedy filling and one layer a round are slower everywhere. With copies the estimate that chooses is off by little: at worst what is chosen takes ${(100 * (worst - 1)).toFixed(2)}% longer than another way.`
}

/** What copies and rounds are worth on chips that hold all layers: against one round, each layer once. */
const onAmple = (all: readonly Ways[]): string => {
  const ample = all.filter(({ chosen }) => chosen !== undefined && holdsAll(chosen))
  const inRounds = ample.filter(({ chosen }) => chosen !== undefined && chosen.writes > 0)
  return ample.length === 0
    ? ''
    : `A chip that holds all layers does not stop at that: what is chosen for it is up to ${most(ample, 'greedy')} as fast as one round with each layer once, by copies in the cores that are left, and in ${inRounds.length} of ${ample.length} rows by several rounds, whose copies save more than writing them takes.`
}

/** Chips with fewer cores than tiles: what is chosen by the dynamic program against greedy filling and one layer a round. */
export const roundsSection = (summary: Summary): string => {
  const all = roundsIn(summary)
  const rows = all.flatMap((own) => {
    // where one round alone was measured, there was nothing to choose
    const chosen = own.chosen ?? own.greedy
    if (chosen === undefined) return []
    return [
      [
        plain(chosen.network),
        `${grouped(chosen.cores ?? 0)}${holdsAll(chosen) ? ' (all)' : ''}`,
        String(chosen.images),
        milliseconds(chosen),
        milliseconds({ cycles: chosen.reprogrammingCycles }),
        grouped(chosen.writes),
        energy(chosen.energy),
        ...ways.map((way) => times(own[way], chosen)),
        grouped(own.greedy?.writes ?? 0),
        energy(own.greedy?.energy ?? 0),
      ],
    ]
  })
  const small = all.filter(({ chosen }) => chosen !== undefined && chosen.images === 16 && !holdsAll(chosen))
  return section(
    'Chips that are too small',
    table(
      [
        { head: 'network' },
        ...[
          'cores',
          'batch',
          'ms',
          'of it writing',
          'writes',
          'energy',
          'greedy',
          'greedy, copied',
          'one a round',
          'one, copied',
          'greedy writes',
          'greedy energy',
        ].map((head) => ({ head, numbers: true })),
      ],
      rows,
    ),
    rows.length === 0
      ? ''
      : `Milliseconds for the whole batch on \`rram256\`, every run timed to the cycle and proved: \`ohmflow map NETWORK --cores N --schedule cross-layer --images B\` gives the same where layers do not all fit, and elsewhere with \`--assign cheapest-rounds --duplicate per-round\`. Cuts and copies are chosen together by a dynamic program whose costs are exact where rounds are soon timed, else an estimate (\`cheapest-rounds\` with \`per-round\`). The next four columns are how many times as long other ways take: *greedy* fills each round with as many layers as fit, *one* has one layer a round, each layer once; *copied* gives their rounds copies in the cores that are left, by the same costs. Layers that are larger than the chip are cut in all of them. On a chip that holds all layers (all), *greedy* is one round, each layer once, and nothing is written; a batch of VGG-16 there, whose rounds take minutes to plan, was measured in one round alone. Writes are crossbars written in one batch.`,
    rows.length === 0
      ? ''
      : `${beaten(all)} On chips that are too small it is at batch 16 up to ${most(small, 'greedy')} over greedy filling, most of it by copies; over greedy cuts with copies up to ${most(small, 'greedy, copied')}, and over one layer a round with copies up to ${most(small, 'one, copied')}. What COMPASS reports stands under Published figures. ${onAmple(all)}`,
  )
}
