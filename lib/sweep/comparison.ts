import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { meant, quoted } from '../codec/wording.js'
import { fail, get, outcome, type Rule } from '../rule.js'
import type { Leaf } from './values.js'

/** A number, or something that has a value at each point. */
export type Term = { readonly number: number } | { readonly name: string } | { readonly word: string }

/** Terms that are multiplied; one alone may be a word. */
export type Product = readonly [Term, ...Term[]]

/** How two values compare. */
export type Sign = '<' | '<=' | '>' | '>=' | '=' | '!='

/** Two products and how they compare: what holds of some points and not of others. */
export interface Comparison {
  readonly left: Product
  readonly sign: Sign
  readonly right: Product
}

const holdsOf: Readonly<Record<Sign, (a: Leaf, b: Leaf) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '=': (a, b) => String(a) === String(b),
  '!=': (a, b) => String(a) !== String(b),
}

const signs = ['<=', '>=', '!=', '==', '<', '>', '='] as const

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const name = /^[\p{L}_][\p{L}\p{N}_.-]*$/u

/** A term as it is written; what nobody knows is a word where words may stand. */
const termOf = (text: string, known: ReadonlySet<string>, wordsToo: boolean): Either<string, Term> => {
  if (number.test(text)) return E.right({ number: Number(text) })
  const inQuotes = /^"([^"]*)"$|^'([^']*)'$/.exec(text)
  if (inQuotes !== null && wordsToo) return E.right({ word: inQuotes[1] ?? inQuotes[2] ?? '' })
  if (known.has(text)) return E.right({ name: text })
  if (wordsToo && name.test(text)) return E.right({ word: text })
  if (text === '') return E.left('something is missing beside the sign')
  return E.left(
    `${quoted(text)} is neither a number nor a name that is known here. ${meant(text, [...known])}`.trim(),
  )
}

function* productOf(text: string, known: ReadonlySet<string>, wordsToo: boolean): Rule<string, Product> {
  const parts = text.split('*').map((part) => part.trim())
  const terms: Term[] = []
  for (const part of parts) terms.push(yield* get(termOf(part, known, wordsToo && parts.length === 1)))
  const [first = yield* fail('something is missing beside the sign'), ...others] = terms
  return [first, ...others]
}

function* comparison(text: string, known: Iterable<string>): Rule<string, Comparison> {
  const names = new Set(known)
  const at = text.search(/[<>=!]/)
  const sign = signs.find((each) => at >= 0 && text.startsWith(each, at))
  if (sign === undefined)
    return yield* fail(`a comparison has one of ${[...new Set(Object.keys(holdsOf))].join(' ')} in it`)
  const rest = text.slice(at + sign.length)
  if (/[<>=!]/.test(rest)) yield* fail('a comparison has one sign; write two comparisons')
  const equal = sign === '=' || sign === '==' || sign === '!='
  return {
    left: yield* productOf(text.slice(0, at).trim(), names, false),
    sign: sign === '==' ? '=' : sign,
    right: yield* productOf(rest.trim(), names, equal),
  }
}

/**
 * A comparison as it is written: `crossbar.rows <= 2 * crossbar.columns`, `cycles<1e6`, `exchange = forward`. Either side
 * is a product of numbers and of `known` names; beside = and !=, the right one may be a word. Fails with what is wrong.
 *
 * @example
 * import { holds, parseComparison } from 'ohmflow/sweep'
 * const few = parseComparison('cycles < 1e6', ['cycles'])
 * console.assert(few._tag === 'Right' && holds(few.right, () => 12_000) && !holds(few.right, () => 2e6))
 */
export const parseComparison = (text: string, known: Iterable<string>): Either<string, Comparison> =>
  outcome(comparison(text, known))

const valueOf = (product: Product, at: (name: string) => Leaf | undefined): Leaf | undefined => {
  const values = product.map((term) =>
    'number' in term ? term.number : 'word' in term ? term.word : at(term.name),
  )
  if (values.length === 1) return values[0]
  const numbers = values.filter((value) => typeof value === 'number')
  return numbers.length < values.length ? undefined : numbers.reduce((a, b) => a * b, 1)
}

/**
 * Whether a comparison holds where names have these values; not where one has none, or a word is held against a number.
 *
 * @example
 * import { holds } from 'ohmflow/sweep'
 * const comparison = { left: [{ name: 'cores' }], sign: '<', right: [{ number: 64 }] } as const
 * console.assert(holds(comparison, () => 12) && !holds(comparison, () => 64))
 */
export const holds = ({ left, sign, right }: Comparison, at: (name: string) => Leaf | undefined): boolean => {
  const [a, b] = [valueOf(left, at), valueOf(right, at)]
  if (a === undefined || b === undefined) return false
  const ordered = sign !== '=' && sign !== '!='
  return ordered && (typeof a !== 'number' || typeof b !== 'number') ? false : holdsOf[sign](a, b)
}
