import type { NetworkRun } from '../../experiment/networks/networkRun.js'
import type { ClaimKind, PublishedClaim } from '../../experiment/published.js'
import { overheadPercent, percent } from '../format.js'
import { overhead } from '../results/measured.js'
import type { Summary } from '../results/summary.js'
import { activationsIn } from './activationsTable.js'
import { type Found, held, judged } from './found.js'
import { holdsAll, roundsIn } from './roundsSection.js'

type ClaimFound = Found<PublishedClaim['verdict']>

type Of<K> = Extract<ClaimKind, { readonly kind: K }>

const largest = <A>(list: readonly A[], value: (one: A) => number): A | undefined =>
  list.reduce<A | undefined>(
    (most, each) => (most === undefined || value(each) > value(most) ? each : most),
    undefined,
  )

/** Networks with the synchronizer whose figures are shown. */
const rowsOf = ({ networks, synchronizer }: Summary): Summary['networks'] =>
  networks.filter((row) => row.synchronizer === synchronizer)

const limitFound = (summary: Summary, { least }: Of<'limit'>): ClaimFound => {
  const fractions = rowsOf(summary).flatMap(({ network, parallel }) =>
    parallel === null ? [] : [{ network, fraction: parallel.limitCycles / parallel.cycles }],
  )
  const worst = largest(fractions, ({ fraction }) => -fraction)
  return worst === undefined
    ? held(false, '')
    : held(worst.fraction > least, `at least ${percent(worst.fraction)} (${worst.network})`)
}

const overheadFound = (summary: Summary, { most }: Of<'overhead'>): ClaimFound => {
  const worst = Math.max(...rowsOf(summary).flatMap((row) => [overhead(row), overhead(row.worstOverhead)]))
  return held(worst < most, `at most ${overheadPercent(worst)}`)
}

/** How many times as long another way takes than what is chosen, at the most over chips that are too small, for a batch of 16. */
const factorOver = (summary: Summary, network: string, way: 'greedy' | 'one, copied'): number =>
  Math.max(
    0,
    ...roundsIn(summary).flatMap(({ chosen, [way]: other }) =>
      chosen?.network === network && chosen.images === 16 && !holdsAll(chosen) && other !== undefined
        ? [other.cycles / chosen.cycles]
        : [],
    ),
  )

/** Near: faster than greedy filling by as much as is claimed, and no slower than one layer a round that has copies, too. */
const roundsFound = (summary: Summary, { over }: Of<'rounds'>): ClaimFound => {
  const found = over.map(({ network, greedy }) => {
    const [filled, one] = [
      factorOver(summary, network, 'greedy'),
      factorOver(summary, network, 'one, copied'),
    ]
    return {
      text: `${filled.toFixed(2)} / ${one.toFixed(2)} × (${network})`,
      near: filled >= greedy && one >= 1,
    }
  })
  return judged(
    'near',
    found.every(({ near }) => near),
    found.map(({ text }) => text).join(', '),
  )
}

/** Runs of whole networks by themselves, with copies by the usual rule. */
const wholeIn = ({ networkRuns = [] }: Summary): readonly NetworkRun[] =>
  networkRuns.filter(
    ({ rounds, duplicator }) => rounds === null && (duplicator === null || duplicator === 'slowest-first'),
  )

/** The most that all layers at the same time gain over layer by layer without copies, on the same bus. */
const gainFound = (summary: Summary, gain: (run: NetworkRun, slow: NetworkRun) => number): ClaimFound => {
  const runs = wholeIn(summary)
  const gains = runs.flatMap((run) => {
    const slow = runs.find(
      (each) =>
        each.network === run.network &&
        each.schedule === 'layer-by-layer' &&
        each.extraCores === 0 &&
        each.bus === run.bus,
    )
    if (slow === undefined || run.schedule !== 'cross-layer') return []
    return [{ run, times: gain(run, slow) }]
  })
  const most = largest(gains, ({ times }) => times)
  return {
    found:
      most === undefined
        ? ''
        : `up to ${most.times.toFixed(1)} × (${most.run.network}, ${most.run.extraCores} extra cores)`,
    verdict: 'cannot be compared',
  }
}

/** Near in kind where a narrow bus makes the neglect matter: by half as much again or more. */
const movementFound = (summary: Summary): ClaimFound => {
  const over = ({ ideal, cycles }: NetworkRun): number => (ideal === null ? 0 : cycles / ideal - 1)
  const most = largest(
    wholeIn(summary).filter(({ schedule }) => schedule === 'cross-layer'),
    over,
  )
  if (most === undefined) return judged('near', false, '')
  const found = `up to ${(100 * over(most)).toFixed(0)}% (${most.network}, a bus of ${most.bus} B)`
  return judged('near', over(most) > 0.5, found)
}

/** Near in kind where some number of extra cores gives as much more throughput for a smaller part more of activations. */
const activationsFound = (summary: Summary, { network, throughput }: Of<'activations'>): ClaimFound => {
  const all = activationsIn(summary).filter(({ run }) => run.network === network)
  return judged(
    'near',
    all.some((each) => each.throughput >= throughput && each.activations < each.throughput),
    all
      .map(
        ({ run, throughput, activations }) =>
          `+${(100 * throughput).toFixed(0)}% throughput and +${(100 * activations).toFixed(0)}% activations with ${run.extraCores} extra cores`,
      )
      .join(', '),
  )
}

/** What was measured of a published claim on whole networks, and what becomes of it by that. */
export const claimFound = (summary: Summary, { claim }: PublishedClaim): ClaimFound => {
  switch (claim.kind) {
    case 'limit':
      return limitFound(summary, claim)
    case 'overhead':
      return overheadFound(summary, claim)
    case 'rounds':
      return roundsFound(summary, claim)
    case 'speedup':
      return gainFound(summary, (run, slow) => slow.cycles / run.cycles)
    case 'utilization':
      return gainFound(summary, (run, slow) => run.utilization / slow.utilization)
    case 'movement':
      return movementFound(summary)
    case 'activations':
      return activationsFound(summary, claim)
  }
}
