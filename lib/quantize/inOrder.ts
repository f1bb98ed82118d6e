/**
 * What work makes of each item, in the order of the items, whatever ends first: `atATime`
 * of them are at work, so that no more than these results are held. Whoever stops early
 * waits for what has begun, so that nothing it works with is released meanwhile.
 */
export async function* inOrder<A, B>(
  items: readonly A[],
  atATime: number,
  work: (item: A) => Promise<B>,
): AsyncGenerator<B, void, undefined> {
  const begun: Promise<B>[] = []
  try {
    for (const item of items) {
      const first = begun.length < atATime ? undefined : begun.shift()
      if (first === undefined) {
        begun.push(work(item))
        continue
      }
      const result = await first
      begun.push(work(item))
      yield result
    }
    for (const rest of begun) yield await rest
  } finally {
    await Promise.allSettled(begun)
  }
}
