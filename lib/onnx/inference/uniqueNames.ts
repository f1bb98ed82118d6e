/**
 * A name for each node, none given twice and none of `taken`: its own; `<op>_<index>`
 * where it has none; with `_2`, `_3`, … behind it where an earlier node has it already.
 */
export const uniqueNames = (
  nodes: readonly { readonly name: string; readonly opType: string }[],
  taken: Iterable<string>,
): readonly string[] => {
  const given = new Set(taken)
  // A made-up name must not take the one that a later node has by itself.
  const own = new Set(nodes.map(({ name }) => name))
  const next = new Map<string, number>()
  return nodes.map(({ name, opType }, index) => {
    const base = name === '' ? `${opType}_${index}` : name
    if (!given.has(base) && (name !== '' || !own.has(base))) {
      given.add(base)
      return base
    }
    for (let suffix = next.get(base) ?? 2; ; suffix++) {
      const made = `${base}_${suffix}`
      if (given.has(made) || own.has(made)) continue
      next.set(base, suffix + 1)
      given.add(made)
      return made
    }
  })
}
