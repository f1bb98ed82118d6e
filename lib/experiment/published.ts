import type { Slid } from './windows.js'

/** A figure that others have published, and what is comparable to it here. */
export interface Figure {
  readonly source: string
  readonly what: string
  /** What exactly is counted there. */
  readonly definition: string
}

/** Tiles of a network's convolutions. */
export interface PublishedTiles extends Figure {
  readonly network: string
  readonly crossbar: number
  readonly tiles: number
}

/** MVMs of convolutions one after another. */
export interface PublishedWindows extends Figure {
  readonly crossbar: number
  readonly layers: readonly (Slid & { readonly im2col: number; readonly least: number })[]
}

/** Milliseconds of a network on one crossbar that is written again and again, in 8 bits and in those of a policy. */
export interface PublishedLatency extends Figure {
  readonly network: string
  readonly cellBits: number
  /** The policy, by the name that it is published with. */
  readonly policy: string
  readonly eightBits: number
  readonly ownBits: number
}

/** What a claim says, so that it can be held against what was measured. */
export type ClaimKind =
  /** Each network comes to at least this part of its limit. */
  | { readonly kind: 'limit'; readonly least: number }
  /** Signals take at most this part of all bytes. */
  | { readonly kind: 'overhead'; readonly most: number }
  /** How many times as long greedy filling and one layer a round take, at batch 16. */
  | {
      readonly kind: 'rounds'
      readonly over: readonly { readonly network: string; readonly greedy: number; readonly one: number }[]
    }
  /** All layers at the same time with copies against one after the other without. */
  | { readonly kind: 'speedup'; readonly most: number }
  /** The same of utilization. */
  | { readonly kind: 'utilization'; readonly most: number }
  /** By which part throughput is overestimated where moving data costs nothing. */
  | { readonly kind: 'movement'; readonly most: number }
  /** By which part throughput grows, and by which the activations that wait at a time. */
  | {
      readonly kind: 'activations'
      readonly network: string
      readonly throughput: number
      readonly buffer: number
    }

/** A claim in words. */
export interface PublishedClaim extends Figure {
  readonly claimed: string
  readonly claim: ClaimKind
  /** What becomes of it: a test fails when what is measured says something else. */
  readonly verdict: 'holds' | 'near' | 'cannot be compared'
  /** What was found here beside the figures that are measured, and why it is or is not the same. */
  readonly found: string
}

const clsa = 'CLSA-CIM (DATE 2024, arXiv 2401.07671)'
const counted = 'convolutions, crossbars of 256 × 256, one weight a cell, nothing duplicated'

const tiles = (network: string, tiles: number, source = clsa): PublishedTiles => ({
  source,
  what: `crossbars of ${network}`,
  definition: counted,
  network,
  crossbar: 256,
  tiles,
})

const ourCount = 'counted by hand from the published dimensions'

const square = (
  input: number,
  channels: number,
  kernels: number,
  im2col: number,
  least: number,
  kernel = 3,
) => ({ input, kernel, channels, kernels, im2col, least })

const vwSdk = {
  source: 'VW-SDK (Rhe et al., DATE 2022; public tables and code)',
  definition:
    'crossbars of 512 × 512, one bit a cell, no padding, stride 1; MVMs of one crossbar after another',
  crossbar: 512,
} as const

const latency = (
  network: string,
  policy: string,
  cellBits: number,
  eightBits: number,
  ownBits: number,
): PublishedLatency => ({
  source: 'CIM-AQ (arXiv 2601.21737; public code and policies)',
  what: `milliseconds of ${network}, cells of ${cellBits} bits`,
  definition:
    'one crossbar of 256 × 256, differential columns, DACs of 1 bit, written with a piece of a layer after the other; in 8 bits / in those of its policy',
  network,
  cellBits,
  policy,
  eightBits,
  ownBits,
})

const compass = [
  { network: 'resnet18', greedy: 1.71, one: 1.31 },
  { network: 'squeezenet1.1', greedy: 2.24, one: 1.98 },
  { network: 'vgg16', greedy: 1.8, one: 1.56 },
] as const

const cimflow = 'CIMFlow (RWTH, doi 10.1145/3760780)'

/**
 * All published figures that are compared, each with its source and its definition.
 *
 * @example
 * import { published } from 'ohmflow/experiment'
 * console.assert(published.tiles.some(({ network, tiles }) => network === 'vgg16' && tiles === 233))
 */
export const published = {
  tiles: [
    tiles('vgg16', 233),
    tiles('vgg19', 314),
    tiles('resnet50', 390),
    tiles('resnet101', 679),
    tiles('resnet152', 936),
    tiles('tinyyolov3', 142),
    tiles('tinyyolov4', 117),
    tiles('resnet18', 193, ourCount),
    tiles('resnet34', 363, ourCount),
    tiles('squeezenet1.0', 44, ourCount),
    tiles('googlenet', 196, ourCount),
    tiles('inceptionv3', 534, ourCount),
  ] satisfies readonly PublishedTiles[],
  windows: [
    {
      ...vwSdk,
      what: 'ResNet-18, a layer of each kind',
      layers: [
        square(112, 3, 64, 11_236, 1431, 7),
        square(56, 64, 64, 5832, 1458),
        square(28, 128, 128, 2028, 676),
        square(14, 256, 256, 720, 504),
        square(7, 512, 512, 225, 225),
      ],
    },
    {
      ...vwSdk,
      what: 'VGG-13',
      layers: [
        square(224, 3, 64, 49_284, 6216),
        square(224, 64, 64, 98_568, 24_642),
        square(112, 64, 128, 24_200, 6050),
        square(112, 128, 128, 36_300, 12_100),
        square(56, 128, 256, 8748, 5832),
        square(56, 256, 256, 14_580, 10_206),
        square(28, 256, 512, 3380, 3380),
        square(28, 512, 512, 6084, 6084),
        square(14, 512, 512, 1296, 1296),
        square(14, 512, 512, 1296, 1296),
      ],
    },
  ] satisfies readonly PublishedWindows[],
  latencies: [
    latency('resnet18', 'resnet18-both_constraints-acc05-rcell4', 4, 1507.464, 634.8776),
    latency('resnet18', 'resnet18-both_constraints-acc05-rcell2', 2, 3014.928, 1483.972),
    latency('vgg16', 'vgg16-both_constraints-acc05-rcell4', 4, 12_394.6368, 4993.5648),
    latency('vit_b_32', 'vitb32-both_constraints-acc05-rcell4', 4, 3461.0688, 1572.9168),
  ] satisfies readonly PublishedLatency[],
  claims: [
    {
      source: 'Pelke et al., abstract',
      what: 'acceleration',
      definition: 'speedup over sequential cores / P_V',
      claimed: 'more than 99% of the limit',
      claim: { kind: 'limit', least: 0.99 },
      verdict: 'holds',
      found: 'each network at the default chip (256²); on its own set-ups see there',
    },
    {
      source: 'Pelke et al., abstract',
      what: 'data transmission overhead',
      definition: 'ours: signal bytes / all bytes',
      claimed: 'less than 4%',
      claim: { kind: 'overhead', most: 0.04 },
      verdict: 'holds',
      found: 'with registers, each network and each layer of the default chip',
    },
    {
      source: 'COMPASS (arXiv 2501.06780), as reported in notes',
      what: 'batch 16, over greedy filling / one layer a round',
      definition: 'its own chips, several crossbars a core; copies not told',
      claimed: compass
        .map(({ network, greedy, one }) => `${greedy.toFixed(2)} / ${one.toFixed(2)} × (${network})`)
        .join(', '),
      claim: { kind: 'rounds', over: compass },
      verdict: 'near',
      found:
        'the best over chips of 32 to 128 cores, one layer a round with copies: more over greedy filling, since copies are chosen too; less over one layer a round, since that has copies as well',
    },
    {
      source: clsa,
      what: 'speedup of cross-layer inference with duplication',
      definition: 'over layer by layer without copies; sets coarser than vectors, data moves at no cost',
      claimed: 'up to 29.2 ×',
      claim: { kind: 'speedup', most: 29.2 },
      verdict: 'cannot be compared',
      found: 'with the cost of moving data and of operators on output units, and vectors as sets',
    },
    {
      source: clsa,
      what: 'utilization of crossbars by the same',
      definition: 'over layer by layer without copies; of its own sets and networks',
      claimed: 'up to 17.9 ×',
      claim: { kind: 'utilization', most: 17.9 },
      verdict: 'cannot be compared',
      found: 'of the cores in use, for the same reasons',
    },
    {
      source: cimflow,
      what: 'latency of cross-layer inference',
      definition: 'of its own architecture; over what, and with how many copies, its abstract does not tell',
      claimed: 'up to 52 × lower',
      claim: { kind: 'speedup', most: 52 },
      verdict: 'cannot be compared',
      found: 'over layer by layer without copies',
    },
    {
      source: cimflow,
      what: 'throughput without the cost of moving data',
      definition: 'cyclo-static dataflow of its own architecture',
      claimed: 'overestimated by up to 308%',
      claim: { kind: 'movement', most: 3.08 },
      verdict: 'near',
      found: 'the same in kind, on another architecture',
    },
    {
      source: cimflow,
      what: 'MobileNetV2: buffer against throughput',
      definition: 'its activation buffers; on its own architecture',
      claimed: '+7.5% buffer for +120% throughput',
      claim: { kind: 'activations', network: 'mobilenetv2', throughput: 1.201, buffer: 0.0754 },
      verdict: 'near',
      found:
        'of what waits in shared memory with all layers at the same time on the default chip, depthwise layers packed: the same in kind, more throughput for little more memory',
    },
  ] satisfies readonly PublishedClaim[],
} as const
