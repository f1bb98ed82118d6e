import { nearest } from './nearest.js'

/** The first of a list, and how many more there are. */
export const some = (items: readonly string[], most = 6): string =>
  items.length <= most
    ? items.join(', ')
    : `${items.slice(0, most).join(', ')} and ${items.length - most} more`

/** What a file says, as it stands in a sentence: cut where it is very long. */
export const cut = (text: string): string => (text.length > 120 ? `${text.slice(0, 117)}…` : text)

/** A name as it stands in a sentence, cut where it is very long. */
export const quoted = (name: string): string => `"${cut(name)}"`

/** A question for the name that is near to the one that was given; empty where none is. */
export const meant = (name: string, known: readonly string[]): string => {
  const near = nearest(name, known)
  return near === undefined ? '' : `Did you mean ${quoted(near)}? `
}
