import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { explain, type Lowered, type Pass, pass, type StageFailed, type Tiled as TiledType } from 'ohmflow'
import { decode, Tiled } from 'ohmflow/codec'

const said = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : JSON.stringify(thrown))

const failed = (problem: string): StageFailed => ({
  _tag: 'StageFailed',
  stage: 'tile',
  file: 'your partitioner',
  problem,
})

type Work = (lowered: Lowered) => unknown

/** What the function gives, decoded; nothing that it throws goes on. */
const guarded =
  (work: Work): ((lowered: Lowered) => Either<StageFailed, TiledType>) =>
  (lowered) => {
    try {
      const answer = work(lowered)
      if (typeof answer !== 'object' || answer === null || !('_tag' in answer))
        return E.left(failed('it gives no Right and no Left'))
      if (answer._tag === 'Left')
        return E.left(failed(`it gives ${said('left' in answer ? answer.left : answer)}`))
      const tiled = decode(Tiled, 'what it gives')('right' in answer ? answer.right : undefined)
      return E.mapLeft((error: Parameters<typeof explain>[0]) => failed(explain(error)))(tiled)
    } catch (thrown) {
      return E.left(failed(`it throws ${said(thrown)}`))
    }
  }

const isWork = (exported: unknown): exported is Work => typeof exported === 'function'

/** The pass of the code, once it keeps the laws of partitioners. */
const judged = async (code: string): Promise<Either<StageFailed, ReturnType<typeof guarded>>> => {
  try {
    const { loadDefault } = await import('./load.js')
    const exported = await loadDefault(code)
    if (!isWork(exported))
      return E.left(failed('it has to export a function by default, from Lowered to Either<…, Tiled>'))
    const work = guarded(exported)
    const { brokenLaw } = await import('./laws.js')
    const problem = await brokenLaw(work)
    return problem === null ? E.right(work) : E.left(failed(problem))
  } catch (thrown) {
    return E.left(failed(`it cannot be loaded: ${said(thrown)}`))
  }
}

/** A partitioner of the page's user, from its code: it is used once it keeps the laws, and else says which one it breaks. */
export const ownPartitioner = (code: string): Pass<Lowered, TiledType, StageFailed> => {
  let found: ReturnType<typeof judged> | undefined
  return pass({
    implementation: 'own',
    version: code,
    reads: (lowered: Lowered) => lowered,
    compute:
      (lowered): TaskEither<StageFailed, TiledType> =>
      async () => {
        found ??= judged(code)
        const work = await found
        return E.isLeft(work) ? work : work.right(lowered)
      },
    product: Tiled,
    join: (_, tiled) => tiled,
  })
}
