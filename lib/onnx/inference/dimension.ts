/** What the name of a dimension computes from the names of others, as exporters write it: `2*s0`, `past + 1`. */
export interface Dimension {
  /** The names that stand in it. */
  readonly symbols: readonly string[]
  readonly value: (of: ReadonlyMap<string, number>) => number
}

const tokens = /\s*(?:(\d+)|([A-Za-z_][\w.]*)|(\*\*|\/\/|[-+*/(),]))/y

/** Longer names are names and nothing else. */
const longest = 200

const functions: Readonly<Record<string, (...values: readonly number[]) => number>> = {
  max: Math.max,
  min: Math.min,
  floor: Math.floor,
  ceiling: Math.ceil,
  ceil: Math.ceil,
  mod: (a = 0, b = 0) => a - b * Math.floor(a / b),
  floordiv: (a = 0, b = 0) => Math.floor(a / b),
}

const operations: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => a / b, '//': (a, b) => Math.floor(a / b) },
  { '**': (a, b) => a ** b },
]

const tokensOf = (text: string): readonly string[] | null => {
  const found: string[] = []
  tokens.lastIndex = 0
  const end = text.trimEnd().length
  while (tokens.lastIndex < end) {
    const match = tokens.exec(text)
    if (match === null) return null
    found.push(match[0].trim())
  }
  return found
}

type Value = Dimension['value']

/** Reads a list of tokens from left to right; null where they are no formula. */
const formula = (list: readonly string[], symbols: Set<string>): Value | null => {
  let at = 0
  const next = (token: string): boolean => list[at] === token && ++at > 0
  const argumentsOf = (): readonly Value[] | null => {
    const values: Value[] = []
    do {
      const value = level(0)
      if (value === null) return null
      values.push(value)
    } while (next(','))
    return next(')') ? values : null
  }
  const atom = (): Value | null => {
    const token = list[at++]
    if (token === undefined) return null
    if (/^\d/.test(token)) return () => Number(token)
    if (token === '(') {
      const value = level(0)
      return value !== null && next(')') ? value : null
    }
    if (!/^\w/.test(token)) return null
    if (next('(')) {
      const apply = Object.hasOwn(functions, token.toLowerCase()) ? functions[token.toLowerCase()] : undefined
      const values = argumentsOf()
      return apply === undefined || values === null
        ? null
        : (of) => apply(...values.map((value) => value(of)))
    }
    symbols.add(token)
    return (of) => of.get(token) ?? Number.NaN
  }
  const level = (strength: number): Value | null => {
    const here = operations[strength]
    if (here === undefined) return atom()
    let left = level(strength + 1)
    while (left !== null) {
      const token = list[at] ?? ''
      const apply = Object.hasOwn(here, token) ? here[token] : undefined
      if (apply === undefined) return left
      at++
      const [a, b] = [left, level(strength + 1)]
      left = b === null ? null : (of) => apply(a(of), b(of))
    }
    return left
  }
  const whole = level(0)
  return at === list.length ? whole : null
}

/** The formula that the name of a dimension is, or null where it is a name and nothing else. */
export const dimensionOf = (name: string): Dimension | null => {
  // a hyphen joins words as often as it subtracts
  if (name.length > longest || !/[+*/(]|-\s|-\d/.test(name)) return null
  const list = tokensOf(name)
  const symbols = new Set<string>()
  const value = list === null ? null : formula(list, symbols)
  return value === null || symbols.size === 0 ? null : { symbols: [...symbols], value }
}
