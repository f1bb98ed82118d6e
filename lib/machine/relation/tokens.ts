import type { Chip } from '../../hardware/chip.js'
import type { Resource } from '../../isa/instructionSet.js'
import { asCore, type CoreIndex } from './unitIndex.js'

/** The resources of a core, in the order in which tokens are numbered: one resource of all cores after another. */
const ofCore = {
  'input buffer': 0,
  input: 1,
  'output buffer': 2,
  product: 3,
  'partial-sum buffer': 4,
} as const
/** The resources of a channel, which leads from one core to another. */
const ofChannel = { signal: 0, 'forwarded sum': 1 } as const

/** A resource of a core. */
export type CoreResource = keyof typeof ofCore
/** A resource of a channel. */
export type ChannelResource = keyof typeof ofChannel

const [perCore, perChannel] = [Object.keys(ofCore).length, Object.keys(ofChannel).length]

/** How many tokens so many channels have. */
export const tokensOfChannels = (channels: number): number => channels * perChannel

/** Whether a resource is one of a core, and not of a channel. */
export const isOfCore = (resource: string): resource is CoreResource => Object.hasOwn(ofCore, resource)

const resourceAt = <R extends Resource>(order: Readonly<Record<R, number>>, place: number): R | undefined => {
  for (const resource in order) if (order[resource] === place) return resource
  return undefined
}

/** Numbers the tokens of a phase of so many cores: those of the cores first, then those of the channels. */
export const tokenNumbers = (cores: number) => {
  const split = cores * perCore
  return {
    /** The first token of a channel. */
    split,
    ofCore: (resource: CoreResource, core: number): number => ofCore[resource] * cores + core,
    ofChannel: (resource: ChannelResource, channel: number): number =>
      split + channel * perChannel + ofChannel[resource],
    /** The core of a core's token, and the channel of a channel's. */
    coreOf: (token: number): CoreIndex => asCore(token % cores),
    channelOf: (token: number): number => Math.floor((token - split) / perChannel),
    resourceOf: (token: number): Resource | undefined =>
      token < split
        ? resourceAt(ofCore, Math.floor(token / cores))
        : resourceAt(ofChannel, (token - split) % perChannel),
  }
}

/** The tokens of the first of so many cores; those of the others follow each. */
export const firstTokens = (cores: number) => {
  const first = (resource: CoreResource): number => ofCore[resource] * cores
  return {
    firstInputBuffer: first('input buffer'),
    firstInput: first('input'),
    firstOutputBuffer: first('output buffer'),
    firstProduct: first('product'),
    firstSumBuffer: first('partial-sum buffer'),
  }
}

/** More partial-sum buffers than anybody takes. */
const unbounded = 2 ** 30

/** How many partial-sum buffers a core has, in a number that no program of at most 2^53 instructions uses up. */
export const sumBuffersOf = ({ partialSumBuffers }: Pick<Chip, 'partialSumBuffers'>): number =>
  partialSumBuffers === 'unbounded' ? 2 ** 52 : partialSumBuffers

/** How many tokens there are at first: all buffers are free, and nothing is in them. */
export const atFirst = (
  cores: number,
  channels: number,
  { core, partialSumBuffers }: Pick<Chip, 'core' | 'partialSumBuffers'>,
): Int32Array => {
  const own: Readonly<Record<CoreResource, number>> = {
    'input buffer': core.inputBuffers,
    input: 0,
    'output buffer': core.outputBuffers,
    product: 0,
    'partial-sum buffer': partialSumBuffers === 'unbounded' ? unbounded : partialSumBuffers,
  }
  const all = new Int32Array(cores * perCore + channels * perChannel)
  for (const resource of Object.keys(own).filter(isOfCore))
    all.fill(own[resource], ofCore[resource] * cores, (ofCore[resource] + 1) * cores)
  return all
}
