import { mostOf } from '../../../arithmetic.js'
import type { Chip } from '../../../hardware/chip.js'
import type { CoreProgram } from '../../../ir/program.js'
import { programBytes } from '../../../isa/programBytes.js'
import { lasted } from '../../../machine/costs/lasted.js'
import { workshop } from '../workshop.js'
import { type Draft, draftsOf, type Setting } from './drafts.js'
import { busyLayers, grainsOf, isLimit, toldWhereCrowded } from './grains.js'
import { layersTogether } from './layersTogether.js'
import { finelyBegun, type GrainOf } from './stretches.js'

/** How often layers signal: as asked for, or as it is worth it for programs that signal each vector. */
export const seldom = (
  grain: number | undefined,
  eager: readonly CoreProgram[],
  { chip, images }: Pick<Setting, 'chip' | 'images'>,
  told = toldWhereCrowded,
): GrainOf | null => {
  if (grain !== undefined) return null
  const grains = grainsOf(eager, chip, images, told)
  return [...grains.values()].some((each) => each > 1) ? (layer) => grains.get(layer) ?? 1 : null
}

type Layers = Parameters<typeof draftsOf>[0]

const broadcastsOn = ({ signal }: Chip): boolean => signal.kind === 'broadcast'

/** The drafts in which operators leave the output units alone that finish most results. */
const leavingAlone = (
  layers: Layers,
  setting: Setting,
  drafts: readonly Draft[],
  eager: readonly CoreProgram[],
  told = toldWhereCrowded,
): readonly Draft[] => {
  const { chip, images } = setting
  // more cores that run an operator are more receivers, which plain signals tell one by one
  const busy = broadcastsOn(chip) ? busyLayers(eager, chip, images, told) : new Set<string>()
  return busy.size === 0 ? drafts : draftsOf(layers, { ...setting, busy })
}

/**
 * The programs of layers that work at the same time, where there is room for all results: each layer tells its readers after
 * `grain` of its vectors, where that is left out as often as is worth the bytes of the signals. Where results wait for the
 * interconnect and one signal reaches all readers, operators leave the output units alone that finish most results.
 */
export const programsTogether = (
  layers: Layers,
  setting: Setting,
  grain?: number,
): readonly CoreProgram[] => {
  const broadcasts = broadcastsOn(setting.chip)
  const drafts = draftsOf(layers, setting)
  const eager = layersTogether(drafts, broadcasts, () => grain ?? 1)
  const grainOf = seldom(grain, eager, setting)
  return grainOf === null
    ? eager
    : layersTogether(leavingAlone(layers, setting, drafts, eager), broadcasts, grainOf)
}

/** How often layers are told, at the least, in programs that are tried where the interconnect is the limit. */
const toldWhereLimit = [512, 256]

/** Bytes for the programs of a core, which longer waits may not exceed. */
const programMemory = 1024

/** Of how many sites layers are told in two stretches, as long as the programs of all cores fit. */
const mostSites = [Number.POSITIVE_INFINITY, 8]

/** Bytes of the programs of the core that has most. */
const mostBytes = (cores: readonly CoreProgram[]): number => {
  const bytes = new Map<number, number>()
  for (const program of cores) bytes.set(program.core, (bytes.get(program.core) ?? 0) + programBytes(program))
  return mostOf([...bytes.values()])
}

/**
 * The same, and where the interconnect is the limit of one image, the fastest of those and of programs in which layers are told less often
 * once their first quarter is done: by then their readers have begun, and a signal saved is time for all. What saving signals is worth
 * depends on who waits for whom; exact timing shows it.
 */
export const fastestTogether = (layers: Layers, setting: Setting, grain?: number): readonly CoreProgram[] => {
  const { chip, images } = setting
  const usual = programsTogether(layers, setting, grain)
  if (grain !== undefined || images > 1 || !broadcastsOn(chip) || !isLimit(usual, chip)) return usual
  const drafts = draftsOf(layers, setting)
  const eager = layersTogether(drafts, true, () => 1)
  const others = toldWhereLimit.flatMap((told) => {
    const grainOf = seldom(undefined, eager, setting, told)
    if (grainOf === null) return []
    const own = leavingAlone(layers, setting, drafts, eager, told)
    const fitting = mostSites.flatMap((most) => {
      const cores = layersTogether(own, true, grainOf, [], finelyBegun(own, grainOf, most))
      return mostBytes(cores) <= programMemory ? [cores] : []
    })
    return fitting.slice(0, 1)
  })
  const timeOf = (cores: readonly CoreProgram[]): number => {
    const { lastStore, end } = workshop.run(cores, chip)
    return lasted(lastStore, cores, end)
  }
  let [best, least] = [usual, others.length === 0 ? 0 : timeOf(usual)]
  for (const each of others) {
    const cycles = timeOf(each)
    if (cycles < least) [best, least] = [each, cycles]
  }
  return best
}
