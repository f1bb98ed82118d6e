import type { Recurring } from '../relation/recurrence.js'
import { noUnit, type UnitIndex } from '../relation/unitIndex.js'

/**
 * The time in cycles, and how many events have been set: of events of one time, the one that was set first comes first.
 */
export interface Moment {
  now: number
  order: number
}

/** What the bus is busy with: for which unit (−1 for none), until when, and since which event. */
export interface Transfer extends Recurring {
  unit: UnitIndex
  end: number
  order: number
}

/** An idle bus. */
export const idle = (): Transfer => {
  const transfer = { unit: noUnit, end: Number.POSITIVE_INFINITY, order: 0 }
  let [unit, left, order] = [noUnit, 0, 0]
  return Object.assign(transfer, {
    save: (now: number, since: number) => {
      unit = transfer.unit
      left = transfer.end - now
      order = transfer.order - since
    },
    same: (now: number, since: number) =>
      transfer.unit === unit &&
      (unit < 0 || (transfer.end - now === left && transfer.order - since === order)),
  })
}
