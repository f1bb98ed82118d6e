const longest = 60

const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 3)}...` : text)

const word = (u: unknown): string => {
  if (u === undefined) return 'nothing'
  if (typeof u === 'string') return JSON.stringify(u.length > longest ? `${u.slice(0, longest)}...` : u)
  if (typeof u === 'function') return 'a function'
  if (typeof u !== 'object' || u === null) return String(u)
  return Array.isArray(u) ? '[...]' : '{...}'
}

const some = (parts: readonly string[], count: number): string =>
  (count > parts.length ? [...parts, '...'] : parts).join(',')

/**
 * A value in at most 60 characters, for an error. Only its first level is looked at, so that no depth or size can hurt.
 */
export const shown = (u: unknown): string => {
  if (typeof u !== 'object' || u === null) return cut(word(u))
  if (Array.isArray(u)) return cut(`[${some(u.slice(0, 10).map(word), u.length)}]`)
  const entries = Object.entries(u)
  const parts = entries.slice(0, 10).map(([key, value]) => `${word(key)}:${word(value)}`)
  return cut(`{${some(parts, entries.length)}}`)
}
