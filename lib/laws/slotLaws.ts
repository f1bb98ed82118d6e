import * as fc from 'fast-check'
import * as O from 'fp-ts/lib/Option.js'
import type * as t from 'io-ts'
import { decode } from '../codec/decode.js'
import type { Invalid, Violation } from '../codec/violation.js'
import { canonical } from '../pipeline/canonical.js'
import { outcomes } from '../pipeline/outcome.js'
import type { Pass } from '../pipeline/pass.js'
import { collect, type Laws } from './pipeline/subject.js'

/** A violation as one line: where, what is wrong, and which rule it breaks. */
export const violationText = ({ rule, where, problem }: Violation): string => `${where}: ${problem} (${rule})`

/** Fails, with up to five lines, where there are violations. */
export const refute = (violations: readonly Violation[]): void => {
  if (violations.length === 0) return
  const lines = violations.slice(0, 5).map(violationText)
  const more = violations.length - lines.length
  throw new Error([...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'))
}

/** What a verifier finds wrong. */
export const violationsOf = (
  result: { readonly _tag: 'Right' } | { readonly _tag: 'Left'; readonly left: Invalid },
) => (result._tag === 'Right' ? [] : result.left.violations)

/** What a codec finds wrong. */
export const undecodable = (
  codec: t.Decoder<unknown, unknown>,
  what: string,
  value: unknown,
): readonly Violation[] => {
  const result = decode(codec, what)(value)
  return result._tag === 'Right'
    ? []
    : result.left.problems.map(({ path, expected, found }) => ({
        rule: 'codec',
        where: path === '' ? what : `${what}, ${path}`,
        problem: `expected ${expected}, found ${found}`,
      }))
}

/** What a plug-in of a slot is tested with. */
export interface SlotTest<I, A, E> {
  readonly plugin: Pass<I, A, E>
  readonly inputs: fc.Arbitrary<I>
  /** What a plug-in must not do, by the name of the law. An input that the plug-in refuses with a Left breaks none. */
  readonly rules: Readonly<Record<string, (input: I, output: A) => readonly Violation[]>>
}

/** The same text for equal values, in whatever order their keys come. */
const text = (value: unknown): string => O.getOrElse(() => fc.stringify(value))(canonical(value))

const differ = (rule: string, where: string, left: string, right: string): readonly Violation[] => {
  if (left === right) return []
  const at = Array.from({ length: left.length }, (_, i) => i).find((i) => left[i] !== right[i]) ?? left.length
  const around = (s: string) => `…${s.slice(Math.max(0, at - 40), at + 40)}…`
  return [{ rule, where, problem: `${around(left)} has become ${around(right)}` }]
}

/** Whether two values are equal, as a violation that shows the first difference. */
export const unequal = (rule: string, where: string, before: unknown, after: unknown): readonly Violation[] =>
  differ(rule, where, text(before), text(after))

/**
 * The rules of a slot as properties, and what holds of every slot: the same input gives the same outcomes, and the
 * input is left as it was. A plug-in may answer at once, later, or several times.
 */
export const slotLaws = <I, A, E>({ plugin, inputs, rules }: SlotTest<I, A, E>): Laws => {
  const answers = (input: I) => collect(outcomes(() => plugin(input)))
  const lawOf = (rule: (input: I, output: A) => readonly Violation[]) =>
    fc.asyncProperty(inputs, async (input) => {
      const made = (await answers(input)).flatMap((answer) => (answer._tag === 'Right' ? [answer.right] : []))
      fc.pre(made.length > 0)
      for (const output of made) refute(rule(input, output))
    })
  return {
    ...Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, lawOf(rule)])),
    'the same input gives the same outcomes': fc.asyncProperty(inputs, async (input) => {
      refute(unequal('deterministic', 'the second run', await answers(input), await answers(input)))
    }),
    'the input is left as it was': fc.asyncProperty(inputs, async (input) => {
      const before = text(input)
      await answers(input)
      refute(differ('pure', 'the input', before, text(input)))
    }),
  }
}
