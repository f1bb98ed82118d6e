import * as fc from 'fast-check'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { type AsyncRule, eventually, fail, get, outcome, type Rule } from '../lib/rule.js'
import { refuted } from './refuted.js'
import { runs } from './runs.js'

/** What a computation does: says something, fails, goes on in parts, or tidies up at the end of one. */
type Work =
  | { readonly kind: 'say'; readonly word: number }
  | { readonly kind: 'get'; readonly result: Either<number, number> }
  | { readonly kind: 'parts'; readonly parts: readonly Work[] }
  | { readonly kind: 'finally'; readonly work: Work; readonly word: number }

const { work } = fc.letrec<{ work: Work }>((tie) => ({
  work: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ kind: fc.constant('say' as const), word: fc.nat(99) }),
    fc.record({
      kind: fc.constant('get' as const),
      result: fc.oneof(fc.nat(99).map(E.right), fc.nat(99).map(E.left)),
    }),
    fc.record({ kind: fc.constant('parts' as const), parts: fc.array(tie('work'), { maxLength: 4 }) }),
    fc.record({ kind: fc.constant('finally' as const), work: tie('work'), word: fc.nat(99) }),
  ),
}))

type Said = { readonly result: Either<number, string>; readonly said: readonly number[] }

/** The oracle: failures as exceptions of the language. */
const thrown = (whole: Work): Said => {
  const said: number[] = []
  const run = (own: Work): void => {
    if (own.kind === 'say') said.push(own.word)
    else if (own.kind === 'parts') own.parts.forEach(run)
    else if (own.kind === 'finally')
      try {
        run(own.work)
      } finally {
        said.push(own.word)
      }
    else if (E.isLeft(own.result)) throw own.result
  }
  try {
    run(whole)
    return { result: E.right('done'), said }
  } catch (failure) {
    return { result: E.left(Number(Reflect.get(Object(failure), 'left'))), said }
  }
}

const ruleOf = (whole: Work, said: number[]): Rule<number, string> => {
  function* run(own: Work): Rule<number, string> {
    if (own.kind === 'say') said.push(own.word)
    else if (own.kind === 'get') yield* get(own.result)
    else if (own.kind === 'parts') for (const part of own.parts) yield* run(part)
    else
      try {
        yield* run(own.work)
      } finally {
        said.push(own.word)
      }
    return 'done'
  }
  return run(whole)
}

/** The same with a turn of the event loop wherever something is said, and rules that do not await within it. */
const laterOf = (whole: Work, said: number[]): AsyncRule<number, string> => {
  async function* run(own: Work): AsyncRule<number, string> {
    await Promise.resolve()
    if (own.kind === 'parts') for (const part of own.parts) yield* run(part)
    else if (own.kind === 'finally')
      try {
        yield* run(own.work)
      } finally {
        await Promise.resolve()
        said.push(own.word)
      }
    else yield* ruleOf(own, said)
    return 'done'
  }
  return run(whole)
}

const likeExceptions = (run: (rule: Rule<number, string>) => Either<number, string>) =>
  fc.property(work, (whole) => {
    const said: number[] = []
    const result = run(ruleOf(whole, said))
    expect({ result, said }).toEqual(thrown(whole))
  })

describe('a rule', () => {
  it('ends as if it threw, and tidies up on the way', () => {
    fc.assert(likeExceptions(outcome), { numRuns: runs(300) })
  })

  it('does so where it awaits', async () => {
    await fc.assert(
      fc.asyncProperty(work, async (whole) => {
        const said: number[] = []
        const result = await eventually(laterOf(whole, said))
        expect({ result, said }).toEqual(thrown(whole))
      }),
      { numRuns: runs(200) },
    )
  })

  it('that is not left where it fails is found out', () => {
    const left = likeExceptions((rule) => {
      const step = rule.next()
      return step.done === true ? E.right(step.value) : E.left(step.value)
    })
    expect(refuted(left, { numRuns: 300 })).toBe(true)
  })

  it('tidies up to the end where that fails, too, and tells the first failure', async () => {
    const said: string[] = []
    function* failing(): Rule<string, never> {
      try {
        try {
          return yield* fail('first')
        } finally {
          yield* fail('second')
          said.push('never')
        }
      } finally {
        said.push('tidy')
      }
    }
    async function* later(): AsyncRule<string, never> {
      return yield* failing()
    }
    expect(outcome(failing())).toEqual(E.left('first'))
    expect(await eventually(later())).toEqual(E.left('first'))
    expect(said).toEqual(['tidy', 'tidy'])
  })
})
