import { duplicatorNames, type NetworkCase, type RoundsWay, roundsWays } from './networkRun.js'

const usual = {
  tile: 'row-major',
  cores: null,
  bus: 128,
  schedule: 'cross-layer',
  images: 1,
  duplicator: null,
  extraCores: 0,
  rounds: null,
} as const

/** Networks whose depthwise layers would take a core a channel are packed. */
const tileOf = (network: string): NetworkCase['tile'] =>
  network.startsWith('mobilenet') ? 'depthwise-packing' : 'row-major'

/** Cores beside those that each layer once takes. */
export const extraCores = [0, 4, 8, 16, 32, 64] as const

/** Bytes a cycle of buses beside the usual one. */
export const otherBuses = [16, 32, 64, 256] as const

const casesOf = (network: string): readonly NetworkCase[] => {
  const own = { ...usual, network, tile: tileOf(network) }
  const copied = (extra: number, duplicator: NetworkCase['duplicator'] = 'slowest-first') =>
    extra === 0 ? own : { ...own, extraCores: extra, duplicator }
  return [
    ...[0, 32].map((extra) => ({ ...copied(extra), schedule: 'layer-by-layer' as const })),
    ...extraCores.map((extra) => copied(extra)),
    ...duplicatorNames.slice(1).map((name) => copied(32, name)),
    ...otherBuses.map((bus) => ({ ...copied(32), bus })),
  ]
}

/**
 * Networks as a whole: layer by layer against all layers at the same time, with copies of slow layers under several rules, on
 * buses of several widths; fifteen cases of each network.
 *
 * @example
 * import { convolutionalNames, networkCases } from 'ohmflow/experiment'
 * console.assert(networkCases(convolutionalNames).length === 17 * 15)
 */
export const networkCases = (networks: readonly string[]): readonly NetworkCase[] => networks.flatMap(casesOf)

/** Networks of the comparison of rounds, with the cores that hold each layer once. */
export const roundsNetworks = [
  ['vgg16', 2121],
  ['resnet18', 201],
  ['squeezenet1.1', 44],
] as const

/** To plan rounds of a batch on thousands of cores takes minutes: one round without copies is measured alone there. */
const waysOn = (cores: number, images: number): readonly RoundsWay[] =>
  cores > 1000 && images > 1 ? ['greedy'] : roundsWays

/**
 * Chips of fewer cores than tiles, and one that just holds all, which may work in rounds with copies, too; batches of 1 and 16.
 *
 * @example
 * import { roundsCases } from 'ohmflow/experiment'
 * console.assert(roundsCases.every(({ cores, rounds }) => cores !== null && rounds !== null))
 */
export const roundsCases: readonly NetworkCase[] = roundsNetworks.flatMap(([network, all]) =>
  [32, 64, 128, all]
    .toSorted((a, b) => a - b)
    .flatMap((cores) =>
      [1, 16].flatMap((images) =>
        waysOn(cores, images).map((rounds): NetworkCase => ({ ...usual, network, cores, images, rounds })),
      ),
    ),
)

/**
 * A few of them, for a minute.
 *
 * @example
 * import { quickCases } from 'ohmflow/experiment'
 * console.assert(quickCases.length > 0 && quickCases.length < 20)
 */
export const quickCases: readonly NetworkCase[] = [
  ...networkCases(['resnet18']).filter(
    ({ extraCores: extra, bus, duplicator }) =>
      extra % 32 === 0 && bus === 128 && (duplicator ?? 'slowest-first') === 'slowest-first',
  ),
  ...roundsCases.filter(
    ({ network, cores, images, rounds }) =>
      network === 'resnet18' && cores === 64 && images === 1 && rounds?.startsWith('one') === false,
  ),
]
