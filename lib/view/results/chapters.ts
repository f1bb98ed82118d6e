import * as t from 'io-ts'
import { closed, type Fields } from '../../codec/closed.js'
import { positive, quantity } from '../../codec/number.js'
import { oneOf } from '../../codec/oneOf.js'
import { optional } from '../../codec/optional.js'
import { NetworkRun } from '../../experiment/networks/networkRun.js'
import { PaperLayer, PaperRun, type PaperSetup } from '../../experiment/paper/paperRun.js'
import type { Results } from '../../experiment/results.js'

/** Of convolutions that take up to so many cores, and more than half of that: which part of its limit the worst one reaches. */
export interface PaperShare extends PaperSetup {
  readonly cores: number
  readonly layers: number
  readonly share: number
}

/** What the chapters on whole networks, and on the source paper's own set-ups, show; left out where they were not measured. */
export interface Chapters {
  readonly paperLayers?: readonly PaperLayer[]
  /** On the widest bus, with the first time of an MVM. */
  readonly paperRuns?: readonly PaperRun[]
  readonly paperShares?: readonly PaperShare[]
  readonly networkRuns?: readonly NetworkRun[]
}

export const chapterFields: Fields<Chapters> = {
  paperLayers: optional(t.readonlyArray(PaperLayer)),
  paperRuns: optional(t.readonlyArray(PaperRun)),
  paperShares: optional(
    t.readonlyArray(
      closed<PaperShare>('PaperShare', {
        crossbar: positive,
        bus: positive,
        exchange: oneOf('memory', 'forward'),
        mvmCycles: positive,
        synchronizer: oneOf('linear', 'cyclic'),
        cores: positive,
        layers: positive,
        share: quantity,
      }),
    ),
  ),
  networkRuns: optional(t.readonlyArray(NetworkRun)),
}

/** The part of its limit that a convolution reaches. */
export const shareOf = ({ sequentialCycles, limit, cycles }: PaperRun): number =>
  sequentialCycles / limit / cycles

const setupKey = ({ crossbar, bus, exchange, mvmCycles, synchronizer }: PaperSetup): string =>
  JSON.stringify([crossbar, bus, exchange, mvmCycles, synchronizer])

/** Runs by what they have in common, in the order in which that is first seen. */
const bySetup = (runs: readonly PaperRun[]): readonly (readonly PaperRun[])[] => {
  const found = new Map<string, PaperRun[]>()
  for (const run of runs) {
    const own = found.get(setupKey(run)) ?? []
    found.set(setupKey(run), own)
    own.push(run)
  }
  return [...found.values()]
}

const sharesOf = (runs: readonly PaperRun[]): readonly PaperShare[] =>
  bySetup(runs.filter(({ limit }) => limit > 1)).flatMap((own) => {
    const bins = new Map<number, PaperRun[]>()
    for (const run of own) {
      const cores = 2 ** Math.ceil(Math.log2(run.cores))
      bins.set(cores, [...(bins.get(cores) ?? []), run])
    }
    return [...bins]
      .toSorted(([a], [b]) => a - b)
      .map(([cores, all]): PaperShare => {
        const { crossbar, bus, exchange, mvmCycles, synchronizer } = all[0]!
        const share = Math.min(...all.map(shareOf))
        return { crossbar, bus, exchange, mvmCycles, synchronizer, cores, layers: all.length, share }
      })
  })

/** What is shown of the chapters that an experiment has. */
export const chaptersOf = ({ paper, networks }: Results): Chapters => {
  const all = paper?.runs ?? []
  const bus = all.reduce((most, run) => Math.max(most, run.bus), 0)
  const mvmCycles = all.reduce((least, run) => Math.min(least, run.mvmCycles), Number.POSITIVE_INFINITY)
  return {
    ...(paper === undefined
      ? {}
      : {
          paperLayers: paper.layers,
          paperRuns: all.filter((run) => run.bus === bus && run.mvmCycles === mvmCycles),
          paperShares: sharesOf(all),
        }),
    ...(networks === undefined ? {} : { networkRuns: networks }),
  }
}
