import * as O from 'fp-ts/lib/Option.js'
import { type Lru, lru } from '../pipeline/lru.js'

/** What is kept under a key, made where it is not there. */
export const kept = <A>(table: Lru<A>, key: string, make: () => A): A => {
  const known = table.get(key)
  if (O.isSome(known)) return known.value
  const made = make()
  table.set(key, made)
  return made
}

/** Tables of what was made last: for each of the last few keys, everything that was made under it. */
export const tables = <A>(capacity: number): ((key: string) => Map<string, A>) => {
  const all = lru<Map<string, A>>(capacity)
  return (key) => kept(all, key, () => new Map<string, A>())
}

/** What is in such a table under a key, made where it is not there. */
export const within = <A>(table: Map<string, A>, key: string, make: () => A): A => {
  const known = table.get(key) ?? make()
  table.set(key, known)
  return known
}
