/**
 * What a benchmark has measured, and the bar that it is held against;
 * `at most` and `at least` are in the unit of what is measured.
 */
export interface Figure {
  readonly what: string
  readonly measured: number
  readonly unit: string
  readonly bar: readonly ['at most' | 'at least', number] | null
  /** What it is measured against, or how. */
  readonly note: string
}

/** Milliseconds of the fastest of `runs` runs, after one that does not count. */
export const fastest = async (runs: number, work: () => unknown): Promise<number> => {
  await work()
  let best = Number.POSITIVE_INFINITY
  for (let run = 0; run < runs; run++) {
    const since = performance.now()
    await work()
    best = Math.min(best, performance.now() - since)
  }
  return best
}

/**
 * Milliseconds of the fastest run of each of several works, which take turns, so that what disturbs one disturbs all.
 */
export const fastestInTurn = async <K extends string>(
  runs: number,
  works: Readonly<Record<K, () => unknown>>,
): Promise<Readonly<Record<string, number>>> => {
  const best: Record<string, number> = {}
  const names = Object.entries<() => unknown>(works)
  for (let run = -1; run < runs; run++)
    for (const [name, work] of names) {
      const since = performance.now()
      await work()
      const took = performance.now() - since
      if (run >= 0) best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, took)
    }
  return best
}

/** What a Right holds; a benchmark of what fails measures nothing. */
export const right = <A>(
  result: { readonly _tag: 'Right'; readonly right: A } | { readonly _tag: 'Left'; readonly left: unknown },
): A => {
  if (result._tag === 'Left') throw new Error(JSON.stringify(result.left))
  return result.right
}
