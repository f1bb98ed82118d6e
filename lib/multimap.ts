/** Groups of values by their keys, keys in the order in which they first come up, and values in theirs. */
export const multimap = <K, A>(
  entries: Iterable<readonly [key: K, value: A]>,
): ReadonlyMap<K, readonly A[]> => {
  const groups = new Map<K, A[]>()
  for (const [key, value] of entries) {
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [value])
    else known.push(value)
  }
  return groups
}
