/**
 * A record of the given entries that has no prototype, so that names such as `__proto__` and `constructor`
 * are names like any other: a record of tensors holds what the file names, and nothing else.
 */
export const record = <A>(entries: Iterable<readonly [string, A]>): Readonly<Record<string, A>> => {
  const empty: Record<string, A> = Object.create(null)
  for (const [name, value] of entries) empty[name] = value
  return empty
}
