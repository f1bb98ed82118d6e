import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'

/**
 * A computation that reads from top to bottom and ends at the first failure `F`, or returns an `A`.
 *
 * `yield*` of another rule, or of `get(either)`, gives its result or ends this one too, so that a rule of twenty checks
 * is twenty plain lines, not a tower of `chain`s. What stands in `finally` is done however it ends.
 */
export type Rule<F, A> = Generator<F, A, never>

/** The same where something is awaited on the way; rules that do not are read in it by `yield*` as well. */
export type AsyncRule<F, A> = AsyncGenerator<F, A, never>

/** What is in an Either: its Right, or the end of the rule. */
export function* get<F, A>(result: Either<F, A>): Rule<F, A> {
  return E.isRight(result) ? result.right : yield result.left
}

/** Ends the rule with a failure. */
export function* fail<F>(failure: F): Rule<F, never> {
  return yield failure
}

/** Leaves a rule that has failed, as whoever throws does: what it does `finally` is done, even if that fails, too. */
const leave = (rule: Generator<unknown, unknown, never>): void => {
  while (rule.return(undefined).done !== true);
}

const leaveLater = async (rule: AsyncGenerator<unknown, unknown, never>): Promise<void> => {
  while ((await rule.return(undefined)).done !== true);
}

/** Runs a rule. */
export const outcome = <F, A>(rule: Rule<F, A>): Either<F, A> => {
  const step = rule.next()
  if (step.done === true) return E.right(step.value)
  leave(rule)
  return E.left(step.value)
}

/** Runs a rule that awaits. */
export const eventually = async <F, A>(rule: AsyncRule<F, A>): Promise<Either<F, A>> => {
  const step = await rule.next()
  if (step.done === true) return E.right(step.value)
  await leaveLater(rule)
  return E.left(step.value)
}
