const most = BigInt(Number.MAX_SAFE_INTEGER)

/**
 * A 64-bit integer as a number, the nearest one of at most 2^53 - 1. Files write the largest int64 for "to the end";
 * any extent that large is refused later on, so that the difference never counts.
 */
export const saturated = (value: bigint): number =>
  Number(value > most ? most : value < -most ? -most : value)
