import { kindOf } from './typedArray.js'

/*
 * Values as JSON that loses nothing: what JSON does not hold becomes a record with this key alone. Under it stands the text of a number,
 * a bigint or `undefined`, the number of a typed array that is kept elsewhere, or a record that has the key itself.
 */
const mark = '~'

/** Thrown for what has no such form, and caught by `pack` and `unpack` alone: it leaves the recursion at once. */
export const refused = new Error('a value that cannot be packed')

type Items = readonly unknown[]
type Fields = Readonly<Record<string, unknown>>

const isRecord = (value: object): value is Fields => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return (
    (prototype === Object.prototype || prototype === null) && Object.getOwnPropertySymbols(value).length === 0
  )
}

/** The same array where `f` changes no item. */
const mapItems = (items: Items, f: (item: unknown) => unknown): Items => {
  let changed: unknown[] | undefined
  for (let i = 0; i < items.length; i++) {
    const item = f(items[i])
    if (changed === undefined && item !== items[i]) changed = items.slice(0, i)
    changed?.push(item)
  }
  return changed ?? items
}

/** The same record where `f` changes no field. */
const mapFields = (fields: Fields, f: (field: unknown) => unknown): Fields => {
  const keys = Object.keys(fields)
  let changed: [string, unknown][] | undefined
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!
    const field = f(fields[key])
    if (changed === undefined && field !== fields[key])
      changed = keys.slice(0, i).map((before) => [before, fields[before]])
    changed?.push([key, field])
  }
  return changed === undefined ? fields : Object.fromEntries(changed)
}

const isJsonNumber = (n: number): boolean => Number.isFinite(n) && !Object.is(n, -0)

const hasHoles = (items: Items): boolean => {
  for (let i = 0; i < items.length; i++) if (!(i in items)) return true
  return false
}

/**
 * The value as JSON that loses nothing, itself where it is JSON as it is; typed arrays are given to `keep`,
 * which numbers them. Throws `refused` where it cannot (holes, functions, symbols, instances of classes).
 */
export const escaped = (value: unknown, keep: (array: ArrayBufferView) => number): unknown => {
  const compound = (value: object): unknown => {
    if (Array.isArray(value)) {
      if (hasHoles(value)) throw refused
      return mapItems(value, write)
    }
    if (isRecord(value)) {
      const fields = mapFields(value, write)
      return Object.hasOwn(value, mark) ? { [mark]: fields } : fields
    }
    if (ArrayBuffer.isView(value) && kindOf(value) !== undefined) return { [mark]: keep(value) }
    throw refused
  }
  const write = (value: unknown): unknown => {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value
      case 'number':
        return isJsonNumber(value) ? value : { [mark]: Object.is(value, -0) ? '-0' : String(value) }
      case 'undefined':
        return { [mark]: 'undefined' }
      case 'bigint':
        return { [mark]: `${value}n` }
      case 'object':
        return value === null ? value : compound(value)
      default:
        throw refused
    }
  }
  return write(value)
}

const words = new Map<unknown, unknown>([
  ['undefined', undefined],
  ['-0', -0],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
])

/**
 * The value that `escaped` has given the form `json`, which JSON.parse has made,
 * with the typed arrays of those numbers. Throws `refused` for any other form.
 */
export const unescaped = (json: unknown, kept: readonly ArrayBufferView[]): unknown => {
  const marked = (payload: unknown): unknown => {
    if (typeof payload === 'object' && payload !== null && isRecord(payload)) return mapFields(payload, read)
    if (typeof payload === 'number' && kept[payload] !== undefined) return kept[payload]
    if (words.has(payload)) return words.get(payload)
    if (typeof payload === 'string' && /^-?\d+n$/.test(payload)) return BigInt(payload.slice(0, -1))
    throw refused
  }
  const read = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return mapItems(value, read)
    if (!isRecord(value)) throw refused
    return Object.hasOwn(value, mark) ? marked(value[mark]) : mapFields(value, read)
  }
  return read(json)
}
