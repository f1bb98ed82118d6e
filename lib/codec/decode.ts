import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'

/** One place where a value is not what its codec expects. `path` reads like JavaScript: `crossbar.rows`, `layers[3].name`. */
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

const shown = (u: unknown): string => {
  if (u === undefined) return 'nothing'
  const text = JSON.stringify(u) ?? String(u)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

const pathOf = (context: t.Context): string =>
  context
    .slice(1)
    .map(({ key }) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '')

/**
 * Decodes `u`, or says under every path what was expected and what was found.
 * `what` is how a person would call the value: "the chip", "chips/mine.json".
 */
export const decode =
  <A>(codec: t.Decoder<unknown, A>, what: string) =>
  (u: unknown): Either<Undecodable, A> => {
    const result = codec.decode(u)
    if (E.isRight(result)) return result
    const problems = result.left.map(
      ({ value, context, message }): Problem => ({
        path: pathOf(context),
        expected: message ?? context.at(-1)?.type.name ?? 'something else',
        found: shown(value),
      }),
    )
    return E.left({ _tag: 'Undecodable', what, problems })
  }
