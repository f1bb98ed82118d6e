import type { PaperRun } from '../../experiment/paper/paperRun.js'
import type { PublishedSetup } from '../../experiment/publishedSetups.js'
import { overheadPercent, percent } from '../format.js'
import { overhead } from '../results/measured.js'
import type { Summary } from '../results/summary.js'
import { type Found, held } from './found.js'
import { coresFed, networkShare, networksIn, runsOf } from './paperRuns.js'
import { more } from './words.js'

type Of<K> = Extract<PublishedSetup['claim'], { readonly kind: K }>

const forward = { exchange: 'forward', synchronizer: 'linear' } as const

const limitFound = (summary: Summary, { crossbar, least }: Of<'limit'>): Found<'holds'> => {
  const shares = networksIn(summary).map(
    (network) => [network, networkShare(runsOf(summary, network, { ...forward, crossbar }))] as const,
  )
  return held(
    shares.every(([, share]) => share > least),
    shares.map(([network, share]) => `${network} ${percent(share)}`).join(', '),
  )
}

const overheadFound = ({ paperRuns = [] }: Summary, { crossbar, most }: Of<'overhead'>): Found<'holds'> => {
  const worst = (exchange: PaperRun['exchange']): number =>
    Math.max(
      ...paperRuns
        .filter(
          (run) => run.crossbar === crossbar && run.exchange === exchange && run.synchronizer === 'linear',
        )
        .map(overhead),
    )
  const [forwarded, stored] = [worst('forward'), worst('memory')]
  return held(
    Math.max(forwarded, stored) < most,
    `at most ${overheadPercent(forwarded)} forwarded, ${overheadPercent(stored)} through memory`,
  )
}

const feedsFound = (summary: Summary, { bus, cores }: Of<'feeds'>): Found<'holds'> => {
  const { paperShares = [] } = summary
  const times = [...new Set(paperShares.map(({ mvmCycles }) => mvmCycles))]
  const tried = (['memory', 'forward'] as const).flatMap((exchange) =>
    times.map((mvmCycles) => {
      const setup = { crossbar: 32, bus, exchange, mvmCycles, synchronizer: 'linear' } as const
      return { text: `${exchange} with ${mvmCycles}`, cores: coresFed(summary, setup) }
    }),
  )
  const most = Math.max(...tried.map((each) => each.cores))
  return held(most >= cores, tried.map((each) => `${each.cores} (${each.text})`).join(', '))
}

const speedupFound = (
  { paperRuns = [], paperLayers = [] }: Summary,
  { crossbar, times }: Of<'speedup'>,
): Found<'holds'> => {
  const own = paperRuns.filter(
    (run) => run.crossbar === crossbar && run.exchange === 'forward' && run.synchronizer === 'linear',
  )
  const speedup = ({ sequentialCycles, cycles }: PaperRun): number => sequentialCycles / cycles
  const best = own.reduce<PaperRun | null>(
    (found, run) => (found === null || speedup(run) > speedup(found) ? run : found),
    null,
  )
  const name = paperLayers.find(({ shape }) => shape === best?.shape)
  const ofNetwork = new Set(
    paperLayers.flatMap(({ network, shape }) => (network === 'mobilenetv1' ? [shape] : [])),
  )
  const ofMobileNet = Math.max(
    0,
    ...own.filter(({ shape, limit }) => ofNetwork.has(shape) && limit === times).map(speedup),
  )
  return held(
    ofMobileNet > 0.99 * times,
    `${ofMobileNet.toFixed(2)} × for MobileNet's layers of ${times} tiles a column; at most ${best === null ? 0 : speedup(best).toFixed(1)} × (${name?.network} ${name?.layer})`,
  )
}

/** Layers on a crossbar and on one of half its side. */
const pairsOf = (
  { paperRuns = [] }: Summary,
  crossbar: number,
): readonly (readonly [PaperRun, PaperRun])[] => {
  const on = (side: number) =>
    paperRuns.filter(
      (run) => run.crossbar === side && run.exchange === 'forward' && run.synchronizer === 'linear',
    )
  const halves = on(crossbar / 2)
  return on(crossbar).flatMap((run) => {
    const half = halves.find(({ shape }) => shape === run.shape)
    return half === undefined ? [] : [[run, half] as const]
  })
}

const halfFound = (summary: Summary, { crossbar, cores }: Of<'half'>): Found<'holds'> => {
  const factors = pairsOf(summary, crossbar).map(([run, half]) => half.cores / run.cores)
  const exact = factors.filter((factor) => factor === cores).length
  const [least, most] = [Math.min(...factors), Math.max(...factors)]
  return held(
    2 * exact > factors.length && most <= cores,
    `${cores} times for ${exact} of ${factors.length} layers, ${least.toFixed(1)} to ${most.toFixed(1)} times in all: edges of matrices and depthwise layers take less`,
  )
}

const moreFound = (summary: Summary, { crossbar, times }: Of<'more speedup'>): Found<'holds'> => {
  const factors = pairsOf(summary, crossbar).map(
    ([run, half]) => half.sequentialCycles / half.cycles / (run.sequentialCycles / run.cycles),
  )
  const most = Math.max(...factors)
  return held(most <= times * 1.01 && most >= times * 0.9, `up to ${most.toFixed(2)} times`)
}

const widerFound = (summary: Summary, { times }: Of<'wider bus'>): Found<'holds'> => {
  const { paperShares = [] } = summary
  const buses = [...new Set(paperShares.map(({ bus }) => bus))].toSorted((a, b) => a - b)
  const mvms = [...new Set(paperShares.map(({ mvmCycles }) => mvmCycles))]
  const fed = [128, 64].flatMap((crossbar) =>
    (['memory', 'forward'] as const).flatMap((exchange) =>
      mvms.flatMap((mvmCycles) => {
        const on = (side: number, bus: number): number =>
          coresFed(summary, { crossbar: side, bus, exchange, mvmCycles, synchronizer: 'linear' })
        return buses.flatMap((bus) => {
          const cores = on(crossbar, bus)
          const wider = buses.find((each) => on(crossbar / 2, each) >= 4 * cores)
          return cores === 0 ? [] : [wider === undefined ? null : wider / bus]
        })
      }),
    ),
  )
  const factors = fed.flatMap((factor) => factor ?? [])
  const unfed = fed.length - factors.length
  return held(
    factors.length > 0 && Math.min(...factors) >= times,
    `${Math.min(...factors)} to ${Math.max(...factors)} times, of the buses tried, for ${factors.length} of ${fed.length} set-ups; for the other ${unfed} more than ${buses.at(-1) ?? 0} bytes`,
  )
}

const cyclicFound = ({ paperRuns = [] }: Summary): Found<'holds'> => {
  const cycles = (synchronizer: PaperRun['synchronizer'], crossbar: number): number =>
    paperRuns
      .filter(
        (run) => run.synchronizer === synchronizer && run.exchange === 'forward' && run.crossbar === crossbar,
      )
      .reduce((sum, run) => sum + run.cycles, 0)
  const ratios = [32, 64, 128].map((side) => [side, cycles('cyclic', side) / cycles('linear', side)] as const)
  return held(
    ratios.every(([, ratio]) => ratio <= 1),
    ratios.map(([side, ratio]) => `${more(ratio)} cycles at ${side}²`).join(', '),
  )
}

/** What was measured of a claim. */
export const foundOf = (summary: Summary, { claim }: PublishedSetup): Found<PublishedSetup['verdict']> => {
  switch (claim.kind) {
    case 'limit':
      return limitFound(summary, claim)
    case 'overhead':
      return overheadFound(summary, claim)
    case 'feeds':
      return feedsFound(summary, claim)
    case 'speedup':
      return speedupFound(summary, claim)
    case 'half':
      return halfFound(summary, claim)
    case 'more speedup':
      return moreFound(summary, claim)
    case 'wider bus':
      return widerFound(summary, claim)
    case 'cyclic':
      return cyclicFound(summary)
    case 'memory': {
      const own = 4 * claim.cores
      return held(
        own === claim.bytes && own <= (1 - 0.875) * claim.replaced,
        `${own} bytes, by construction: where layers run one after another a core has one counting register of 4 bytes; ${percent(1 - own / claim.replaced)} less than ${claim.replaced} bytes`,
      )
    }
    case 'unknown':
      return { found: claim.why, verdict: 'cannot be checked' }
  }
}
