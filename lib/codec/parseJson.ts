import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { jsonFault } from './jsonFault.js'

/** A text that is not JSON. `line` and `column` count from 1. */
export interface BadJson {
  readonly _tag: 'BadJson'
  readonly what: string
  readonly line: number
  readonly column: number
  readonly problem: string
  readonly hint: string
}

/**
 * The value that a JSON text says, or the line and column of the first fault, with a hint. A key that stands twice in
 * one record is a fault. A byte order mark in front is ignored. Linear in the length of the text, whatever its depth.
 * `what` is how a person would call the text: "chips/mine.json".
 *
 * @example
 * import { parseJson } from 'ohmflow/codec'
 * const result = parseJson('{\n  "rows": 64,\n}', 'mine.json')
 * console.assert(result._tag === 'Left' && result.left.line === 3 && result.left.column === 1)
 */
export const parseJson = (text: string, what: string): Either<BadJson, unknown> => {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text
  const fault = jsonFault(body)
  if (fault !== undefined) {
    const { offset, problem, hint } = fault
    const before = body.slice(0, offset).split('\n')
    const column = (before.at(-1)?.length ?? 0) + 1
    return E.left({ _tag: 'BadJson', what, line: before.length, column, problem, hint })
  }
  return E.right(JSON.parse(body))
}
