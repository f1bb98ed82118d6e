const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const entriesOf = (value: object): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(value).filter(([, field]) => field !== undefined))

/** Whether two values of plain data say the same, in whatever order their keys stand. */
export const isAlike = (a: unknown, b: unknown): boolean => {
  if (!isObject(a) || !isObject(b)) return a === b
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [own, others] = [entriesOf(a), entriesOf(b)]
  return (
    own.size === others.size &&
    [...own].every(([key, field]) => others.has(key) && isAlike(field, others.get(key)))
  )
}
