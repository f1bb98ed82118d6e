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

/** How many times as long another way takes. */
const times = (run: NetworkRun | undefined, chosen: NetworkRun): string =>
  run === undefined ? '' : `${(run.cycles / chosen.cycles).toFixed(2)}`

const ways = ['greedy', 'greedy, copied', 'one', 'one, copied'] as const

/** The largest factor over all rows of a batch, with the network and the chip. */
const most = (all: readonly Ways[], way: RoundsWay, images: number): string => {
  const factors = all.flatMap(({ chosen, [way]: other }) =>
    chosen === undefined || other === undefined || chosen.images !== images
      ? []
      : [{ chosen, factor: other.cycles / chosen.cycles }],
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

/** Chips with fewer cores than tiles: what is chosen by the dynamic program against greedy filling and one layer a round. */
export const roundsSection = (summary: Summary): string => {
  const all = roundsIn(summary)
  const rows = all.flatMap((own) => {
    // where one round was measured, there was nothing to choose
    const chosen = own.chosen ?? own.greedy
    if (chosen === undefined) return []
    return [
      [
        plain(chosen.network),
        `${grouped(chosen.cores ?? 0)}${(chosen.cores ?? 0) >= chosen.tiles ? ' (all)' : ''}`,
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
  const copied = most(all, 'greedy, copied', 16)
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
      : `Milliseconds for the whole batch on \`rram256\`, every run timed to the cycle and proved: \`ohmflow map NETWORK --cores N --schedule cross-layer --images B\` gives the same where layers do not all fit. Cuts and copies are chosen together by a dynamic program whose costs are an estimate (\`cheapest-rounds\` with \`per-round\`). The next four columns are how many times as long other ways take: *greedy* fills each round with as many layers as fit, *one* has one layer a round, each layer once; *copied* gives their rounds copies in the cores that are left, by the same estimate. Layers that are larger than the chip are cut in all of them. A chip that holds all layers stands with one round, each layer once. Writes are crossbars written in one batch.`,
    rows.length === 0
      ? ''
      : `${beaten(all)} COMPASS reports 1.8, 1.7 and 2.2 times over greedy filling for VGG-16, ResNet-18 and SqueezeNet at batch 16 on its own chips of several crossbars a core. Here it is up to ${most(all, 'greedy', 16)} over greedy filling, most of it by copies; over greedy cuts with copies up to ${copied}, and over one layer a round with copies up to ${most(all, 'one, copied', 16)}.`,
  )
}
