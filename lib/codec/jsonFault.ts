import { shown } from './shown.js'

/** The first place where a text is not JSON, or says the same key twice. `offset` counts UTF-16 units from 0. */
export interface JsonFault {
  readonly offset: number
  readonly problem: string
  readonly hint: string
}

type Expecting = 'value' | 'value or ]' | 'key' | 'key or }' | 'comma' | 'end'

const words = ['true', 'false', 'null']
const isDigit = (c: string | undefined): boolean => c !== undefined && c >= '0' && c <= '9'
const isSpace = (c: string | undefined): boolean => c === ' ' || c === '\n' || c === '\r' || c === '\t'

/**
 * Where and why a text is not JSON (RFC 8259), or undefined. A key that stands twice in one record is a fault too:
 * `JSON.parse` would silently take the last. Walks the text once, without recursion, so that no depth can hurt.
 */
// oxlint-disable-next-line max-lines-per-function -- the grammar of JSON, a short function a rule, over one position in the text
export const jsonFault = (text: string): JsonFault | undefined => {
  /** The keys so far of each open object, null for an open array. */
  const open: (Set<string> | null)[] = []
  const state: { expecting: Expecting } = { expecting: 'value' }
  let at = 0

  const fault = (problem: string, hint: string, offset = at): JsonFault => ({ offset, problem, hint })
  const skipSpace = (): void => {
    while (isSpace(text[at])) at++
  }
  const skipDigits = (): boolean => {
    const from = at
    while (isDigit(text[at])) at++
    return at > from
  }
  const closed = (): void => {
    open.pop()
    at++
    state.expecting = open.length > 0 ? 'comma' : 'end'
  }

  const early = (): JsonFault => {
    if (text.trim() === '') return fault('the text is empty', 'write a record: { ... }')
    const inner = open.at(-1)
    if (inner === undefined) return fault('the text ends too early', 'complete the last value')
    return fault(
      'the text ends too early',
      inner === null ? 'close the list with ]' : 'close the record with }',
    )
  }

  /** What stands where something else should, with advice for the usual slips. */
  const unexpected = (wanted: string): JsonFault => {
    const c = text[at]
    if (c === undefined) return early()
    const problem = `${JSON.stringify(c)} where ${wanted} should be`
    if (c === "'" || c === '`') return fault(problem, 'JSON quotes keys and strings with double quotes')
    if (c === '/' || c === '#') return fault(problem, 'JSON has no comments: remove it')
    if ((c === '}' || c === ']') && (state.expecting === 'key' || state.expecting === 'value'))
      return fault(problem, 'remove the comma before it, or add what is missing')
    if (c === '}' || c === ']') return fault(problem, 'brackets must close in the order in which they opened')
    if (state.expecting === 'comma') return fault(problem, 'put a comma between entries')
    if (state.expecting === 'key' || state.expecting === 'key or }')
      return fault(problem, 'keys stand in double quotes')
    if (state.expecting === 'end') return fault(problem, 'remove what follows the end of the value')
    return fault(problem, 'a value is a number, "text", true, false, null, [ ... ] or { ... }')
  }

  const string = (): JsonFault | undefined => {
    const start = at++
    for (;;) {
      const c = text[at]
      if (c === undefined) return fault('a string without an end', 'close it with a double quote', start)
      if (c === '"') break
      if (c < ' ')
        return fault('a line end or control character in a string', 'close the string, or write \\n')
      if (c === '\\') {
        const escape = text[at + 1]
        if (
          escape === 'u'
            ? !/^[\da-fA-F]{4}$/.test(text.slice(at + 2, at + 6))
            : !/^["\\/bfnrt]$/.test(escape ?? '')
        )
          return fault('an escape that JSON does not have', 'write a backslash as \\\\')
        at++
      }
      at++
    }
    at++
    return undefined
  }

  const number = (): JsonFault | undefined => {
    const start = at
    const bad = (hint: string): JsonFault => fault('a number that JSON does not have', hint, start)
    if (text[at] === '-') at++
    if (text[at] === '0' && isDigit(text[at + 1])) return bad('remove the leading zero')
    if (!skipDigits()) return bad('write a digit after the minus')
    if (text[at] === '.') {
      at++
      if (!skipDigits()) return bad('write a digit after the point')
    }
    if (text[at] === 'e' || text[at] === 'E') {
      at++
      if (text[at] === '+' || text[at] === '-') at++
      if (!skipDigits()) return bad('write a digit after the e')
    }
    return undefined
  }

  const value = (): JsonFault | undefined => {
    const c = text[at]
    if (c === '{' || c === '[') {
      open.push(c === '{' ? new Set() : null)
      at++
      state.expecting = c === '{' ? 'key or }' : 'value or ]'
      return undefined
    }
    if (c === ']' && state.expecting === 'value or ]') {
      closed()
      return undefined
    }
    const word = words.find((w) => text.startsWith(w, at))
    if (word !== undefined) at += word.length
    else if (c !== '"' && c !== '-' && !isDigit(c)) return unexpected('a value')
    const found = word !== undefined ? undefined : c === '"' ? string() : number()
    state.expecting = open.length > 0 ? 'comma' : 'end'
    return found
  }

  const key = (): JsonFault | undefined => {
    if (text[at] === '}' && state.expecting === 'key or }') {
      closed()
      return undefined
    }
    if (text[at] !== '"') return unexpected('a key')
    const start = at
    const found = string()
    if (found !== undefined) return found
    const name: unknown = JSON.parse(text.slice(start, at))
    const keys = open.at(-1)
    if (typeof name === 'string' && keys) {
      if (keys.has(name))
        return fault(`the key ${shown(name)} twice in one record`, 'keep one of the two', start)
      keys.add(name)
    }
    skipSpace()
    if (text[at] === undefined) return early()
    if (text[at] !== ':')
      return fault(`${JSON.stringify(text[at])} where a colon should be`, 'write "key": value')
    at++
    state.expecting = 'value'
    return undefined
  }

  const comma = (): JsonFault | undefined => {
    const inArray = open.at(-1) === null
    const c = text[at]
    if (c === ',') {
      at++
      state.expecting = inArray ? 'value' : 'key'
    } else if (c === (inArray ? ']' : '}')) closed()
    else return unexpected(inArray ? 'a comma or ]' : 'a comma or }')
    return undefined
  }

  for (;;) {
    skipSpace()
    if (state.expecting === 'end') return at === text.length ? undefined : unexpected('the end')
    const found =
      state.expecting === 'comma'
        ? comma()
        : state.expecting === 'key' || state.expecting === 'key or }'
          ? key()
          : value()
    if (found !== undefined) return found
  }
}
