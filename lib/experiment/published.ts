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
  /** By which part throughput is overestimated where moving data costs nothing. */
  | { readonly kind: 'movement'; readonly most: number }
  /** Activations alive at a time against throughput: a test measures them. */
  | { readonly kind: 'activations' }

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
      claim: { kind: 'activations' },
      verdict: 'near',
      found:
        'the same in kind: on the default chip, all layers at the same time, depthwise layers packed, 8 extra cores give 96% more throughput for 47% more activations alive at a time, 64 give 590% for 25%',
    },
  ] satisfies readonly PublishedClaim[],
} as const
