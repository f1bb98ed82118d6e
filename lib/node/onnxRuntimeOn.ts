import { setImmediate } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as t from 'io-ts'
import type { Runtime, Session, Tensors } from '../onnx/runtime/runtime.js'
import { onnxRuntime } from './onnxRuntime.js'
import type { SessionAnswer } from './sessionWorker.js'
import { workerFailed } from './workerFailed.js'
import { workers } from './workers.js'

const AnyTensors = new t.Type<Tensors>(
  'tensors by name',
  (u): u is Tensors => u instanceof Map,
  (u, context) => (u instanceof Map ? t.success(u) : t.failure(u, context)),
  t.identity,
)

const Answer: t.Type<SessionAnswer> = t.type({
  tensors: t.union([AnyTensors, t.null]),
  failure: t.union([t.string, t.null]),
})

/** The same bytes where all threads see them, so that no worker has a copy of its own. */
const shared = (bytes: Uint8Array): Uint8Array => {
  const all = new Uint8Array(new SharedArrayBuffer(bytes.length))
  all.set(bytes)
  return all
}

/** `onnxRuntime` here, where the event loop turns after each run: until it does, nobody hears of Ctrl-C. */
const onThisThread = (): Runtime => {
  const { name, load } = onnxRuntime()
  const breathing = ({ run, release }: Session): Session => ({
    run: (inputs) => async () => {
      const answer = await run(inputs)()
      await setImmediate()
      return answer
    },
    release,
  })
  return { name, load: (model) => TE.map(breathing)(load(model)) }
}

/**
 * `onnxRuntime` on so many threads: a session runs as many inputs at a time, each on
 * a worker that holds the model, and what comes out is the same on any number of them.
 *
 * @example
 * import { onnxRuntimeOn } from 'ohmflow/node'
 * console.assert(onnxRuntimeOn(2).name === 'onnxruntime-web')
 */
export const onnxRuntimeOn = (threads: number): Runtime =>
  threads === 1
    ? onThisThread()
    : {
        name: onnxRuntime().name,
        load: (model) => async () => {
          const file = new URL('./sessionWorker.js', import.meta.url)
          const pool = workers(file, 'runSession', threads, shared(model))
          const ask = async (inputs: Tensors | null): Promise<E.Either<string, Tensors>> => {
            const answer = await TE.tryCatch(() => pool.run(inputs), workerFailed)()
            if (E.isLeft(answer))
              return E.left(
                answer.left.outOfMemory
                  ? `one of ${threads} workers ran out of memory (${answer.left.reason}); take fewer (--workers 1), or give each more (NODE_OPTIONS=--max-old-space-size=8192)`
                  : `one of ${threads} workers ended (${answer.left.reason})`,
              )
            const decoded = Answer.decode(answer.right)
            if (E.isRight(decoded) && decoded.right.tensors !== null) return E.right(decoded.right.tensors)
            return E.left(
              (E.isRight(decoded) ? decoded.right.failure : null) ?? 'a worker has given no tensors',
            )
          }
          const loaded = await ask(null)
          if (E.isRight(loaded)) return E.right({ run: (inputs) => () => ask(inputs), release: pool.close })
          await pool.close()
          return loaded
        },
      }
