import * as fc from 'fast-check'
import { arbitraryChip } from '../../lib/laws/arbitraries/chip.js'

type Json = Readonly<Record<string, unknown>>

const isJson = (u: unknown): u is Json => typeof u === 'object' && u !== null && !Array.isArray(u)

/** Every record in a value, by the keys that lead to it, the value itself first. */
const records = (u: Json, path: readonly string[] = []): readonly (readonly string[])[] => [
  path,
  ...Object.entries(u).flatMap(([key, child]) => (isJson(child) ? records(child, [...path, key]) : [])),
]

/** The value with the record at `path` replaced by what `change` makes of it. */
const changed = (u: Json, path: readonly string[], change: (record: Json) => Json): Json => {
  const [first, ...rest] = path
  if (first === undefined) return change(u)
  const child = u[first]
  return isJson(child) ? { ...u, [first]: changed(child, rest, change) } : u
}

const keysAt = (u: Json, path: readonly string[]): readonly string[] => {
  const [first, ...rest] = path
  if (first === undefined) return Object.keys(u)
  const child = u[first]
  return isJson(child) ? keysAt(child, rest) : []
}

const anyChip: fc.Arbitrary<unknown> = arbitraryChip
const chipJson = anyChip.filter(isJson)

const chipAndRecord = chipJson.chain((chip) =>
  fc.record({ chip: fc.constant(chip), path: fc.constantFrom(...records(chip)) }),
)

/** A chip with one key more in one of its records, and the path of that key. */
export const withUnknownKey = fc
  .record({ at: chipAndRecord, key: fc.stringMatching(/^[a-z]{1,9}$/), value: fc.jsonValue({ maxDepth: 2 }) })
  .filter(({ at, key }) => !keysAt(at.chip, at.path).includes(key))
  .map(({ at: { chip, path }, key, value }) => ({
    chip: changed(chip, path, (record) => ({ ...record, [key]: value })),
    path: [...path, key].join('.'),
  }))

/** A chip without one of its keys, and the path of that key. */
export const withMissingKey = chipAndRecord.chain(({ chip, path }) =>
  fc.constantFrom(...keysAt(chip, path)).map((key) => ({
    chip: changed(chip, path, (record) =>
      Object.fromEntries(Object.entries(record).filter(([k]) => k !== key)),
    ),
    path: [...path, key].join('.'),
  })),
)
