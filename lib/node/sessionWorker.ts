import * as E from 'fp-ts/lib/Either.js'
import { workerData } from 'piscina'
import type { Runtime, Tensors } from '../onnx/runtime/runtime.js'
import { onnxRuntime } from './onnxRuntime.js'

/** What a worker with a session answers: tensors, or what the runtime says. */
export interface SessionAnswer {
  readonly tensors: Tensors | null
  readonly failure: string | null
}

// a session a worker, loaded with the first task
let session: ReturnType<ReturnType<Runtime['load']>> | undefined

/** Runs the model that all workers share on inputs; only loads it where there are none. */
export const runSession = async (inputs: Tensors | null): Promise<SessionAnswer> => {
  session ??= onnxRuntime().load(workerData)()
  const loaded = await session
  if (E.isLeft(loaded)) return { tensors: null, failure: loaded.left }
  if (inputs === null) return { tensors: new Map(), failure: null }
  const answer = await loaded.right.run(inputs)()
  return E.isLeft(answer) ? { tensors: null, failure: answer.left } : { tensors: answer.right, failure: null }
}
