import { escaped } from '../figures/compose.js'

/** Text that is HTML already; whatever else is put into a page is escaped. */
export interface Markup {
  readonly markup: string
}

type Part = string | number | Markup | readonly Part[]

const written = (part: Part): string => {
  if (typeof part === 'string') return escaped(part)
  if (typeof part === 'number') return String(part)
  return 'markup' in part ? part.markup : part.map(written).join('')
}

/**
 * HTML with values in it, as text or between the double quotes of an attribute: names come from files, so that every string is escaped, and
 * only what this has made stays as it is. Lists stand one after the other.
 */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  markup: texts.map((text, i) => `${text}${i < parts.length ? written(parts[i] ?? '') : ''}`).join(''),
})

/** A drawing of this library, whose names are escaped already. */
export const drawn = (svg: string): Markup => ({ markup: svg })

/** Nothing at all. */
export const nothing: Markup = { markup: '' }
