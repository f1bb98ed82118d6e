import * as E from 'fp-ts/lib/Either.js'
import type { Program } from '../../lib/ir/program.js'
import { verify } from '../../lib/verify/verify.js'

export type Verdict = 'right' | 'wrong' | 'undecided'

/** What `verify` says: its verdict, and the rules that it names. */
export const said = (program: Program): { readonly verdict: Verdict; readonly rules: readonly string[] } => {
  const outcome = verify(program)
  if (E.isRight(outcome)) return { verdict: 'right', rules: [] }
  const { left } = outcome
  return left._tag === 'Invalid'
    ? { verdict: 'wrong', rules: [...new Set(left.violations.map(({ rule }) => rule))] }
    : { verdict: left._tag === 'Undecided' ? 'undecided' : 'wrong', rules: [left.rule] }
}
