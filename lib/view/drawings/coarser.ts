import { doings } from '../../machine/activity/activity.js'
import type { Activity, DoingOverTime } from '../../machine/activity/activityOf.js'

/** Joins each so many bins, by what is made of those before and the next. */
const joined = (bins: Float64Array, each: number, join: (a: number, b: number) => number): Float64Array => {
  const result = new Float64Array(Math.ceil(bins.length / each))
  bins.forEach((bin, k) => {
    const at = Math.floor(k / each)
    result[at] = join(result[at] ?? 0, bin)
  })
  return result
}

const add = (a: number, b: number): number => a + b

/** An activity in at most `most` bins, for figures that have fewer pixels: what takes time adds up, and the most stays the most. */
export const coarser = (activity: Activity, most: number): Activity => {
  const each = Math.ceil(activity.transfers.length / most)
  if (each <= 1) return activity
  const over = (cycles: DoingOverTime): DoingOverTime => {
    const all = { ...cycles }
    for (const doing of doings) all[doing] = joined(cycles[doing], each, add)
    return all
  }
  return {
    ...activity,
    width: activity.width * each,
    layers: activity.layers.map((layer) => ({ ...layer, cycles: over(layer.cycles) })),
    cores: activity.cores.map((core) => ({ ...core, cycles: over(core.cycles) })),
    transfers: joined(activity.transfers, each, add),
    partialSums: joined(activity.partialSums, each, Math.max),
    activations: activity.activations === null ? null : joined(activity.activations, each, Math.max),
  }
}
