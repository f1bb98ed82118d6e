import type { CoreProgram } from '../../../ir/program.js'
import type { Draft, Setting } from './drafts.js'
import { grainsOf } from './grains.js'
import { type GrainOf, layersTogether } from './layersTogether.js'

/** How often layers signal: as asked for, or as it is worth it for programs that signal each vector. */
export const seldom = (
  grain: number | undefined,
  eager: readonly CoreProgram[],
  { chip, images }: Pick<Setting, 'chip' | 'images'>,
): GrainOf | null => {
  if (grain !== undefined) return null
  const grains = grainsOf(eager, chip, images)
  return [...grains.values()].some((each) => each > 1) ? (layer) => grains.get(layer) ?? 1 : null
}

/**
 * The programs of layers that work at the same time, where there is room for all results: each layer tells its readers after
 * `grain` of its vectors, where that is left out as often as is worth the bytes of the signals.
 */
export const programsTogether = (
  drafts: readonly Draft[],
  setting: Pick<Setting, 'chip' | 'images'>,
  grain?: number,
): readonly CoreProgram[] => {
  const broadcasts = setting.chip.signal.kind === 'broadcast'
  const eager = layersTogether(drafts, broadcasts, () => grain ?? 1)
  const grainOf = seldom(grain, eager, setting)
  return grainOf === null ? eager : layersTogether(drafts, broadcasts, grainOf)
}
