/** What a timer is set for, of a unit or, for a multiplication, of a core. */
export const timed = { work: 0, multiplication: 1, transfer: 2, pause: 3 } as const

/** What a timer is set for. */
export type TimerKind = (typeof timed)[keyof typeof timed]

/** The event of a timer that is set for something of a unit or core. */
export const eventOf = (kind: TimerKind, index: number): number => 4 * index + kind

/** What the timer of an event was set for. */
export const kindOf = (event: number): number => event & 3

/** Of which unit or core. */
export const indexOf = (event: number): number => event >> 2
