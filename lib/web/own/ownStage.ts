import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { explain, type Pass, pass, type StageFailed } from 'ohmflow'
import { decode } from 'ohmflow/codec'
import type { Laws } from 'ohmflow/laws'
import type { Guarded } from './laws.js'

/** A slot of the pipeline that the page's user may fill. */
export interface OwnSlot<I, A> {
  readonly stage: string
  /** What stands in it, as in "your partitioner". */
  readonly what: string
  /** What its code has to export. */
  readonly wants: string
  readonly output: t.Type<A, unknown>
  /** The laws of the slot; with what makes their inputs they are large, and loaded when they are wanted. */
  readonly laws: () => Promise<(work: Guarded<I, A>) => Laws>
}

const said = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : JSON.stringify(thrown))

type Work = (input: unknown) => unknown

const isFunction = (value: unknown): value is Work => typeof value === 'function'

/** Code of the page's user as a pass: it is used once it keeps the laws of its slot, and else says which one it breaks. */
export const ownStage =
  <I, A>({ stage, what, wants, output, laws }: OwnSlot<I, A>) =>
  (code: string): Pass<I, A, StageFailed> => {
    const failed = (problem: string): StageFailed => ({ _tag: 'StageFailed', stage, file: what, problem })

    /** What the function gives, decoded; nothing that it throws goes on. */
    const guarded =
      (work: Work): Guarded<I, A> =>
      (input) =>
      async () => {
        try {
          const given = work(input)
          const answer: unknown = isFunction(given) ? await given(undefined) : given
          if (typeof answer !== 'object' || answer === null || !('_tag' in answer))
            return E.left(failed('it gives no Right and no Left'))
          if (answer._tag === 'Left')
            return E.left(failed(`it gives ${said('left' in answer ? answer.left : answer)}`))
          const decoded = decode(output, 'what it gives')('right' in answer ? answer.right : undefined)
          return E.mapLeft((error: Parameters<typeof explain>[0]) => failed(explain(error)))(decoded)
        } catch (thrown) {
          return E.left(failed(`it throws ${said(thrown)}`))
        }
      }

    const judged = async (): Promise<Either<StageFailed, Guarded<I, A>>> => {
      try {
        const { loadDefault } = await import('./load.js')
        const exported = await loadDefault(code)
        if (!isFunction(exported)) return E.left(failed(`it has to export ${wants} by default`))
        const work = guarded(exported)
        const { brokenLaw } = await import('./laws.js')
        const problem = await brokenLaw(work, await laws())
        return problem === null ? E.right(work) : E.left(failed(problem))
      } catch (thrown) {
        return E.left(failed(`it cannot be loaded: ${said(thrown)}`))
      }
    }

    let found: ReturnType<typeof judged> | undefined
    return pass({
      implementation: 'own',
      version: code,
      reads: (input: I) => input,
      compute: (input) => async () => {
        found ??= judged()
        const work = await found
        return E.isLeft(work) ? work : work.right(input)()
      },
      product: output,
      join: (_, made): A => made,
    })
  }
