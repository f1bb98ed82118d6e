import type { CoreProgram } from '../../../ir/program.js'
import { draftsOf, type Setting } from './drafts.js'
import { busyLayers, grainsOf } from './grains.js'
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
 * `grain` of its vectors, where that is left out as often as is worth the bytes of the signals. Where results wait for the
 * interconnect and one signal reaches all readers, operators leave the output units alone that finish most results.
 */
export const programsTogether = (
  layers: Parameters<typeof draftsOf>[0],
  setting: Setting,
  grain?: number,
): readonly CoreProgram[] => {
  const { chip, images } = setting
  const broadcasts = chip.signal.kind === 'broadcast'
  const drafts = draftsOf(layers, setting)
  const eager = layersTogether(drafts, broadcasts, () => grain ?? 1)
  const grainOf = seldom(grain, eager, setting)
  if (grainOf === null) return eager
  // more cores that run an operator are more receivers, which plain signals tell one by one
  const busy = broadcasts ? busyLayers(eager, chip, images) : new Set<string>()
  return layersTogether(
    busy.size === 0 ? drafts : draftsOf(layers, { ...setting, busy }),
    broadcasts,
    grainOf,
  )
}
