import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { shown } from './shown.js'

/**
 * One place where a value is not what its codec expects. `path` reads like JavaScript (`crossbar.rows`,
 * `layers[3].name`) and is empty for the value as a whole.
 */
export interface Problem {
  readonly path: string
  readonly expected: string
  readonly found: string
}

/** A value that is not what it should be, with every place where it differs. */
export interface Undecodable {
  readonly _tag: 'Undecodable'
  readonly what: string
  readonly problems: readonly Problem[]
}

/** Whether io-ts puts the number of a branch, not a key of the value, below this type in its context. */
const branches = (type: object): boolean =>
  '_tag' in type && (type._tag === 'UnionType' || type._tag === 'IntersectionType')

const step = (key: string): string => {
  if (/^\d+$/.test(key)) return `[${key}]`
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}

const pathOf = (context: t.Context): string =>
  context
    .filter((_, i) => i > 0 && !branches(context[i - 1]!.type))
    .map(({ key }) => step(key))
    .join('')
    .replace(/^\./, '')

/** What a codec calls itself; the names that io-ts makes of lists, records and truth are TypeScript. */
const nameOf = (name: string): string => {
  if (/^(?:Readonly)?Array</.test(name)) return 'a list'
  if (name === 'boolean') return 'true or false'
  return /^(?:Readonly<)?\{ \[K in /.test(name) ? 'a record' : name
}

const problemsOf = (errors: t.Errors): readonly Problem[] => {
  const places = new Map<string, { readonly expected: Set<string>; readonly found: string }>()
  for (const { value, context, message } of errors) {
    const path = pathOf(context)
    const expected = message ?? nameOf(context.at(-1)?.type.name ?? 'something else')
    const place = places.get(path)
    if (place === undefined) places.set(path, { expected: new Set([expected]), found: shown(value) })
    else place.expected.add(expected)
  }
  return Array.from(places, ([path, { expected, found }]) => ({
    path,
    expected: [...expected].join(' or '),
    found,
  }))
}

/**
 * Decodes `u`, or says under every path what was expected and what was found, each path once.
 * `what` is how a person would call the value: "the chip", "chips/mine.json".
 *
 * @example
 * import { presets } from 'ohmflow'
 * import { Chip, decode } from 'ohmflow/codec'
 * const { _tag } = decode(Chip, 'the chip')(presets.rram256.chip)
 * console.assert(_tag === 'Right')
 */
export const decode =
  <A>(codec: t.Decoder<unknown, A>, what: string) =>
  (u: unknown): Either<Undecodable, A> => {
    const result = codec.decode(u)
    return E.isRight(result)
      ? result
      : E.left({ _tag: 'Undecodable', what, problems: problemsOf(result.left) })
  }
