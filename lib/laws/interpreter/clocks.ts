/** What has happened before a point in time: of each unit, how many of its steps. */
export type Clock = Int32Array

/**
 * Vector clocks (Fidge 1988, Mattern 1989) of so many units that run at the same
 * time: a step happened before another exactly if the clock of the other has
 * reached it. What is not ordered so can happen in either order, or at once.
 */
export const clocks = (units: number) => {
  const known = Array.from({ length: units }, () => new Int32Array(units))
  return {
    /** A new step of a unit; gives its number. */
    step: (unit: number): number => ++known[unit]![unit]!,
    /** All that a unit knows, as a message that it leaves. */
    leave: (unit: number): Clock => known[unit]!.slice(),
    /** The unit finds a message: what happened before the message happened before all that the unit does now. */
    find: (unit: number, message: Clock): void => {
      const own = known[unit]!
      for (let i = 0; i < units; i++) if (message[i]! > own[i]!) own[i] = message[i]!
    },
    /** Whether a step of `other` happened before what `unit` does now. */
    before: (other: number, step: number, unit: number): boolean => known[unit]![other]! >= step,
  }
}
