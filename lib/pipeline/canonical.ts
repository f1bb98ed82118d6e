import type { Option } from 'fp-ts/lib/Option.js'
import * as O from 'fp-ts/lib/Option.js'
import { base64 } from './base64.js'

/** Deeper values have no canonical form: they would exhaust the stack. */
const deepest = 256

/** Thrown and caught here alone: it leaves the recursion at once. */
const refused = new Error('no canonical form')

/** Anything but what JSON writes as it is: quotes, backslashes, control characters, surrogates. */
const mayNeedEscape = /[^ !#-[\]-\ud7ff\ue000-\uffff]/

const quoted = (text: string): string => (mayNeedEscape.test(text) ? JSON.stringify(text) : `"${text}"`)

const isMinusZero = (n: number): boolean => n === 0 && 1 / n < 0

/** Whether joining the items writes each as it is to be written. */
const joins = (items: readonly unknown[]): boolean => {
  for (let i = 0; i < items.length; i++) {
    const item = items[i]
    if (typeof item !== 'number' || isMinusZero(item)) return false
  }
  return true
}

/** The keys of a record as they come, sorted, and sorted with their quotes and colons. */
interface Shape {
  readonly keys: readonly string[]
  readonly sorted: readonly string[]
  readonly labels: readonly string[]
}

const shapeOf = (keys: readonly string[]): Shape => {
  const sorted = keys.toSorted()
  return { keys, sorted, labels: sorted.map((key, i) => `${i > 0 ? ',' : ''}${quoted(key)}:`) }
}

const matches = (shape: Shape, keys: readonly string[]): boolean =>
  shape.keys.length === keys.length && shape.keys.every((key, i) => key === keys[i])

const isRecord = (value: object): value is Readonly<Record<string, unknown>> => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const bytesOf = (value: object): Uint8Array | undefined => {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  // Pages that are not isolated do not have it.
  if (typeof SharedArrayBuffer === 'function' && value instanceof SharedArrayBuffer)
    return new Uint8Array(value)
  return undefined
}

// oxlint-disable-next-line max-lines-per-function -- the grammar of the form, a short function a rule, over one list of ancestors
const writer = () => {
  const ancestors: object[] = []
  /** The last shape that begins with each key: records of one kind come in the same shape, and sorting is slow. */
  const shapes = new Map<string | undefined, Shape>()

  const record = (value: Readonly<Record<string, unknown>>): string => {
    if (Object.getOwnPropertySymbols(value).length > 0) throw refused
    const keys = Object.keys(value)
    let shape = shapes.get(keys[0])
    if (shape === undefined || !matches(shape, keys)) {
      shape = shapeOf(keys)
      shapes.set(keys[0], shape)
    }
    let text = '{'
    for (let i = 0; i < shape.sorted.length; i++) text += shape.labels[i]! + write(value[shape.sorted[i]!])
    return `${text}}`
  }

  const array = (items: readonly unknown[]): string => {
    if (joins(items)) return `[${items.join(',')}]`
    let text = '['
    for (let i = 0; i < items.length; i++) {
      const item = items[i]
      if (i > 0) text += ','
      text += item === undefined && !(i in items) ? 'hole' : write(item)
    }
    return `${text}]`
  }

  const compound = (value: object): string => {
    if (Array.isArray(value)) return array(value)
    if (isRecord(value)) return record(value)
    const bytes = bytesOf(value)
    if (bytes !== undefined) return `${Object.prototype.toString.call(value).slice(8, -1)}"${base64(bytes)}"`
    const prototype: unknown = Object.getPrototypeOf(value)
    if (value instanceof Map && prototype === Map.prototype) return `Map${array([...value])}`
    if (value instanceof Set && prototype === Set.prototype) return `Set${array([...value])}`
    if (value instanceof Date && prototype === Date.prototype) return `Date(${value.getTime()})`
    throw refused
  }

  const write = (value: unknown): string => {
    switch (typeof value) {
      case 'string':
        return quoted(value)
      case 'number':
        return isMinusZero(value) ? '-0' : String(value)
      case 'bigint':
        return `${value}n`
      case 'boolean':
      case 'undefined':
        return String(value)
      case 'object': {
        if (value === null) return 'null'
        if (ancestors.length >= deepest || ancestors.includes(value)) throw refused
        ancestors.push(value)
        const text = compound(value)
        ancestors.pop()
        return text
      }
      default:
        throw refused
    }
  }
  return write
}

/**
 * One text for all values of the same content, and another for any other value;
 * none for a value whose content cannot be read (a function, a symbol, an instance
 * of a class, a cycle, more than 256 levels, more than a string can hold).
 *
 * It is JSON with the keys of records sorted, extended so that nothing falls together: `-0`, `NaN`,
 * `Infinity`, `undefined`, holes, bigints, dates, maps and sets (in their order), and buffers and typed
 * arrays by kind and bytes, in base64. Linear in the size of the text, but for the sorting of keys.
 *
 * @example
 * import { isSome } from 'fp-ts/lib/Option.js'
 * import { canonical } from 'ohmflow/codec'
 * const text = canonical({ rows: 256, cells: new Uint8Array([1, 2]) })
 * console.assert(isSome(text) && text.value === '{"cells":Uint8Array"AQI=","rows":256}')
 */
export const canonical = (value: unknown): Option<string> => {
  try {
    return O.some(writer()(value))
  } catch (thrown) {
    // A string that would be too long is a RangeError too.
    if (thrown === refused || thrown instanceof RangeError) return O.none
    throw thrown
  }
}
