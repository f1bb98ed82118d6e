/** Gives names that nobody has: `base` itself, or `base_2`, `base_3`, … where it is taken. */
export type FreshNames = (base: string) => string

/** Fresh names beside those that are taken; a name that was given is taken from then on. */
export const freshNames = (taken: Iterable<string>): FreshNames => {
  const given = new Set(taken)
  const next = new Map<string, number>()
  return (base) => {
    let name = base
    let suffix = next.get(base) ?? 2
    for (; given.has(name); suffix++) name = `${base}_${suffix}`
    next.set(base, suffix)
    given.add(name)
    return name
  }
}
