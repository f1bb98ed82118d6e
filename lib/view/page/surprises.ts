import { grouped, percent } from '../format.js'
import { plain, section } from '../markdown.js'
import { efficiency } from '../results/measured.js'
import type { NetworkRow, Parallel, SetupRow, Summary } from '../results/summary.js'
import { chipText, largest, layerText, listed, more } from './words.js'

const fraction = ({ limitCycles, cycles }: Parallel): number => limitCycles / cycles

/** Cycles, and so the limit, depend little on the synchronizer where the bus is wide; memory does. */
const littleDifference = ({ networks, synchronizer }: Summary): readonly string[] => {
  const byNetwork = new Map<string, NetworkRow[]>()
  for (const row of networks)
    if (row.synchronizer !== 'sequential')
      byNetwork.set(row.network, [...(byNetwork.get(row.network) ?? []), row])
  const spans = [...byNetwork].flatMap(([network, rows]) => {
    const [cycles, peaks] = [rows.map((row) => row.cycles), rows.map((row) => row.peakPartialSumBytes)]
    const least = Math.min(...peaks)
    if (rows.length < 2 || least === 0) return []
    return [{ network, time: Math.max(...cycles) / Math.min(...cycles), memory: Math.max(...peaks) / least }]
  })
  const [time, memory] = [largest(spans, (span) => span.time), largest(spans, (span) => span.memory)]
  if (time === undefined || memory === undefined) return []
  const faster = networks.filter((row) => {
    const own = networks.find((other) => other.network === row.network && other.synchronizer === synchronizer)
    return own !== undefined && row.cycles < own.cycles
  })
  const beaten = new Set(faster.map(({ network }) => network)).size
  return [
    `On the default chip synchronizers differ in memory more than in time. One core after another aside, the slowest takes at most ${more(time.time).replace('+', '')} more cycles than the fastest in any network (${plain(time.network)}), but up to ${memory.memory.toFixed(1)} times the memory of the smallest (${plain(memory.network)}).`,
    ...(synchronizer === 'auto' && beaten > 0
      ? [
          `In ${beaten} of ${byNetwork.size} networks some other synchronizer takes a little less time than \`auto\`, which is content here with what is within 0.1% of the fewest cycles (\`auto({ within: 0.001 })\`): the whole grid would take hours otherwise.`,
        ]
      : []),
  ]
}

/** What the optimized architecture is worth depends on the bus. */
const whereItPays = ({ optimizations }: Summary): readonly string[] => {
  const buses = [...new Set(optimizations.map(({ bus }) => bus))].toSorted((a, b) => a - b)
  const most = buses.flatMap((bus) => {
    const own = optimizations.filter((row) => row.bus === bus)
    const worst = largest(own, (row) => row.naiveCycles / row.optimizedCycles)
    return worst === undefined ? [] : [{ ...worst, ratio: worst.naiveCycles / worst.optimizedCycles }]
  })
  const [narrow, wide] = [most[0], most.at(-1)]
  if (narrow === undefined || wide === undefined) return []
  const said = most.map(({ bus, network, ratio }) => `${more(ratio)} at ${bus} (${plain(network)})`)
  return [
    `${narrow.ratio > wide.ratio ? 'The optimized architecture pays where the bus is scarce. ' : ''}The most that any network takes longer on the naive one, by bytes a cycle: ${listed(said)}.`,
  ]
}

/** P_V is no limit that a chip with a narrow bus could reach. */
const limitWithoutBus = ({ setups, synchronizer }: Summary): readonly string[] => {
  const narrow = setups.filter(
    (
      row,
    ): row is SetupRow & { readonly parallel: Parallel; readonly spread: NonNullable<SetupRow['spread']> } =>
      row.factor === 'bus' &&
      row.synchronizer === synchronizer &&
      row.parallel !== null &&
      row.spread !== null,
  )
  const low = largest(narrow, ({ parallel }) => -fraction(parallel))
  if (low === undefined) return []
  return [
    `P_V says nothing of the bus. With ${plain(low.value)} bytes a cycle, all networks together reach ${percent(fraction(low.parallel))} of that limit; yet half of the shapes come to ${percent(low.spread.median)} of their bounds or nearer, and the worst to ${percent(efficiency(low.spread.worst))}. So the bound stands beside the limit everywhere.`,
  ]
}

/** One buffer a side couples what two let go on at the same time. */
const oneBuffer = ({ setups, synchronizer }: Summary): readonly string[] => {
  const of = (value: string) =>
    setups.filter(
      (row) => row.factor === 'buffers' && row.value === value && row.synchronizer !== 'sequential',
    )
  const own = (value: string) =>
    of(value).find((row) => row.synchronizer === synchronizer)?.spread ?? undefined
  const worstOf = ({ spread }: SetupRow): readonly number[] =>
    spread === null ? [] : [efficiency(spread.worst)]
  const [one, two, four] = [own('1'), own('2'), own('4')]
  if (one === undefined || two === undefined) return []
  const outweighs = Math.max(...of('1').flatMap(worstOf)) < Math.min(...of('2').flatMap(worstOf))
  return [
    `${outweighs ? 'For the worst layer, the second buffer is worth more than any choice of synchronizer. ' : ''}With one a side it comes to ${percent(efficiency(one.worst))} of its bound instead of ${percent(efficiency(two.worst))} with two (${layerText(one.worst)}, P_V = ${one.worst.limit}), and ${grouped(one.enough)} of ${grouped(one.pairs)} shapes instead of ${grouped(two.enough)} reach 99%.${four === undefined ? '' : ` Four a side: ${percent(efficiency(four.worst))}.`}`,
  ]
}

/** Where 99% of the bound is missed. */
const missed = ({ shortfalls, cores }: Summary): readonly string[] => {
  const [worst] = shortfalls
  if (worst === undefined) return []
  const wide = cores.filter(({ buffers }) => buffers >= 2)
  const [pairs, enough] = [
    wide.reduce((sum, { spread }) => sum + spread.pairs, 0),
    wide.reduce((sum, { spread }) => sum + spread.enough, 0),
  ]
  return [
    `99% of the bound is not reached everywhere: ${grouped(pairs - enough)} of ${grouped(pairs)} pairs of shape and chip with two buffers or more fall short. The lowest is ${layerText(worst)} at ${percent(efficiency(worst))} on ${chipText(worst.design)}.`,
  ]
}

/** Sentences that follow from the numbers, those for which there are numbers. */
export const surprises = (summary: Summary): string =>
  section(
    'What surprised',
    [littleDifference, whereItPays, limitWithoutBus, oneBuffer, missed]
      .flatMap((said) => said(summary))
      .map((each) => `- ${each}`)
      .join('\n'),
  )
